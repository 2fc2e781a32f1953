"""``motcua payments``: statements, reconciliation and open attempts, for operators and for the night."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from motcua.cli.database import needs_database
from motcua.cli.errors import SaidNo

DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def command() -> None:
    """Import statements, compare ledger, platform and bank, ask about attempts that are open.

    \b
    Examples:
      motcua payments import sao-ke.csv
      motcua payments import doi-soat.csv --source provider
      motcua payments fetch --day 2026-03-02
      motcua payments reconcile --from 2026-03-01 --to 2026-03-31 --json
      motcua payments ask
    """


@command.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", type=click.Choice(["bank", "provider"]), default="bank", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One object for machines.")
@needs_database
def take_in(*, file: Path, source: str, as_json: bool) -> None:
    """Take a statement in and compare its days; the same file twice is taken once."""
    from django.utils import timezone

    from motcua.payments.services.banking import StatementError, import_statement

    try:
        statement, is_new = import_statement(
            source, file.read_bytes(), file_name=file.name, by=None, at=timezone.now()
        )
    except StatementError as no:
        place = f" (line {no.line})" if no.line else ""
        raise SaidNo(f"the statement cannot be taken: {no.code}{place}.") from no
    compared = _compared(statement.first_day, statement.last_day)
    _say({"lines": statement.line_count, "new": is_new, **compared}, as_json=as_json)


@command.command()
@click.option("--day", type=DAY, required=True, help="The day, such as 2026-03-02.")
@click.option("--json", "as_json", is_flag=True, help="One object for machines.")
@needs_database
def fetch(*, day: datetime, as_json: bool) -> None:
    """Fetch what bank and platform say of a day, and compare."""
    from django.utils import timezone

    from motcua.foundation.adapters import RefusedError, UnavailableError
    from motcua.payments.services.banking import fetch_statements

    try:
        found = fetch_statements(day.date(), at=timezone.now())
    except (UnavailableError, RefusedError) as no:
        raise SaidNo(str(no)) from no
    _say({"statements": len(found), **_compared(day.date(), day.date())}, as_json=as_json)


@command.command()
@click.option("--from", "first", type=DAY, required=True)
@click.option("--to", "last", type=DAY, required=True)
@click.option("--json", "as_json", is_flag=True, help="One object for machines.")
@needs_database
def reconcile(*, first: datetime, last: datetime, as_json: bool) -> None:
    """Compare what is on file of some days; exit code 1 when differences are open."""
    compared = _compared(first.date(), last.date())
    _say(compared, as_json=as_json)
    if compared["open"]:
        raise SystemExit(1)


@command.command()
@needs_database
def ask() -> None:
    """Ask the platform about every attempt whose time has come."""
    from django.utils import timezone

    from motcua.payments.services.asking import ask_due

    click.echo(f"{ask_due(at=timezone.now())} asked.")


def _compared(first: date, last: date) -> dict[str, Any]:
    from django.utils import timezone

    from motcua.payments.queries.books import open_mismatches
    from motcua.payments.services.reconciling import Days
    from motcua.payments.services.reconciling import reconcile as compare

    found = compare(Days(first, last), at=timezone.now())
    sides = {
        source: {"matched": each.matched, "differences": len(each.differences)} for source, each in found.items()
    }
    return {"sides": sides, "open": open_mismatches().filter(day__range=(first, last)).count()}


def _say(told: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    for source, each in told["sides"].items():
        click.echo(f"{source}: {each['matched']} agree, {each['differences']} differ.")
    click.echo(f"{told['open']} differences open.")
