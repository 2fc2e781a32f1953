"""Finding dossiers by what an officer has in hand: a code, a number, a name."""

import re
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db.models import Q, QuerySet

from motcua.dossiers.models import Dossier
from motcua.dossiers.queries.desk import LISTED, Desk, WorkRow, readable, work_row
from motcua.foundation.crypto import blind_index
from motcua.kernel.vietnamese import fold
from motcua.organizations.models import Agency

MOST_FOUND = 100
_WITHOUT_UNIT = re.compile(r"^\d{6}-\d{4,5}$")


class By(StrEnum):
    """What a search text is taken for."""

    CODE = "code"
    NUMBER = "number"  # personal id, old id, tax code or telephone: looked up exactly, and logged
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gave; ``is_cut`` when there is more than is shown."""

    by: By
    rows: tuple[WorkRow, ...]
    is_cut: bool


def kind_of(text: str) -> By:
    """Return what a text is: a number has only digits, a code has a date in it, the rest are names."""
    bare = "".join(text.split())
    if bare.replace(".", "").isdigit() and len(bare) >= 9 and "-" not in bare:
        return By.NUMBER
    return By.CODE if any(letter.isdigit() for letter in bare) else By.NAME


def find(desk: Desk, text: str) -> Found:
    """Return the dossiers that a desk may read and the text names, nearest end first, at most ``MOST_FOUND``."""
    by = kind_of(text)
    seen = Dossier.objects.filter(readable(desk.agencies))
    conditions = {By.CODE: _code, By.NUMBER: _number, By.NAME: _name_prefix}
    ids = _ids(seen.filter(conditions[by](text)))
    if by is By.NAME and not ids:
        ids = _ids(_held(desk).filter(_name_words(text)))
    dossiers = Dossier.objects.select_related("procedure", "assignee").only(*LISTED).in_bulk(ids[:MOST_FOUND])
    rows = sorted((work_row(each, desk.user) for each in dossiers.values()), key=lambda row: (row.act_by, row.id))
    return Found(by, tuple(rows), len(ids) > MOST_FOUND)


def _ids(rows: QuerySet[Dossier]) -> list[UUID]:
    return list(rows.order_by().values_list("pk", flat=True)[: MOST_FOUND + 1])


def _held(desk: Desk) -> QuerySet[Dossier]:
    held = Q(pk__in=[])
    for seat in desk.seats:
        held |= Q(holder=seat.agency_id, holder_role=seat.role)
    return Dossier.objects.filter(held)


def _code(text: str) -> Q:
    """Take a code as typed, from its beginning; without its unit ("260205-0001") it is any unit's."""
    code = "".join(text.split()).upper()
    if _WITHOUT_UNIT.match(code):
        return Q(code__in=[f"{unit}-{code}" for unit in Agency.objects.values_list("code", flat=True).distinct()])
    if code.startswith("TAM-"):
        return Q(provisional__number=code)
    return Q(code__startswith=code)


def _number(text: str) -> Q:
    digits = "".join(letter for letter in text if letter.isdigit())
    person = Q(identity_index=blind_index(digits, kind="personal_id"))
    return person | Q(phone_index=blind_index(digits, kind="phone"))


def _name_prefix(text: str) -> Q:
    return Q(applicant_name_fold__startswith=fold(" ".join(text.split())))


def _name_words(text: str) -> Q:
    condition = Q()
    for word in fold(text).split():
        condition &= Q(applicant_name_fold__startswith=word) | Q(applicant_name_fold__contains=f" {word}")
    return condition
