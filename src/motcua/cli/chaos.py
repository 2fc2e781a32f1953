"""``motcua chaos``: break everything on purpose, on a province of its own, and count what was lost."""

import json
import signal
from pathlib import Path
from typing import Any

import click

from motcua.chaos.ground import Ground
from motcua.chaos.outcomes import QUICK, ChaosError, Size
from motcua.chaos.trials import GOALS, prove_all
from motcua.cli import places
from motcua.cli.errors import SaidNo

SEED = 20261001


@click.command()
@click.option("--goal", "goals", multiple=True, type=click.Choice(list(GOALS)), help="Prove one goal; repeatable.")
@click.option("--quick", is_flag=True, help="Small figures: a look of some minutes.")
@click.option("--submissions", type=click.IntRange(1), help="R1: dossiers that clients file.  [full: 50000]")
@click.option("--kills", type=click.IntRange(0), help="R1: processes killed meanwhile; R18: a fifth.  [full: 200]")
@click.option("--clients", type=click.IntRange(1, 64), help="R1, R10: how many file at once.  [full: 8]")
@click.option("--dossiers", type=click.IntRange(1), help="R2: dossiers that live.  [full: 50000]")
@click.option("--hours", type=click.IntRange(1), help="R3: length of the outage.  [full: 72]")
@click.option("--intake", type=click.IntRange(1), help="R3: dossiers filed meanwhile.  [full: 5000]")
@click.option("--tries", type=click.IntRange(2, 64), help="R4: calls with one key at once.  [full: 16]")
@click.option("--writers", type=click.IntRange(2, 200), help="R7: writers at once.  [full: 64]")
@click.option("--entries", type=click.IntRange(1), help="R7: entries of each writer.  [full: 100]")
@click.option("--stride", type=click.IntRange(1), help="R8: kill after each n-th statement.  [full: 1]")
@click.option("--crashes", type=click.IntRange(1), help="R10: kills of the database server.  [full: 50]")
@click.option("--messages", type=click.IntRange(100), help="R18: messages to people.  [full: 20000]")
@click.option("--seed", default=SEED, show_default=True, type=int, help="Repeats the same choices.")
@click.option("--resume", is_flag=True, help="Keep goals that the same trial has reached before.")
@click.option("--home", type=click.Path(file_okay=False, path_type=Path), help="Folder.  [default: var/chaos]")
@click.option("--json", "as_json", is_flag=True, help="One object on the output, and nothing else.")
def command(
    *,
    goals: tuple[str, ...],
    quick: bool,
    seed: int,
    resume: bool,
    home: Path | None,
    as_json: bool,
    **wishes: Any,
) -> None:
    """Prove the goals of reliability: kill web, worker, relay and database, break the line, compare three ledgers.

    Everything happens in a province of its own; the installation's data are not touched. Exit code 1 when a goal
    is missed. What each goal promises, and the figures reached, stand in docs/operator-guide/chaos.md.

    \b
    Examples:
      motcua chaos --quick
      motcua chaos --goal R1 --submissions 5000 --kills 40 --json
      motcua chaos --json --resume > chaos.json
    """
    signal.signal(signal.SIGTERM, _interrupt)
    chosen = goals or tuple(GOALS)
    size = (QUICK if quick else Size()).with_wishes(wishes)
    ground = Ground((home or places.var() / "chaos").absolute(), say=_say)
    try:
        results = list(prove_all(ground, chosen, size, seed=seed, resume=resume, say=_say))
    except ChaosError as no:
        raise SaidNo(str(no)) from no
    passed = all(result["passed"] for result in results)
    if as_json:
        click.echo(json.dumps({"passed": passed, "goals": results}, ensure_ascii=False, default=str))
    else:
        for result in results:
            click.echo(f"{result['goal']:<4} {'reached' if result['passed'] else 'MISSED ':<8} {result['title']}")
    if not passed:
        raise SystemExit(1)


def _say(text: str) -> None:
    click.echo(f"chaos: {text}", err=True)


def _interrupt(*_: object) -> None:
    """End as Ctrl-C does: every block lets go of what it has started."""
    raise KeyboardInterrupt
