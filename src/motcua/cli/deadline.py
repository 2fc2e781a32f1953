"""``motcua deadline``: when a result is due, and why; needs no database."""

import json
from datetime import date, datetime
from pathlib import Path

import click

from motcua.cli.database import set_up_django
from motcua.cli.errors import SaidNo
from motcua.kernel.working_time import (
    VIETNAM,
    CalendarGapError,
    Deadline,
    Pause,
    TermError,
    Unit,
    WorkingCalendar,
    deadline,
)

TERM_IN_WORDS = {Unit.WORKING_DAY: "{} ngày làm việc", Unit.DAY: "{} ngày", Unit.HOUR: "{} giờ làm việc"}


class Moment(click.ParamType[datetime]):
    """A date and time; without a zone it is Vietnam's."""

    name = "moment"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        try:
            moment = datetime.fromisoformat(str(value))
            return moment.astimezone(VIETNAM) if moment.tzinfo else moment.replace(tzinfo=VIETNAM)
        except (ValueError, OverflowError):
            self.fail(f"{value!r} is not a moment like 2025-01-22T15:30", param, ctx)


class Stretch(click.ParamType[Pause]):
    """``FROM/TO``; nothing after the stroke for a pause that still lasts."""

    name = "from/to"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Pause:
        start, stroke, end = str(value).partition("/")
        if not stroke:
            self.fail(f"{value!r} is not a pause like 2025-01-23T08:00/2025-01-24T10:00", param, ctx)
        read = Moment().convert
        try:
            return Pause(read(start, param, ctx), read(end, param, ctx) if end else None)
        except TermError as no:
            self.fail(str(no), param, ctx)


@click.command()
@click.option("--received", required=True, type=Moment(), help="When the dossier was received.")
@click.option("--term", required=True, type=click.IntRange(1, 10_000), help="How many units the term has.")
@click.option("--unit", required=True, type=click.Choice([unit.value for unit in Unit]))
@click.option("--pause", "pauses", multiple=True, type=Stretch(), help="FROM/TO when the clock stood; repeatable.")
@click.option("--pack", default=None, help="Province whose own days off count. [default: MOTCUA_PACK]")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object: due, explanation.")
def command(
    *, received: datetime, term: int, unit: str, pauses: tuple[Pause, ...], pack: str | None, as_json: bool
) -> None:
    """Compute when a result is due, and explain it line by line.

    Working days end at the close of office of the n-th working day after receipt, calendar days at that of the
    n-th day (moved to the next working day), hours are working hours.

    \b
    Examples:
      motcua deadline --received 2025-01-22T15:30 --term 3 --unit working_day
      motcua deadline --received 2025-01-22T15:30 --term 8 --unit hour --json
      motcua deadline --received 2025-03-03T09:00 --term 5 --unit working_day \\
                      --pause 2025-03-04T10:00/2025-03-06T10:00
    """
    set_up_django()
    from motcua.dossiers import explaining

    kind = Unit(unit)
    try:
        found = deadline(received, term, kind, calendar(pack, received.date()), pauses)
    except (TermError, CalendarGapError) as no:
        raise SaidNo(f"{no}.") from no
    show(found, explaining.lines(found, term=TERM_IN_WORDS[kind].format(term)), as_json=as_json)


def calendar(pack: str | None, on: date) -> WorkingCalendar:
    """Return the calendar of a province as its pack tells it; the database is not asked."""
    from django.conf import settings

    from motcua.cli.calendars import pack_calendar
    from motcua.organizations.queries import FIRST_YEAR, LAST_YEAR

    name = settings.MOTCUA_PACK if pack is None else pack
    return pack_calendar(Path(settings.PROVINCES), name, years=range(FIRST_YEAR, LAST_YEAR + 1), on=on)


def show(found: Deadline, explanation: list[str], *, as_json: bool) -> None:
    due = found.due_at.isoformat() if found.due_at else None
    if as_json:
        click.echo(json.dumps({"due": due, "explanation": explanation}, ensure_ascii=False))
        return
    click.echo(due or "not known while the pause lasts")
    for line in explanation:
        click.echo(f"  {line}")
