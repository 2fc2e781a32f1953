"""``motcua reorganise`` as an operator calls it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from motcua.cli.reorganise import command
from motcua.organizations.models import Reorganisation
from tests.factories.mergers import UNITS, Before, before, some_life

pytestmark = pytest.mark.django_db
KEYS = {
    "mode", "plan", "mistakes", "structure", "procedures", "dossiers", "units", "letters", "hand_over_records", "balance",
}  # fmt: skip


@pytest.fixture
def world(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Before:
    monkeypatch.setattr("motcua.cli.database.set_up_django", lambda url="": None)  # the test's database is set up
    monkeypatch.setattr("motcua.cli.database.check_server", lambda url: 18)
    return before(tmp_path / "plan")


def run(world: Before, *words: str) -> Result:
    return CliRunner().invoke(command, ["--plan", str(world.plan), *words])


def test_a_dry_run_prints_the_whole_report_and_nothing_else(world: Before) -> None:
    some_life(world)
    done = run(world, "--dry-run", "--json")
    assert done.exit_code == 0
    report = json.loads(done.stdout)
    assert report.keys() == KEYS | {"seconds"}
    assert (report["mode"], report["dossiers"]["moved"]) == ("dry-run", 9)
    assert report["balance"]["equal"]
    assert not Reorganisation.objects.exists()


def test_it_is_carried_out_with_records_and_taken_back(world: Before, tmp_path: Path) -> None:
    some_life(world)
    who = ("--by", world.admin.username, "--at", "2025-02-03T00:05", "--yes")
    done = run(world, *who, "--records", str(tmp_path / "records"), "--json")
    assert done.exit_code == 0, done.output
    report = json.loads(done.stdout)
    assert report.keys() == KEYS
    assert "9 of 9 dossiers moved" in done.stderr
    papers = list((tmp_path / "records").glob("*.pdf"))
    assert len(papers) == report["hand_over_records"]
    assert json.loads(run(world, *who, "--json").stdout) == report
    undone = run(world, *who, "--undo", "--json")
    assert json.loads(undone.stdout)["mode"] == "undone"
    assert Reorganisation.objects.get().state == "undone"


def test_the_table_says_that_it_balances(world: Before) -> None:
    some_life(world)
    done = run(world, "--dry-run")
    assert "Sắp xếp thử (dry-run)" in done.stdout
    assert "balance: 9 open before, 9 after, equal" in done.stdout


def test_mistakes_are_listed_with_exit_code_2(world: Before) -> None:
    (world.plan.parent / "units.csv").write_text(UNITS.replace("close,huyen-thu", "close,la"), encoding="utf-8")
    done = run(world, "--dry-run", "--json")
    assert done.exit_code == 2
    told = json.loads(done.stdout)
    assert told["mode"] == "refused"
    assert ("units.csv", 5) in {(each["file"], each["line"]) for each in told["mistakes"]}
    assert "units.csv:5" in run(world, "--dry-run").stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--yes",), "name an administrator"),
        (("--yes", "--by", "nobody"), "name an administrator"),
        (("--yes", "--by", "quan.tri", "--at", "sang mai"), "no moment"),
        (("--yes", "--by", "quan.tri", "--at", "2025-02-02T10:00"), "may not begin before"),
        (("--yes", "--by", "quan.tri", "--undo"), "nothing to undo"),
    ],
)
def test_what_is_missing_is_said(world: Before, words: tuple[str, ...], said: str) -> None:
    done = run(world, *words)
    assert done.exit_code == 2
    assert said in done.stderr


def test_without_a_yes_nothing_is_written(world: Before) -> None:
    done = CliRunner().invoke(command, ["--plan", str(world.plan), "--by", "quan.tri"], input="n\n")
    assert done.exit_code == 1
    assert not Reorganisation.objects.exists()


def test_an_unknown_plan_lists_those_there_are(world: Before) -> None:
    done = CliRunner().invoke(command, ["--plan", "khong-co/2025"])
    assert done.exit_code == 2
    assert "dong-thap-2026/2025-07-01" in done.stderr
