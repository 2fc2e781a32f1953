"""``motcua calendar``: what a day would move, moving it, counting again."""

import json
from collections.abc import Iterator

import pytest
from click.testing import CliRunner

from motcua.cli.working_calendar import command
from motcua.organizations.models import CalendarDay
from motcua.organizations.queries import forget_calendars
from tests.factories import dossiers as make
from tests.factories.offices import Office, office

STORM = ("announce", "2025-01-15", "--closed", "--name", "Nghỉ tránh bão", "--source", "CV 12/UBND")


@pytest.fixture
def place(db: None) -> Iterator[Office]:
    forget_calendars()
    yield office()
    forget_calendars()


@pytest.fixture(autouse=True)
def _connected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("motcua.cli.database.check_server", lambda url: 18)
    monkeypatch.setattr("motcua.cli.database.set_up_django", lambda url="": None)


def run(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(command, words)
    assert result.exit_code == code, result.output
    return result.output


def test_a_dry_run_says_what_would_move_and_writes_nothing(place: Office) -> None:
    make.accepted(place)
    told = json.loads(run(*STORM, "--dry-run", "--json"))
    assert told["moves"] == [{"before": "2025-01-16", "after": "2025-01-17", "dossiers": 1}]
    assert (told["dry_run"], told["moved"]) == (True, 1)
    assert not CalendarDay.objects.exists()


def test_a_day_is_announced_listed_and_announced_again_without_effect(place: Office) -> None:
    make.accepted(place)
    assert "1 looked at, 1 changed, 1 with another day." in run(*STORM)
    assert json.loads(run(*STORM, "--json"))["changed"] == 0
    assert json.loads(run("recount", "--reason", "kiểm tra", "--json"))["changed"] == 0
    assert CalendarDay.objects.get().name == "Nghỉ tránh bão"


def test_a_unit_that_does_not_exist_is_an_error(place: Office) -> None:
    assert CliRunner().invoke(command, [*STORM, "--unit", "khong-co"]).exit_code != 0
    assert not CalendarDay.objects.exists()


def test_days_are_listed_for_machines(place: Office) -> None:
    run("announce", "2026-12-31", "--open", "--name", "Làm bù", "--source", "TB 5", "--unit", "so-tu-phap")
    assert json.loads(run("list", "--json"))["days"] == [
        {"day": "2026-12-31", "open": "yes", "unit": "so-tu-phap", "name": "Làm bù", "source": "TB 5"}
    ]
