"""Comparing what the portal shows with what we told it: every hour the latest, every night all that is open.

The relay believes what the portal answered; the reconciler asks what it kept, with no transaction open.
"""

import logging
from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta

from django.utils.timezone import localdate

from motcua.sync.guarding import Guarded, Use
from motcua.sync.models import Comparison
from motcua.sync.ports import NationalPortal, PortalRecord, RefusedError, UnavailableError
from motcua.sync.queries import comparing as queries
from motcua.sync.rules.comparing import Gap, Shown, compare, compare_all
from motcua.sync.services import comparing as services
from motcua.sync.services.comparing import Findings

LOG = logging.getLogger(__name__)

LATEST = 5_000  # dossiers asked for at most in an hour
PART = 200  # dossiers noted at a time
OVERLAP = timedelta(minutes=10)
RESUMED = timedelta(hours=20)
DAY = timedelta(days=1)


def latest(
    portal: NationalPortal, *, at: datetime, limit: int = LATEST, due: datetime | None = None
) -> Comparison:
    """Ask for each dossier that was told since the last time, and for those that differed.

    A portal that does not answer breaks the comparison off; the next one begins where this one did. What was made
    for the moment ``due`` is not made again; what a worker has left of it is begun anew in the same row.
    """
    begun = queries.begun_for(Comparison.Scope.LATEST, due) if due else None
    if begun is not None and begun.finished_at is not None:
        return begun
    guard = Guarded(portal, Use.COMPARE, lambda: at)
    since = _since(at)
    comparison = begun or services.begin(Comparison.Scope.LATEST, at=at)
    comparison.looked_at = comparison.differing = 0
    codes = dict.fromkeys([*queries.unsettled_codes(limit=limit), *queries.told_since(since, limit=limit)])
    try:
        for part in _parts(list(codes)):
            services.note(comparison, _asked(guard, part), at=at)
    except (UnavailableError, RefusedError) as error:
        return services.break_off(comparison, str(error))
    return services.finish(comparison, at=at)


def _since(at: datetime) -> datetime:
    done = [each for each in queries.comparisons(Comparison.Scope.LATEST, limit=50) if each.finished_at]
    return (done[0].started_at if done else at - DAY) - OVERLAP


def _parts(codes: list[str]) -> Iterator[list[str]]:
    return (codes[start : start + PART] for start in range(0, len(codes), PART))


def _asked(portal: NationalPortal, codes: Collection[str]) -> Findings:
    shown = {code: record for code in codes if (record := portal.look_up(code)) is not None}
    return _compared(portal, codes, shown)


def _compared(
    portal: NationalPortal, codes: Collection[str], theirs: dict[str, PortalRecord], day: date | None = None
) -> Findings:
    """Compare what is not on its way: nobody can say what the portal ought to show of the rest."""
    mine = queries.ours(codes)
    settled = [code for code in codes if code not in mine or mine[code].shown is not None]
    here = {code: shown for code in settled if code in mine and (shown := mine[code].shown)}
    there = {code: Shown(theirs[code].status, theirs[code].steps) for code in settled if code in theirs}
    found = [confirmed for gap in compare_all(here, there) if (confirmed := _confirmed(portal, gap.code))]
    return Findings(settled, found, mine, theirs=list(there), day=day)


def _confirmed(portal: NationalPortal, code: str) -> Gap | None:
    """Look once more at a dossier that seems to differ: it may have been told while the list was read.

    Nothing is said of one that moves while it is looked at.
    """
    before = queries.ours([code]).get(code)
    record = portal.look_up(code)
    if queries.ours([code]).get(code) != before or (before and before.shown is None):
        return None
    there = Shown(record.status, record.steps) if record else None
    return compare(code, before.shown if before else None, there)


def whole(portal: NationalPortal, *, at: datetime, due: datetime | None = None) -> Comparison:
    """Compare everything received since the day of the oldest open dossier, day by day, unit by unit.

    One that was broken off this night goes on after the last day it had finished. What was made for the moment
    ``due`` is not made again.
    """
    begun = queries.begun_for(Comparison.Scope.WHOLE, due) if due else None
    if begun is not None and begun.finished_at is not None:
        return begun
    guard = Guarded(portal, Use.COMPARE, lambda: at)
    begun = begun or queries.unfinished_whole(at, within=RESUMED)
    comparison = services.go_on(begun) if begun else services.begin(Comparison.Scope.WHOLE, at=at)
    day = comparison.reached + DAY if comparison.reached else queries.oldest_open_day()
    try:
        while day <= localdate(at):
            services.note(comparison, _day(guard, day), at=at)
            day += DAY
    except (UnavailableError, RefusedError) as error:
        LOG.warning("sync: the comparison of the whole list stops at %s", day)
        return services.break_off(comparison, str(error))
    return services.finish(comparison, at=at)


def rest_of_whole(portal: NationalPortal, *, at: datetime) -> Comparison | None:
    """Go on with a nightly comparison that was broken off; not with one that somebody is at."""
    for last in queries.comparisons(Comparison.Scope.WHOLE):
        if last.finished_at is None and last.error and last.started_at >= at - RESUMED:
            return whole(portal, at=at)
    return None


def _day(portal: NationalPortal, day: date) -> Findings:
    theirs = {record.code: record for unit in queries.province_units() for record in _listed(portal, unit, day)}
    expected = queries.codes_of(day)
    for code in expected:
        if code not in theirs and (record := portal.look_up(code)) is not None:
            theirs[code] = record  # on file there under another day
    return _compared(portal, list(dict.fromkeys([*expected, *theirs])), theirs, day)


def _listed(portal: NationalPortal, unit: str, day: date) -> Iterator[PortalRecord]:
    """Yield what the portal lists of a unit under a day, page after page."""
    after = ""
    while True:
        page = portal.listed(unit, day, day, after=after)
        yield from page.records
        if not page.next_after or page.next_after <= after:
            return
        after = page.next_after
