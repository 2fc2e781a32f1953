"""Where this installation keeps what it makes; known before any setting is read."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
CATALOGUE = ROOT / "provinces" / "common" / "catalogue.csv"


def var() -> Path:
    """Return the folder for data, logs and stamps (``MOTCUA_VAR``)."""
    return Path(os.environ.get("MOTCUA_VAR") or ROOT / "var").absolute()


def postgres_home() -> Path:
    return var() / "pg"


def run_folder() -> Path:
    """Return where the supervisor notes what it runs."""
    return var() / "run"
