"""The same request filed twice: what a filing is recognised by, and the dossiers it looks like."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from motcua.accounts.models import User
from motcua.catalog.models import ProcedureVersion
from motcua.catalog.queries.procedures import kin_of
from motcua.catalog.rules.answers_values import first_day, last_day
from motcua.dossiers.models import Dossier, DoubleVerdict, SubjectMark
from motcua.dossiers.models.marking import DIGEST_CHARS
from motcua.dossiers.rules.duplicates import LOOKED_UP, WHILE_OPEN, Kind, Likeness, Picture, Subject, likeness
from motcua.dossiers.rules.transitions import Status
from motcua.foundation.crypto import blind_index
from motcua.kernel.identifiers import is_personal_id
from motcua.kernel.vietnamese import fold

MOST_COMPARED = 50  # the nearest in time; somebody who files every day is not compared with a whole year
STRENGTH = {"sure": 0, "likely": 1, "possible": 2}


@dataclass(frozen=True, slots=True)
class Applicant:
    """Whose dossier it is, as far as recognising goes."""

    name: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class Double:
    """A dossier that may be the same request, and why."""

    dossier: Dossier
    likeness: Likeness
    involved: frozenset[str]

    def is_known_to(self, user: User) -> bool:
        """Say whether somebody may be told of it: it is theirs, they filed it, or it names them."""
        own = {self.dossier.applicant_id, self.dossier.filed_by_id}
        return user.pk in own or digest(Kind.INVOLVED, user.personal_id) in self.involved


def digest(kind: Kind, *parts: str) -> str:
    """Return the keyed digest of what a request is recognised by; nothing for nothing."""
    text = "|".join(part.strip() for part in parts)
    return blind_index(text, kind=f"double-{kind.value}")[:DIGEST_CHARS] if parts[0].strip() else ""


def picture_of(
    version: ProcedureVersion, answers: Mapping[str, Any], applicant: Applicant, *, at: datetime
) -> Picture:
    """Return what a filing is compared by; the form says which of its answers name the subjects."""
    ui: Mapping[str, Any] = version.form.body["ui"] if version.form else {}
    pointers = ui.get("subjects", [])
    subjects = [_subject(pointer, answers) for pointer in pointers]
    if pointers and not any(answers.get(pointers[0]["name"], "") for _ in subjects):
        subjects = [_applicant_as_subject(ui, pointers, applicant)]
    known = tuple(subject for subject in subjects if subject is not None)
    numbers = {applicant.number, *_numbers(ui, answers)}
    involved = frozenset(digest(Kind.INVOLVED, number) for number in numbers if is_personal_id(number))
    return Picture(at, known if len(known) == len(subjects) else (), involved)


def _subject(pointer: Mapping[str, str], answers: Mapping[str, Any]) -> Subject | None:
    name = fold(str(answers.get(pointer["name"]) or ""))
    if not name:
        return None
    number = str(answers.get(pointer.get("identity_number", "")) or "")
    matter = str(answers.get(pointer.get("matter", "")) or "")
    born = answers.get(pointer.get("birth_date", ""))
    is_whole = first_day(born) is not None and first_day(born) == last_day(born)
    return Subject(
        number=digest(Kind.NUMBER, number, matter),
        born=digest(Kind.BORN, name, str(born), matter) if is_whole else "",
        name=digest(Kind.NAME, name, matter),
    )


def _applicant_as_subject(
    ui: Mapping[str, Any], pointers: Iterable[Mapping[str, str]], applicant: Applicant
) -> Subject | None:
    """Return the applicant where nothing was typed and the form's only subject is its applicant."""
    named = [pointer["name"] for pointer in pointers]
    if named != [ui["applicant"].get("name")] or not applicant.number:
        return None
    return Subject(digest(Kind.NUMBER, applicant.number, ""), "", digest(Kind.NAME, fold(applicant.name), ""))


def _numbers(ui: Mapping[str, Any], answers: Mapping[str, Any]) -> Iterator[str]:
    for step in ui.get("steps", ()):
        yield from _numbers_in(step["fields"], answers)


def _numbers_in(fields: Iterable[Mapping[str, Any]], answers: Mapping[str, Any]) -> Iterator[str]:
    for field in fields:
        value = answers.get(field["key"])
        if field["kind"] == "personal_id" and isinstance(value, str):
            yield value
        if field["kind"] == "group" and isinstance(value, list):
            for item in value:
                if isinstance(item, Mapping):
                    yield from _numbers_in(field["fields"], item)


def marks_in(picture: Picture) -> Iterator[tuple[Kind, int, str]]:
    """Yield what is kept of a picture: kind, place and digest."""
    for place, subject in enumerate(picture.subjects):
        found = ((Kind.NUMBER, subject.number), (Kind.BORN, subject.born), (Kind.NAME, subject.name))
        yield from ((kind, place, value) for kind, value in found if value)
    yield from ((Kind.INVOLVED, 0, value) for value in sorted(picture.involved))


def doubles_of(picture: Picture, procedure_id: int, *, besides: UUID | None = None) -> list[Double]:
    """Return the dossiers that a filing of a procedure looks like, the surest first; in four queries at most."""
    wanted = [value for kind, _place, value in marks_in(picture) if kind in LOOKED_UP]
    if not wanted:
        return []
    near = SubjectMark.objects.filter(
        digest__in=wanted,
        procedure__in=kin_of(procedure_id),
        filed_at__range=(picture.filed_at - WHILE_OPEN, picture.filed_at + WHILE_OPEN),
    ).exclude(dossier=besides)
    hits = list(near.order_by("-filed_at").values_list("dossier", flat=True)[:MOST_COMPARED])
    return _compared(picture, set(hits)) if hits else []


def _compared(picture: Picture, ids: set[UUID]) -> list[Double]:
    marks: dict[UUID, list[SubjectMark]] = {}
    for mark in SubjectMark.objects.filter(dossier__in=ids):
        marks.setdefault(mark.dossier_id, []).append(mark)
    dossiers = Dossier.objects.select_related("procedure__procedure", "receiving_agency").filter(pk__in=ids)
    found = []
    for dossier in dossiers:
        other = kept_picture(dossier, marks[dossier.pk])
        alike = likeness(picture, other)
        if alike is not None:
            found.append(Double(dossier, alike, other.involved))
    return sorted(found, key=lambda each: (STRENGTH[each.likeness.level], each.dossier.submitted_at))


def kept_picture(dossier: Dossier, marks: Iterable[SubjectMark]) -> Picture:
    """Return what was kept of a dossier, with how it stands now."""
    places: dict[int, dict[str, str]] = {}
    involved = set()
    for mark in marks:
        if mark.kind == Kind.INVOLVED:
            involved.add(mark.digest)
        else:
            places.setdefault(mark.place, {})[mark.kind] = mark.digest
    status = Status(dossier.status)
    return Picture(
        dossier.submitted_at,
        tuple(Subject(**places[place]) for place in sorted(places)),
        frozenset(involved),
        is_open=status.is_open and not status.is_resolved,
        is_dropped=not status.is_open and not status.is_resolved,
    )


def doubles_for(dossier: Dossier) -> list[Double]:
    """Return the dossiers that one looks like and on which nobody has decided yet."""
    marks = list(dossier.marks.all())
    if not marks:
        return []
    found = doubles_of(kept_picture(dossier, marks), dossier.procedure.procedure_id, besides=dossier.pk)
    if not found:
        return []
    decided = {key for each in verdicts_on(dossier) for key in (each.earlier_id, each.later_id)}
    return [each for each in found if each.dossier.pk not in decided]


def verdicts_on(dossier: Dossier) -> list[DoubleVerdict]:
    """Return what was decided of a dossier and others that look like it, latest first."""
    mine = DoubleVerdict.objects.filter(Q(earlier=dossier) | Q(later=dossier))
    return list(mine.select_related("earlier", "later", "decided_by").order_by("-decided_at"))
