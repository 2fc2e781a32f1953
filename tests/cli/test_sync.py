"""``motcua sync``: figures for machines, draining, quarantine."""

import json
from collections.abc import Iterator

import pytest
from click.testing import CliRunner
from django.test import override_settings
from django.utils import timezone

from motcua.cli.sync import command
from motcua.sync import services
from motcua.sync.services import Outcome
from tests.contracts.filer import Filer
from tests.contracts.filer import options as door_options
from tests.factories.journals import journals
from tests.factories.offices import Office, office
from tests.plugins.sandbox import CREDENTIALS, RunningSandbox

KEYS = [
    "events",
    "delivered",
    "pending",
    "quarantined",
    "oldest_pending_seconds",
    "dossiers",
    "dossiers_synchronised",
    "ratio",
]


@pytest.fixture
def place(db: None) -> Office:
    return office()


@pytest.fixture(autouse=True)
def _connected(fresh_sandbox: RunningSandbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The commands run against this test's database and sandbox."""
    monkeypatch.setattr("motcua.cli.database.check_server", lambda url: 18)
    monkeypatch.setattr("motcua.cli.database.set_up_django", lambda url="": None)
    path = "motcua.adapters.portal_national.client.NationalPortal"
    options = {"base_url": f"{fresh_sandbox.url}/portal", **CREDENTIALS}
    door = "motcua.adapters.portal_national.inbound.PortalFilings"
    ports = {"sync.national_portal": (path, options), "sync.national_filings": (door, door_options(fresh_sandbox))}
    with override_settings(MOTCUA_ADAPTERS=ports):
        yield


def run(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(command, words)
    assert result.exit_code == code, result.output
    return result.output


def test_an_empty_database_has_figures_too(place: Office) -> None:
    figures = json.loads(run("status", "--json"))
    assert list(figures) == KEYS
    assert (figures["events"], figures["oldest_pending_seconds"], figures["ratio"]) == (0, None, None)


def test_it_sends_until_nothing_is_left(place: Office) -> None:
    journals(place, 4)
    before = json.loads(run("status", "--json"))
    assert (before["pending"], before["ratio"]) == (36, 0.0)
    run("run", "--until-empty", "--seconds", "60")
    after = json.loads(run("status", "--json"))
    assert (after["delivered"], after["pending"], after["dossiers_synchronised"], after["ratio"]) == (
        36,
        0,
        4,
        1.0,
    )
    assert "dossiers_synchronised" in run("status")


def test_it_says_so_when_time_was_too_short(place: Office, fresh_sandbox: RunningSandbox) -> None:
    journals(place, 2)
    fresh_sandbox.break_down(portal={"error_500": 1.0})
    assert "sync status" in run("run", "--until-empty", "--seconds", "0.1", code=1)


def refuse_one() -> None:
    services.collect(at=timezone.now())
    batch = services.lease(1, at=timezone.now())
    outcome = Outcome(batch.lent[0], 0, True, "Sai mã thủ tục", is_refused=True)
    services.finish(batch, [outcome], at=timezone.now())


def test_refused_entries_are_listed_and_sent_again(place: Office) -> None:
    assert "Nothing" in run("quarantine", "list")
    [dossier] = journals(place, 1)
    refuse_one()
    [row] = json.loads(run("quarantine", "list", "--json"))
    assert (row["dossier"], row["seq"], row["reason"]) == (dossier.code, 1, "Sai mã thủ tục")
    assert dossier.code in run("quarantine", "list")
    assert "1 queued" in run("quarantine", "retry", str(row["id"]))
    run("run", "--until-empty", "--seconds", "60")
    assert json.loads(run("status", "--json"))["ratio"] == 1.0


def test_all_refused_entries_can_be_sent_again_at_once(place: Office) -> None:
    journals(place, 1)
    refuse_one()
    assert "1 queued" in run("quarantine", "retry", "--all")


@pytest.mark.parametrize(
    ("words", "sentence"), [((), "--all"), (("999999",), "no entry 999999"), (("x",), "not a valid integer")]
)
def test_bad_input_gets_a_sentence(words: tuple[str, ...], sentence: str, place: Office) -> None:
    assert sentence in run("quarantine", "retry", *words, code=2)


def test_what_was_filed_there_is_pulled_and_answered(place: Office, fresh_sandbox: RunningSandbox) -> None:
    filer = Filer(fresh_sandbox)
    code = filer.file()["MaHoSoDVCQG"]
    assert json.loads(run("pull", "--json")) == {"moved": 2, "parked": 0, "answers": True}
    assert len(filer.shown(code)["told"]) == 1
    filer.file(procedure="9.999999")
    assert "1 wait for somebody" in run("pull")


def test_a_portal_that_is_away_is_said(place: Office, fresh_sandbox: RunningSandbox) -> None:
    fresh_sandbox.break_down(portal={"error_500": 1.0})
    assert "does not answer" in run("pull", code=2)
