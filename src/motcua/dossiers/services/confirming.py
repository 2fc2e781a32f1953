"""Holding the applicant against the population database; taking its words over only where an officer says so."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from motcua.accounts.models import User
from motcua.dossiers.models import Correction, Dossier
from motcua.dossiers.queries.population import look_of, may_be_looked_up, no_longer_needed, unconfirmed
from motcua.dossiers.services.journal import Entry, record
from motcua.dossiers.services.moves import ActionRefusedError, locked
from motcua.dossiers.services.standing import roles_at, roles_over
from motcua.population.models import LookUp
from motcua.population.queries import values_of
from motcua.population.rules import Detail, Purpose, Subject
from motcua.population.services.looking import Inquiry, forget, look_up, want, want_again

CORRECTED = "applicant_corrected"
COLUMNS = {Detail.FULL_NAME: "applicant_name", Detail.RESIDENCE: "address"}  # what may be taken over


@dataclass(frozen=True, slots=True)
class Wish:
    """Why an officer looks, and the day of birth the person gave ("1959-03-12", or only the year)."""

    purpose: Purpose
    reason: str
    birth_date: str


def look_up_applicant(dossier_id: UUID, wish: Wish, *, by: User, at: datetime) -> LookUp:
    """Ask the population database about the applicant of an open dossier, in the name of the officer's unit.

    Raises ``ActionRefusedError`` (``not_yours``, ``not_now``), ``InquiryError``. Call it outside of a transaction.
    Law: Circular 136/2026/TT-BCA (verification names requester, basis, purpose).
    """
    return look_up(_inquiry(dossier_id, wish, by=by, at=at), by=by, at=at)


@transaction.atomic
def want_look(dossier_id: UUID, wish: Wish, *, by: User, at: datetime) -> LookUp:
    """Have the same asked in the background, for a connected system. Raises as ``look_up_applicant``."""
    return want(_inquiry(dossier_id, wish, by=by, at=at), by=by, at=at)


def _inquiry(dossier_id: UUID, wish: Wish, *, by: User, at: datetime) -> Inquiry:
    dossier = Dossier.objects.select_related("receiving_agency", "holder", "procedure").get(pk=dossier_id)
    if not stands_over(dossier, by, at):
        raise ActionRefusedError("not_yours")
    if not may_be_looked_up(dossier):
        raise ActionRefusedError("not_now")
    return Inquiry(
        key=dossier.submission_key,
        dossier_code=dossier.code,
        purpose=wish.purpose,
        reason=wish.reason,
        subject=Subject(dossier.identity_number, dossier.applicant_name, wish.birth_date),
        agency=dossier.holder if roles_over(by, dossier, at) else dossier.receiving_agency,
        declared={Detail.RESIDENCE: dossier.address},
    )


def stands_over(dossier: Dossier, by: User, at: datetime) -> bool:
    """Say whether somebody works on a dossier now: at its desk, or at the counter that received it."""
    procedure = dossier.procedure.procedure_id
    at_counter = roles_at(by, dossier.receiving_agency, at, procedure_id=procedure)
    return bool(roles_over(by, dossier, at) or at_counter)


@transaction.atomic
def take_over(dossier_id: UUID, details: Collection[Detail], *, by: User, at: datetime) -> Dossier:
    """Put what the database said in place of what was declared, field by field as the officer ticked.

    Raises ``ActionRefusedError``: not at work on it, ended, nothing kept to take, or nothing ticked.
    Policy: never without a click; what was declared stays readable beside what took its place.
    """
    dossier = locked(dossier_id)
    if not stands_over(dossier, by, at):
        raise ActionRefusedError("not_yours")
    look = look_of(dossier) if dossier.is_open else None
    found = values_of(look)
    taken = {COLUMNS[each]: found[each] for each in details if each in COLUMNS and found.get(each)}
    if look is None or not taken:
        raise ActionRefusedError("nothing_to_take")
    for column, value in taken.items():
        kept = {"before": getattr(dossier, column), "after": value, "by": by, "at": at}
        Correction.objects.create(dossier=dossier, look_up=look, field=column, **kept)
        setattr(dossier, column, value)
    record(dossier, Entry(CORRECTED, by, at, dossier.holder, data={"fields": sorted(taken)}))
    dossier.save(update_fields=[*taken, "applicant_name_fold", "journal_length"])
    return dossier


def ask_again(agencies: Iterable[int], *, by: User, at: datetime) -> int:
    """Have every look-up of some agencies that got no answer made again in the background; return how many."""
    return want_again([each.look.pk for each in unconfirmed(list(agencies))], by=by, at=at)


def forget_ended(at: datetime) -> int:
    """Delete what the database said about applicants whose dossier has ended, or never came to be.

    Policy: an answer is kept with the dossier and never beyond it; an intake that was left, for one day.
    """
    return sum(forget(some, at=at) for some in no_longer_needed(at))
