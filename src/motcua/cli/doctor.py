"""``motcua doctor``: is everything in order, and if not, what to do."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict

import click

from motcua.cli import database, places
from motcua.cli.errors import SaidNo
from motcua.cli.findings import Finding
from motcua.cli.lines import table
from motcua.foundation.postgres_account import PostgresError

SYMBOLS = {True: "ok", False: "WRONG"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object: ok, checks.")
def command(*, as_json: bool) -> None:
    """Check database, migrations, adapters, disk, clock and keys; exit code 1 when something is wrong.

    \b
    Examples:
      motcua doctor
      motcua doctor --json
    """
    findings = list(examine())
    healthy = all(finding.ok for finding in findings)
    if as_json:
        checks = [asdict(finding) for finding in findings]
        click.echo(json.dumps({"ok": healthy, "checks": checks}, ensure_ascii=False))
    else:
        rows = [{"check": one.check, "state": SYMBOLS[one.ok], "found": one.found} for one in findings]
        for line in table(rows):
            click.echo(line)
        for one in findings:
            if not one.ok:
                click.echo(f"\n{one.check}: {one.remedy}")
    if not healthy:
        raise click.exceptions.Exit(1)


def examine() -> Iterator[Finding]:
    """Yield what was found, the things that need no database first."""
    from motcua.cli import findings

    yield findings.disk(places.var())
    with ExitStack() as stack:
        try:
            url = stack.enter_context(database.server())
        except (SaidNo, PostgresError) as no:
            yield Finding("database", False, str(no), "Start the database, or correct DATABASE_URL.")
            database.set_up_django()
        else:
            database.set_up_django(url)
            yield from findings.of_database()
        yield from findings.of_files()
        yield from findings.of_papers()
        yield from findings.of_adapters()
