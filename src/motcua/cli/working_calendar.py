"""``motcua calendar``: days that differ from the national calendar, and counting clocks again."""

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from motcua.cli.database import needs_database, set_up_django
from motcua.cli.errors import SaidNo
from motcua.cli.lines import table

if TYPE_CHECKING:
    from motcua.dossiers.queries.recounting import Outcome


PAGE = Path(__file__).resolve().parents[3] / "docs" / "reference" / "clocks.md"
COLUMNS = ("before", "after", "dossiers")


@click.group()
def command() -> None:
    """Announce days that are worked or not, and count running clocks again.

    \b
    Examples:
      motcua calendar announce 2026-10-12 --closed --name "Nghỉ tránh bão" --source "CV 12/UBND" --dry-run
      motcua calendar announce 2026-10-17 --open --name "Làm bù" --source "TB 5" --unit ubnd-phuong-my-tho
      motcua calendar list
      motcua calendar recount --reason "Giờ làm việc mới"
    """


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="One object for machines.")
@needs_database
def show(*, as_json: bool) -> None:
    """List the days that were announced in the last year and those to come.

    \b
    Examples:
      motcua calendar list --json
    """
    from datetime import timedelta

    from django.utils.timezone import localdate

    from motcua.organizations.queries import announced_days

    rows = [
        {
            "day": row.day.isoformat(),
            "open": "yes" if row.is_open else "no",
            "unit": row.agency.key if row.agency else "",
            "name": row.name,
            "source": row.source,
        }
        for row in announced_days(localdate() - timedelta(days=366))
    ]
    if as_json:
        click.echo(json.dumps({"days": rows}, ensure_ascii=False))
        return
    for line in table(rows):
        click.echo(line)


@command.command()
@click.argument("day", type=click.DateTime(["%Y-%m-%d"]))
@click.option("--open/--closed", "is_open", required=True, help="Whether the day is worked.")
@click.option("--name", required=True, help="What the day is called; people read it.")
@click.option("--source", required=True, help="By whose word: number and day of the notice.")
@click.option("--unit", default="", help="Key of one unit (with those below it); without it: the province.")
@click.option("--dry-run", is_flag=True, help="Say what would move, and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@needs_database
def announce(*, day: datetime, unit: str, dry_run: bool, as_json: bool, **told: Any) -> None:
    """Announce a day; every clock that runs over it is counted again, and the applicants are told.

    \b
    Examples:
      motcua calendar announce 2026-10-12 --closed --name "Nghỉ tránh bão" --source "CV 12/UBND" --dry-run --json
    """
    from django.utils import timezone

    from motcua.dossiers.services import recounting
    from motcua.organizations.queries import agency_by_key
    from motcua.organizations.services.announcing import Announcement

    agency = agency_by_key(unit, timezone.localdate()) if unit else None
    if unit and agency is None:
        raise SaidNo(f"there is no unit {unit!r} today; see `motcua calendar announce --help`.")
    said = Announcement(day.date(), agency=agency, **told)
    if dry_run:
        _say(recounting.would_move(said), dry_run=True, as_json=as_json)
    else:
        _say(recounting.announce(said, by=None, at=timezone.now()), dry_run=False, as_json=as_json)


@command.command()
@click.option("--reason", required=True, help="Why; stands in the journal of each dossier that moves.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@needs_database
def recount(*, reason: str, as_json: bool) -> None:
    """Count every running clock again: after office hours or a whole calendar changed.

    \b
    Examples:
      motcua calendar recount --reason "Giờ làm việc mùa hè"
    """
    from django.utils import timezone

    from motcua.dossiers.services.recounting import recount as count_again

    _say(count_again(reason, by=None, at=timezone.now()), dry_run=False, as_json=as_json)


@command.command()
@click.option("--write", is_flag=True, help=f"Write it to docs/reference/{PAGE.name}.")
@click.option("--check", is_flag=True, help="Change nothing; exit code 1 when the page is not up to date.")
def policies(*, write: bool, check: bool) -> None:
    """Print how long things may take, who is called when, and by whose word, as Markdown; needs no database.

    \b
    Examples:
      motcua calendar policies --check
    """
    set_up_django()
    from motcua.dossiers.clocks_page import page

    text = page()
    if check and (not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text):
        raise SaidNo(f"{PAGE} is not what the rules say. Run `motcua calendar policies --write`.")
    if write:
        PAGE.write_text(text, encoding="utf-8")
    if not (write or check):
        click.echo(text, nl=False)


def _say(outcome: "Outcome", *, dry_run: bool, as_json: bool) -> None:
    moves = [(move.before.isoformat(), move.after.isoformat(), move.number) for move in outcome.moves]
    if as_json:
        facts = {
            "dry_run": dry_run,
            "looked_at": outcome.looked_at,
            "changed": outcome.changed,
            "moved": outcome.moved,
            "opinions": outcome.opinions,
        }
        click.echo(json.dumps({**facts, "moves": [dict(zip(COLUMNS, move, strict=True)) for move in moves]}))
        return
    for line in table([dict(zip(COLUMNS, map(str, move), strict=True)) for move in moves]):
        click.echo(line)
    verb = "would change" if dry_run else "changed"
    click.echo(f"{outcome.looked_at} looked at, {outcome.changed} {verb}, {outcome.moved} with another day.")
