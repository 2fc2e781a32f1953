"""``python -m benchmarks.reorganisation``: 50,000 open dossiers through the merger of 1 July 2025.

Makes a database of its own on the measuring server, loads the eve of the merger, fills it, runs the command an
operator runs (dry run, then for real), and holds the balance before against the one after. Says wall time and the
CPU time of the command and of its database session.
"""

import json

import click

DATABASE = "motcua_reorganisation"


@click.command()
@click.option("--size", type=click.IntRange(10, 1_000_000), default=50_000, help="Open dossiers.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else on the output.")
def main(*, size: int, as_json: bool) -> None:
    """Measure the merger of 1 July 2025 on a database of its own below var/bench.

    \b
    Examples:
      python -m benchmarks.reorganisation --json
      python -m benchmarks.reorganisation --size 5000
    """
    from benchmarks.ground import ground, say

    with ground() as place:
        place.make(DATABASE)
        place.run(DATABASE, ["-m", "django", "migrate", "-v", "0"])
        say(f"filling {size} open dossiers")
        filled = json.loads(place.run(DATABASE, ["-m", "benchmarks.reorganisation_inside", "fill", str(size)]))
        say(f"filled in {filled['seconds']} s")
        dry = json.loads(place.run(DATABASE, ["-m", "benchmarks.reorganisation_inside", "dry-run"]))
        done = json.loads(place.run(DATABASE, ["-m", "benchmarks.reorganisation_inside", "execute"]))
        undone = json.loads(place.run(DATABASE, ["-m", "benchmarks.reorganisation_inside", "undo"]))
    found = {"size": size, "filled": filled, "dry_run": dry, "executed": done, "undone": undone}
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for name in ("dry_run", "executed", "undone"):
        click.echo(f"{name}: {json.dumps(found[name], ensure_ascii=False)}")


if __name__ == "__main__":
    main()
