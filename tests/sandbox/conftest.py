"""A fresh sandbox for every test, with its state in the test's own folder."""

from pathlib import Path

import pytest

from motcua_sandbox.app import create_app
from motcua_sandbox.settings import Settings
from motcua_sandbox.vneid import keys
from tests.sandbox.client import Caller


@pytest.fixture(scope="session")
def signing_key(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """One signing key for the whole run: making one takes longer than a test."""
    path = tmp_path_factory.mktemp("key") / "vneid-key.pem"
    keys.make(path)
    return path.read_bytes()


@pytest.fixture
def state_dir(tmp_path: Path, signing_key: bytes) -> Path:
    (tmp_path / "vneid-key.pem").write_bytes(signing_key)
    return tmp_path


@pytest.fixture
def sandbox(state_dir: Path) -> Caller:
    return Caller(create_app(state_dir, Settings()))
