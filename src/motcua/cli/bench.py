"""``motcua bench``: measure this installation's code against its limits, on a database of its own."""

import os
import subprocess
import sys

import click

from motcua.cli import places
from motcua.cli.errors import SaidNo


@click.command()
@click.option("--quick", is_flag=True, help="A look that takes about a minute; its figures say little.")
@click.option("--size", type=click.IntRange(100, 50_000_000), help="Dossiers in the full database.")
@click.option("--only", multiple=True, metavar="PART", help="Measure one part; repeatable.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else on the output.")
def command(*, quick: bool, size: int | None, only: tuple[str, ...], as_json: bool) -> None:
    """Measure lodging, work lists, pages, search, deadlines, lists as files and the exchange.

    Each figure comes with its limit and the ratio to it. The database lies below var/bench (or MOTCUA_BENCH_VAR);
    the installation's own data are not touched. Needs the source tree: the benchmarks are not part of the package.

    \b
    Examples:
      motcua bench --quick
      motcua bench --json > figures.json
      motcua bench --only lodging --only desk --size 100000
    """
    if not (places.ROOT / "benchmarks" / "__main__.py").exists():
        raise SaidNo("the benchmarks are in the source tree only: run this command from a clone.")
    words = [sys.executable, "-m", "benchmarks"]
    words += ["--quick"] if quick else []
    words += ["--json"] if as_json else []
    words += ["--size", str(size)] if size else []
    for part in only:
        words += ["--only", part]
    inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    code = subprocess.run(words, cwd=places.ROOT, env=inherited, check=False).returncode  # noqa: S603 - our own words
    if code:
        raise SystemExit(code)
