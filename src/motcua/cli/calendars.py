"""A province's working calendar straight from its data pack, for commands that need no database."""

from datetime import date
from pathlib import Path

from motcua.cli.errors import SaidNo
from motcua.kernel.sourced import Judge, Row, UnreadableError, parse_yaml
from motcua.kernel.working_time import Window, WorkingCalendar
from motcua.organizations.rules.calendars import national_calendar
from motcua.organizations.rules.pack import HoursFact, read_days, read_hours


def pack_calendar(provinces: Path, name: str, *, years: range, on: date) -> WorkingCalendar:
    """Return the national calendar with the pack's own days, and its office hours of a day.

    Raises ``SaidNo`` for a pack that does not exist or is not in order.
    """
    path = provinces / name / "pack.yaml"
    if Path(name).name != name or not path.is_file():
        known = ", ".join(sorted(each.parent.name for each in provinces.glob("*/pack.yaml")))
        raise SaidNo(f"provinces/ has no pack {name!r} (it has {known}).")
    try:
        settings = parse_yaml(path.read_text(encoding="utf-8"), f"{name}/pack.yaml")
    except (UnreadableError, UnicodeDecodeError) as no:
        raise SaidNo(f"the pack {name} cannot be read: {no}") from no
    judge = Judge()
    row = settings if isinstance(settings, Row) else Row(f"{name}/pack.yaml", 1, {})
    days = read_days(judge, judge.rows(row, "days"))
    hours = [fact for fact in read_hours(judge, judge.rows(row, "hours"), (), date.min) if not fact.agency]
    if judge.mistakes:
        raise SaidNo(f"the pack {name} is not in order, see `motcua province check {name}`: {judge.mistakes[0]}")
    overrides = [(fact.day, fact.is_open, fact.name) for fact in days]
    return national_calendar(years, hours=_hours_of(hours, on), overrides=overrides)


def _hours_of(facts: list[HoursFact], on: date) -> dict[int, tuple[Window, ...]] | None:
    """Return the windows of each weekday by the rules in force on a day; ``None`` for the usual ones."""
    begins = max((fact.valid_from for fact in facts if fact.valid_from <= on), default=None)
    hours: dict[int, tuple[Window, ...]] = {}
    for fact in facts:
        if fact.valid_from == begins:
            hours[fact.weekday] = (*hours.get(fact.weekday, ()), (fact.opens, fact.closes))
    return hours or None
