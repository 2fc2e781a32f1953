"""The benchmarks at a tiny size: they run from one command, and what they print has the promised shape."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks.figures import Figure, percentile, spread
from benchmarks.ground import ground
from benchmarks.runs import FULL

pytestmark = pytest.mark.own_database
ROOT = Path(__file__).resolve().parents[2]
KEYS = {"name", "value", "unit", "limit", "ratio", "target", "ok", "p50_ms", "p95_ms", "clients", "size", "spread"}


@pytest.mark.parametrize(
    ("values", "share", "found"),
    [([5.0], 0.95, 5.0), ([1.0, 2.0, 3.0, 4.0], 0.5, 2.0), (list(range(1, 101)), 0.95, 95)],
)
def test_a_percentile_is_a_value_that_was_measured(values: list[float], share: float, found: float) -> None:
    assert percentile(values, share) == found


def test_spread_is_a_part_of_the_median() -> None:
    assert spread([90.0, 100.0, 110.0]) == pytest.approx(0.2)


def test_a_figure_keeps_only_digits_it_deserves() -> None:
    assert Figure("x", 1234.5678, "a second", ratio=0.123456).as_dict()["value"] == 1234.6


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the databases of these tests lie; made once."""
    return tmp_path_factory.mktemp("bench")


def run(folder: Path, *words: str) -> dict[str, Any]:
    environment = {**os.environ, "MOTCUA_BENCH_VAR": str(folder)}
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--quick", "--size", "300", "--json", *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    result: dict[str, Any] = json.loads(done.stdout)
    return result


@pytest.mark.slow
def test_one_command_prints_figures_with_limit_and_ratio(folder: Path) -> None:
    result = run(folder, "--only", "lodging", "--only", "desk", "--only", "exports", "--only", "relay")
    figures = result["figures"]
    assert {"cores", "python", "load_before"} <= set(result["machine"])
    assert all(set(figure) >= KEYS for figure in figures)
    lodging = [figure for figure in figures if figure["name"] == "lodging"]
    assert {(figure["size"], figure["clients"]) for figure in lodging} == {(0, 1), (0, 4), (300, 1), (300, 4)}
    assert all(figure["facts"]["failed"] == 0 and figure["ratio"] > 0 for figure in lodging)
    desk = next(figure for figure in figures if figure["name"] == "desk list")
    assert desk["facts"]["queries"] == desk["facts"]["queries_with_few"]
    assert next(figure for figure in figures if figure["name"] == "export csv")["facts"]["rows"] > 200
    assert next(figure for figure in figures if figure["name"].startswith("relay"))["facts"]["refused"] == 0


def test_an_unknown_part_is_refused_with_the_known_ones() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--only", "nothing"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "lodging" in done.stderr


@pytest.mark.slow
def test_filled_dossiers_agree_with_their_journals(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(folder, "--only", "board", "--size", "301")  # another size: made anew
    monkeypatch.setenv("MOTCUA_BENCH_VAR", str(folder))
    with ground() as place:
        found = json.loads(place.run(FULL, ["-m", "benchmarks.inside", "consistency"]))
    assert found == {"dossiers": 301, "faults": [], "counts_are_those_of_the_journal": True}
