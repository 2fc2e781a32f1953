"""Revocation lists are fetched beside the roots; what does not come leaves the kept one."""

from pathlib import Path

import pytest
from pytest_django import Settings

from motcua.foundation.revocation import file_name, refresh
from motcua.foundation.signatures_trust import kept_crls
from tests.plugins.sandbox import RunningSandbox


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.MOTCUA_TRUST_ROOTS = tmp_path / "trust"
    return tmp_path / "trust"


def test_a_list_is_fetched_and_known_at_the_next_check(fresh_sandbox: RunningSandbox, folder: Path) -> None:
    url = f"{fresh_sandbox.url}/trust/issuing.crl"
    assert refresh([url]) == 1
    (found,) = kept_crls()
    assert found.issuer.native["common_name"] == "Cấp chứng thư giả lập"
    assert [path.name for path in folder.iterdir()] == [file_name(url)]


def test_what_does_not_come_or_is_no_list_leaves_the_kept_one(fresh_sandbox: RunningSandbox, folder: Path) -> None:
    url = f"{fresh_sandbox.url}/trust/issuing.crl"
    refresh([url])
    before = (folder / file_name(url)).read_bytes()
    fresh_sandbox.break_down(trust={"error_500": 1.0})
    assert refresh([url, f"{fresh_sandbox.url}/trust/nowhere.crl"]) == 0
    assert (folder / file_name(url)).read_bytes() == before
    fresh_sandbox.heal()
    assert refresh([f"{fresh_sandbox.url}/trust/root.crt", "http://127.0.0.1:9/list.crl", url]) == 1
    assert [path.name for path in folder.iterdir()] == [file_name(url)]


def test_a_file_that_is_no_list_is_passed_over(folder: Path) -> None:
    folder.mkdir()
    (folder / "broken.crl").write_bytes(b"no list")
    assert list(kept_crls()) == []
