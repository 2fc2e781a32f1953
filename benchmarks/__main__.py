"""``python -m benchmarks``: measure everything on this machine and print one JSON object."""

import json
import sys
import time
from typing import Any

import click

from benchmarks.figures import Figure, machine
from benchmarks.ground import ground, say
from benchmarks.runs import PARTS, Run, Scale

FULL = Scale(size=1_000_000, clients=(1, 4, 10, 20), rounds=3, seconds=1.5, deadlines=1_000_000, dossiers=5_000)
SLOW = "replay"  # loads another province; a quick look leaves it out unless it is asked for
QUICK = Scale(size=2_000, clients=(1, 4), rounds=1, seconds=0.7, deadlines=50_000, dossiers=200)


@click.command()
@click.option("--quick", is_flag=True, help="A look that takes less than a minute; its figures say little.")
@click.option("--size", type=click.IntRange(100, 50_000_000), help="Dossiers in the full database.")
@click.option("--only", multiple=True, type=click.Choice(sorted(PARTS)), help="Measure these parts; repeatable.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else on the output.")
def main(*, quick: bool, size: int | None, only: tuple[str, ...], as_json: bool) -> None:
    """Measure this installation's code against its limits, on a database of its own below var/bench.

    \b
    Examples:
      python -m benchmarks --quick
      python -m benchmarks --json > figures.json
      python -m benchmarks --only lodging --only desk --size 100000
    """
    base = QUICK if quick else FULL
    scale = base if size is None else base.resized(size)
    began = time.monotonic()
    facts = machine()
    with ground() as place:
        figures = Run(place, scale).measure(only or tuple(part for part in PARTS if not quick or part != SLOW))
    result: dict[str, Any] = {
        "quick": quick,
        "machine": facts,
        "scale": scale.as_dict(),
        "seconds": round(time.monotonic() - began, 1),
        "figures": [figure.as_dict() for figure in figures],
        "missed": [figure.name for figure in figures if figure.ok is False],
    }
    if as_json:
        click.echo(json.dumps(result, ensure_ascii=False))
    else:
        show(figures)
    say(f"done in {result['seconds']} s")


def show(figures: list[Figure]) -> None:
    """Print the figures as a table."""
    for each in figures:
        place = f"{each.size:>9,} dossiers" + (f", {each.clients:>2} clients" if each.clients else "")
        ratio = (
            f" = {each.ratio:.2f} of {each.limit_name} ({each.limit:,.1f})" if each.ratio and each.limit else ""
        )
        target = f" [{'ok' if each.ok else 'MISSED'}: {each.target}]" if each.ok is not None else ""
        click.echo(f"{each.name:<24} {place:<30} {each.value:>12,.1f} {each.unit}{ratio}{target}")


if __name__ == "__main__":
    sys.exit(main())
