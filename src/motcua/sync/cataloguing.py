"""Reading the national catalogue: every list by itself; one that is away keeps back no other."""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TypeVar

from motcua.sync.guarding import Guarded, Use
from motcua.sync.models import CatalogueReading, CodeKind
from motcua.sync.ports import NationalEntry, NationalPortal, RefusedError, UnavailableError
from motcua.sync.queries.codes import procedures_with_results
from motcua.sync.queries.comparing import province_units
from motcua.sync.rules.codes import Entry
from motcua.sync.services import codes

Told = TypeVar("Told")

LOG = logging.getLogger(__name__)
LISTS = (CodeKind.PROCEDURE, CodeKind.FIELD, CodeKind.UNIT)


def read(portal: NationalPortal, *, at: datetime, due: datetime | None = None) -> dict[str, CatalogueReading]:
    """Read all lists and return what came of those that could be read; not again those read since ``due``."""
    guard, unit = Guarded(portal, Use.CATALOGUE, lambda: at), province_units()[0]
    done = _read_since(due) if due else {}
    for kind in LISTS:
        told = None if str(kind) in done else _tried(partial(guard.catalogue, kind, unit=unit))
        if told is not None:
            done[str(kind)] = codes.take_over(kind, _entries(told), at=at)
    results = None if str(CodeKind.RESULT) in done else _tried(partial(_results, guard, unit))
    if results is not None:
        entries = {entry.code: entry for entry, _ in results}
        within = {entry.code: procedure for entry, procedure in results}
        done[str(CodeKind.RESULT)] = codes.take_over(CodeKind.RESULT, entries.values(), within=within, at=at)
    return done


def _read_since(due: datetime) -> dict[str, CatalogueReading]:
    return {each.kind: each for each in CatalogueReading.objects.filter(at__gte=due).order_by("at")}


def _results(portal: NationalPortal, unit: str) -> list[tuple[Entry, str]]:
    return [
        (entry, procedure)
        for procedure in procedures_with_results()
        for entry in _entries(portal.results_of(procedure, unit=unit))
    ]


def _entries(told: list[NationalEntry]) -> list[Entry]:
    return [Entry(each.code, each.name) for each in told]


def _tried(ask: Callable[[], Told]) -> Told | None:
    try:
        return ask()
    except (UnavailableError, RefusedError) as no:
        LOG.warning("sync: a list of the national catalogue could not be read: %s", no)
        return None
