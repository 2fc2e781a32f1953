"""Telling people that their dossiers are now with another agency: one letter each, however many they have."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from itertools import groupby, islice
from typing import NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from motcua.dossiers.models import Transfer
from motcua.notifications.rules.events import Kind
from motcua.notifications.services import Letter, tell_all
from motcua.notifications.services.telling import Said
from motcua.organizations.models import Reorganisation

BATCH = 1_000
MOST_NAMED = 20  # dossiers named in one letter


class Line(NamedTuple):
    """One dossier in a letter."""

    recipient: UUID
    dossier: UUID
    code: str
    agency: str
    is_due_kept: bool


def tell_moved(reorganisation: Reorganisation) -> int:
    """Write to everybody whose dossiers were moved; telling it again changes nothing. Returns the people told."""
    rows = reorganisation.transfers.filter(undone_at=None, dossier__applicant__isnull=False)
    found = rows.order_by("dossier__applicant", "dossier__code").values_list(
        "dossier__applicant", "dossier", "dossier__code", "to_deciding__name", "due_before", "due_after"
    )
    lines = (Line(*row[:4], row[4] == row[5]) for row in found.iterator(chunk_size=BATCH))
    at = reorganisation.began_at or reorganisation.start_at
    letters = ((who, _moved(reorganisation, list(mine))) for who, mine in _by_person(lines))
    return _tell(letters, at=at)


def tell_moved_back(reorganisation: Reorganisation, transfers: Sequence[Transfer], *, at: datetime) -> int:
    """Write to the same people that their dossiers are back. Returns the people told."""
    rows = Transfer.objects.filter(pk__in=[each.pk for each in transfers], dossier__applicant__isnull=False)
    people = rows.values_list("dossier__applicant", flat=True).distinct().order_by("dossier__applicant")
    facts = {"basis": reorganisation.legal_basis}
    letter = Letter(f"reorganisation-undone:{reorganisation.pk}", Kind.MOVED_BACK, facts, "/ho-so-cua-toi/")
    return _tell(((who, letter) for who in people if who), at=at)


def _by_person(lines: Iterable[Line]) -> Iterator[tuple[UUID, Iterator[Line]]]:
    return groupby(lines, key=lambda line: line.recipient)


def _tell(letters: Iterable[tuple[UUID, Letter]], *, at: datetime) -> int:
    told = 0
    waiting = iter(letters)
    while batch := list(islice(waiting, BATCH)):
        tell_all(batch, at=at)
        told += len(batch)
    return told


def _moved(reorganisation: Reorganisation, lines: list[Line]) -> Letter:
    count = len(lines)
    facts: dict[str, Said] = {
        "count": str(count),
        "basis": reorganisation.legal_basis,
        "named": partial(_named, lines),
        "kept": partial(_kept, all(line.is_due_kept for line in lines)),
    }
    link = f"/ho-so-cua-toi/{lines[0].dossier}/" if count == 1 else "/ho-so-cua-toi/"
    return Letter(f"reorganisation:{reorganisation.pk}", Kind.MOVED, facts, link)


def _named(lines: list[Line]) -> str:
    named = "; ".join(f"{line.code}: {line.agency}" for line in lines[:MOST_NAMED])
    left = len(lines) - MOST_NAMED
    return named + (_(" và %(n)d hồ sơ khác") % {"n": left} if left > 0 else "")


def _kept(is_due_kept: bool) -> str:
    if is_due_kept:
        return _("Bạn không phải làm gì: mã hồ sơ và ngày hẹn trả không đổi.")
    return _("Bạn không phải làm gì: mã hồ sơ không đổi; ngày hẹn trả có thay đổi, xem trong trang theo dõi.")
