"""``motcua doctor``: says what is wrong and what to do, and never breaks on it."""

import json
import os
import subprocess
import sys
from pathlib import Path


def doctor(var: Path, *words: str, **environment: str) -> tuple[int, dict[str, dict[str, object]]]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-m", "motcua.cli", "doctor", "--json", *words],
        env={**kept, "MOTCUA_VAR": str(var), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr
    report = json.loads(done.stdout)
    assert report["ok"] == (done.returncode == 0)
    return done.returncode, {check["check"]: check for check in report["checks"]}


def test_a_database_that_is_away_is_wrong_and_the_rest_is_still_checked(tmp_path: Path) -> None:
    code, checks = doctor(tmp_path, DATABASE_URL="postgresql://motcua@127.0.0.1:1/motcua")
    assert code == 1
    assert checks["database"]["ok"] is False
    assert "DATABASE_URL" in str(checks["database"]["remedy"])
    assert checks["disk"]["ok"] is True
    assert "keys" in checks


def test_an_empty_embedded_database_misses_migrations_and_names_the_remedy(tmp_path: Path) -> None:
    code, checks = doctor(tmp_path / "var", MOTCUA_NATIONAL_PORTAL_URL="http://127.0.0.1:1/portal")
    assert code == 1
    assert checks["database"]["ok"] is True
    assert "PostgreSQL 18" in str(checks["database"]["found"])
    assert checks["clock"]["ok"] is True
    assert (checks["migrations"]["ok"], checks["migrations"]["remedy"]) == (False, "Run `motcua migrate`.")
    assert (checks["sync.national_portal"]["ok"], checks["keys"]["ok"]) == (False, False)


def test_keys_that_others_may_read_are_wrong(tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    keys.mkdir()
    for name in ("encryption-1.key", "index-1.key"):
        (keys / name).write_bytes(b"k" * 32)
        (keys / name).chmod(0o644)
    _, checks = doctor(tmp_path, DATABASE_URL="postgresql://motcua@127.0.0.1:1/motcua")
    assert checks["keys"]["ok"] is False
    assert "others may read" in str(checks["keys"]["found"])


def test_it_says_whether_scans_are_read_and_how_signatures_are_proven(tmp_path: Path) -> None:
    away = {"DATABASE_URL": "postgresql://motcua@127.0.0.1:1/motcua", "PATH": str(tmp_path)}
    _, checks = doctor(tmp_path, **away)
    assert "chưa cài OCRmyPDF và Tesseract" in str(checks["reading of scans"]["found"])
    assert "tesseract-ocr-vie" in str(checks["reading of scans"]["found"])
    assert "B-B" in str(checks["signatures"]["found"])
    _, checks = doctor(tmp_path, **away, MOTCUA_SIGNING_TSA_URL="http://127.0.0.1:1/tsa")
    assert checks["signatures"]["found"] == "time-stamped by http://127.0.0.1:1/tsa"
