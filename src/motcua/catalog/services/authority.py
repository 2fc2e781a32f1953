"""Authority over procedures that goes to another level on a day, and the competences of people who move."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models

from motcua.catalog.models import Competence, Component, Fee, ProcedureVersion, Term
from motcua.organizations.models import Reorganisation, ReorganisationChange
from motcua.organizations.rules.reorganisation import Orders
from motcua.organizations.services.reorganising import note, note_ended

ONE_DAY = timedelta(days=1)
BATCH = 2_000
What = ReorganisationChange.What


@dataclass(frozen=True, slots=True)
class Moved:
    """One procedure whose authority goes elsewhere: from which level to which level and agency."""

    version: ProcedureVersion
    level: str
    agency: str


def moved_procedures(orders: Orders, effective: date) -> list[Moved]:
    """Return the procedures whose version of the eve gets another decider from the day on."""
    eve = ProcedureVersion.objects.on(effective - ONE_DAY).filter(
        deciding_level__in={shift.source for shift in orders.shifts}, valid_from__lt=effective
    )
    still = eve.filter(models.Q(valid_to=None) | models.Q(valid_to__gte=effective))
    found = []
    for version in still.select_related("procedure").order_by("procedure__code"):
        shift = orders.shift_of(version.procedure.code, version.deciding_level)
        if shift is not None:
            found.append(Moved(version, shift.target, shift.agency))
    return found


def levels_on(day: date) -> dict[str, str]:
    """Return who decides each procedure on a day, by its level."""
    return dict(ProcedureVersion.objects.on(day).values_list("procedure__code", "deciding_level"))


def move_authority(reorganisation: Reorganisation, moved: Iterable[Moved], effective: date) -> None:
    """Publish each procedure anew from the day on, the same but for who decides; the version before ends.

    Running dossiers keep the version they began with.
    """
    ways = list(moved)
    note_ended(reorganisation, What.PROCEDURE, {each.version.pk: each.version.valid_to for each in ways})
    olds = [each.version.pk for each in ways]
    news = [_copy(each, effective) for each in ways]
    ProcedureVersion.objects.filter(pk__in=olds).update(valid_to=effective - ONE_DAY)
    ProcedureVersion.objects.bulk_create(news, batch_size=BATCH)
    heirs = dict(zip(olds, news, strict=True))
    for part in (Component, Term, Fee):
        _copy_parts(part, heirs)
    note(reorganisation, What.PROCEDURE, [row.pk for row in news])


def _copy(moved: Moved, effective: date) -> ProcedureVersion:
    values = {
        field.attname: getattr(moved.version, field.attname)
        for field in ProcedureVersion._meta.concrete_fields
        if not field.primary_key
    }
    latest = moved.version.procedure.versions.order_by("-version").values_list("version", flat=True)[0]
    changed = {
        "version": latest + 1,
        "deciding_level": moved.level,
        "deciding_agency_key": moved.agency,
        "valid_from": effective,
        "digest": f"reorganised:{moved.version.digest}"[:64],
    }
    return ProcedureVersion(**(values | changed))


def _copy_parts(part: type[models.Model], heirs: Mapping[int, ProcedureVersion]) -> None:
    """Copy what belongs to a version, row by row; fees keep their own days."""
    names = [field.attname for field in part._meta.concrete_fields if not field.primary_key]
    rows = part._default_manager.filter(version__in=list(heirs)).order_by("pk").values(*names)
    copies = [part(**{**row, "version_id": heirs[row["version_id"]].pk}) for row in rows]
    part._default_manager.bulk_create(copies, batch_size=BATCH)


def carry_competences(reorganisation: Reorganisation, postings: Iterable[tuple[int, int]]) -> None:
    """Let people be competent at their new post for what they were competent for at the old one."""
    heirs = {old: new for new, old in postings}
    rows = Competence.objects.filter(posting__in=list(heirs)).values_list("posting_id", "procedure_id")
    new = [Competence(posting_id=heirs[posting], procedure_id=procedure) for posting, procedure in rows]
    Competence.objects.bulk_create(new, batch_size=BATCH)
    note(reorganisation, What.COMPETENCE, [row.pk for row in new])


def give_back_authority(reorganisation: Reorganisation) -> None:
    """Take back the versions and competences that a reorganisation made, and open again what it ended.

    Raises ``ProtectedError`` when a dossier was filed under one of them since.
    """
    changes = reorganisation.changes
    made = changes.filter(is_new=True)
    Competence.objects.filter(
        pk__in=list(made.filter(what=What.COMPETENCE).values_list("row", flat=True))
    ).delete()
    versions = list(made.filter(what=What.PROCEDURE).values_list("row", flat=True))
    ProcedureVersion.objects.filter(pk__in=versions).delete()
    ended = changes.filter(what=What.PROCEDURE, is_new=False)
    for row, day in ended.values_list("row", "last_day_before"):
        ProcedureVersion.objects.filter(pk=row).update(valid_to=day)
