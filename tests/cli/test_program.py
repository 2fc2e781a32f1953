"""The command line as a script sees it: lists, examples, exit codes, one sentence for bad input."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from motcua.cli.program import program
from motcua.cli.registry import COMMANDS

DATABASE_AWAY = "postgresql://motcua@127.0.0.1:1/motcua"


@pytest.fixture(autouse=True)
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_VAR", str(tmp_path))


def motcua(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "motcua.cli", *words],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_list_of_commands_needs_no_database() -> None:
    done = motcua("--help", DATABASE_URL=DATABASE_AWAY)
    assert done.returncode == 0
    assert {"serve", "worker", "doctor", "deadline", "parse-card"} <= set(done.stdout.split())


@pytest.mark.parametrize(
    "name", program.list_commands(program.make_context("motcua", ["--help"], resilient_parsing=True))
)
def test_each_command_shows_examples(name: str) -> None:
    command = program.get_command(program.make_context("motcua", [name], resilient_parsing=True), name)
    assert command is not None
    assert f"motcua {name}" in (command.help or "").partition("Examples:")[2]
    assert COMMANDS[name].summary.endswith(".")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        pytest.param(["serv"], "No such command 'serv'", id="unknown command"),
        pytest.param(["serve", "--port", "99999999"], "--port", id="impossible port"),
        pytest.param(["serve", "--host", "no.such.host.invalid"], "is not an address of this machine", id="host"),
        pytest.param(["migrate"], "the database of DATABASE_URL does not answer", id="database away"),
        pytest.param(
            ["worker", "--once"], "the database of DATABASE_URL does not answer", id="worker without database"
        ),
    ],
)
def test_bad_input_is_one_sentence_and_exit_code_2(words: list[str], told: str) -> None:
    done = motcua(*words, DATABASE_URL=DATABASE_AWAY)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_an_address_of_another_kind_of_database_is_refused() -> None:
    done = motcua("migrate", DATABASE_URL="mysql://somewhere/motcua")
    assert (done.returncode, done.stderr.strip()) == (2, "motcua: DATABASE_URL must begin with postgresql://")


def test_a_setting_that_cannot_be_used_is_named() -> None:
    done = motcua("migrate", MOTCUA_SESSION_SECONDS="soon")
    assert done.returncode == 2
    assert done.stderr.strip() == "motcua: MOTCUA_SESSION_SECONDS must be a whole number, not 'soon'"


def test_a_folder_that_cannot_be_made_is_named() -> None:
    done = motcua("migrate", MOTCUA_VAR="/dev/null/var", DATABASE_URL="")
    assert done.returncode == 2
    assert done.stderr.startswith("motcua: Not a directory: /dev/null/var")
    assert "Traceback" not in done.stderr
