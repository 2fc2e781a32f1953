"""What ``script/build-ui`` makes: small, complete, and not made twice."""

import gzip
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

ROOT = Path(__file__).resolve().parents[2]
BUILT = ROOT / "src" / "motcua" / "ui" / "static" / "built"
PAGE_LIMIT = 100_000  # bytes beside fonts


@pytest.fixture(scope="module", autouse=True)
def built() -> None:
    subprocess.run([sys.executable, str(ROOT / "script" / "build-ui")], check=True, timeout=300)


def test_nothing_is_built_twice() -> None:
    said = subprocess.run(
        [sys.executable, str(ROOT / "script" / "build-ui")], capture_output=True, text=True, check=True
    )
    assert said.stdout == "build-ui: nothing changed\n"


def test_a_citizens_form_stays_under_the_limit() -> None:
    """Styles, the scripts of a form step and 12 kB of HTML."""
    scripts = ["core.js", "autosave.js", "upload.js", "autocomplete.js", "repeat.js"]
    total = sum((BUILT / name).stat().st_size for name in ["citizen.css", *scripts])
    assert total + 12_000 <= PAGE_LIMIT


def test_an_officers_page_stays_under_the_limit_as_sent() -> None:
    sent = [
        gzip.compress((BUILT / name).read_bytes())
        for name in ["officer.css", "core.js", "htmx.js", "desk-keys.js"]
    ]
    assert sum(map(len, sent)) <= PAGE_LIMIT // 2


@pytest.mark.parametrize("sheet", ["citizen.css", "officer.css"])
def test_styles_name_only_files_that_are_there(sheet: str) -> None:
    named = re.findall(r"url\(([^)]+)\)", (BUILT / sheet).read_text(encoding="utf-8"))
    assert len(named) == 9
    assert [name for name in named if not (BUILT / name.strip("\"'")).is_file()] == []


@pytest.mark.parametrize("kind", ["secondary", "warning"])
def test_a_kind_named_through_a_variable_is_kept(kind: str) -> None:
    assert f".govuk-button--{kind}" in (BUILT / "citizen.css").read_text(encoding="utf-8")


def test_library_classes_nobody_names_are_left_out() -> None:
    styles = (BUILT / "officer.css").read_text(encoding="utf-8")
    assert ".moj-timeline__document-link" not in styles
    assert ".govuk-service-navigation--inverse" not in styles


@pytest.mark.django_db
def test_the_gallery_names_only_scripts_that_are_there(client: Client) -> None:
    names = re.findall(r"/static/built/([\w.-]+)", client.get("/ui/can-bo/").content.decode())
    assert "core.js" in names
    assert [name for name in names if not (BUILT / name).is_file()] == []
