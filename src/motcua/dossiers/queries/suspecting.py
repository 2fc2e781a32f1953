"""Which rows of a work list may be doubles, found for a whole page at once."""

from collections.abc import Collection, Iterator
from datetime import datetime
from itertools import product
from uuid import UUID

from django.db.models import Q, QuerySet

from motcua.catalog.queries.procedures import kin_of_all
from motcua.dossiers.models import DoubleVerdict, SubjectMark
from motcua.dossiers.queries.doubles import kept_picture, marks_in
from motcua.dossiers.rules.duplicates import LOOKED_UP, WHILE_OPEN, Picture, likeness

MOST_HITS = 1_000
Known = dict[UUID, tuple[int, Picture]]  # procedure and picture of a dossier


def suspected(ids: Collection[UUID]) -> frozenset[UUID]:
    """Return those dossiers that look like another one on which nobody has decided; in four queries at most."""
    own = _known(ids)
    digests = {digest for _procedure, picture in own.values() for digest in _looked_up(picture)}
    if not digests:
        return frozenset()
    filed = [picture.filed_at for _procedure, picture in own.values()]
    others = _known(_sharing(digests, min(filed), max(filed)))
    if others.keys() <= own.keys() and len(others) < 2:
        return frozenset()
    procedures = {procedure for procedure, _picture in (*own.values(), *others.values())}
    kin = kin_of_all(procedures) if len(procedures) > 1 else {key: {key} for key in procedures}
    pairs = {
        (mine, other)
        for mine, other in product(own, others)
        if mine != other and others[other][0] in kin[own[mine][0]] and likeness(own[mine][1], others[other][1])
    }
    return frozenset(mine for mine, _other in pairs - set(_decided(own))) if pairs else frozenset()


def _known(ids: Collection[UUID] | QuerySet[SubjectMark, UUID]) -> Known:
    marks: dict[UUID, list[SubjectMark]] = {}
    named = ("kind", "place", "digest", "filed_at", "procedure", "dossier__status", "dossier__submitted_at")
    for mark in SubjectMark.objects.filter(dossier__in=ids).select_related("dossier").only(*named):
        marks.setdefault(mark.dossier_id, []).append(mark)
    return {key: (kept[0].procedure_id, kept_picture(kept[0].dossier, kept)) for key, kept in marks.items()}


def _looked_up(picture: Picture) -> Iterator[str]:
    return (digest for kind, _place, digest in marks_in(picture) if kind in LOOKED_UP)


def _sharing(digests: Collection[str], first: datetime, last: datetime) -> QuerySet[SubjectMark, UUID]:
    near = SubjectMark.objects.filter(digest__in=digests, filed_at__range=(first - WHILE_OPEN, last + WHILE_OPEN))
    return near.order_by("-filed_at").values_list("dossier", flat=True)[:MOST_HITS]


def _decided(ids: Collection[UUID]) -> Iterator[tuple[UUID, UUID]]:
    for pair in DoubleVerdict.objects.filter(Q(earlier__in=ids) | Q(later__in=ids)).values_list(
        "earlier", "later"
    ):
        yield pair
        yield pair[::-1]
