"""A fresh sandbox for every test, with its state in the test's own folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette

from motcua_sandbox.app import create_app
from motcua_sandbox.settings import Settings
from motcua_sandbox.vneid import keys
from tests.sandbox.client import Caller, Start


@pytest.fixture(scope="session")
def signing_key(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """One signing key for the whole run: making one takes longer than a test."""
    path = tmp_path_factory.mktemp("key") / "vneid-key.pem"
    keys.make(path)
    return path.read_bytes()


@pytest.fixture
def state_dir(tmp_path: Path, signing_key: bytes) -> Path:
    for provider in ("vneid", "vnconnect"):
        (tmp_path / f"{provider}-key.pem").write_bytes(signing_key)
    return tmp_path


@pytest.fixture
def start(state_dir: Path) -> Iterator[Start]:
    """Start sandboxes on the test's own state; twice is a restart."""
    apps: list[Starlette] = []

    def run(settings: Settings | None = None) -> Caller:
        apps.append(create_app(state_dir, settings or Settings()))
        return Caller(apps[-1])

    yield run
    for app in apps:
        app.state.store.close()


@pytest.fixture
def sandbox(start: Start) -> Caller:
    return start()
