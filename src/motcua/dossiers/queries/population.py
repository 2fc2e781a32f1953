"""Which dossiers were held against the population database, which still wait for it, how many use its data."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from motcua.catalog.rules.answers import applicant_of
from motcua.dossiers.models import Attachment, Dossier
from motcua.dossiers.models.dossier import OPEN_STATUSES
from motcua.kernel.identifiers import is_personal_id
from motcua.kernel.vietnamese import same_name
from motcua.population.models import LookUp
from motcua.population.queries import FAILED, latest_of, looks_for, values_of
from motcua.population.rules import Detail

KEPT_WITHOUT_DOSSIER = timedelta(days=1)  # an intake or draft that never became a dossier
AT_ONCE = 500


def may_be_looked_up(dossier: Dossier) -> bool:
    """Say whether there is a person to ask about and somebody is still at work on it."""
    is_person = dossier.applicant_kind == Dossier.ApplicantKind.CITIZEN
    return is_person and dossier.is_open and is_personal_id(dossier.identity_number)


def look_of(dossier: Dossier) -> LookUp | None:
    """Return the look-up that counts for a dossier: the latest about whoever its applicant is now.

    One about somebody else confirms nobody here: a number mistyped at the counter, an account that filled a form
    in for another, a name that was put right since. Of an ended dossier nothing personal is left to show.
    """
    return next((look for look in looks_for(dossier.submission_key) if _is_about(look, dossier)), None)


def _is_about(look: LookUp, dossier: Dossier) -> bool:
    if look.subject_index != dossier.identity_index:
        return False
    names = look.question.get("declared", {}).get("full_name", ""), values_of(look).get(Detail.FULL_NAME, "")
    return not look.is_kept or any(same_name(name, dossier.applicant_name) for name in names)


def birth_date_of(dossier: Dossier) -> str:
    """Return the applicant's day of birth as the form or the account says it; blank where neither does."""
    if dossier.procedure.form is not None:
        named = applicant_of(dossier.procedure.form.body, dossier.answers).birth_date
        if named:
            return named
    account = dossier.applicant
    if account is None or account.birth_date is None or account.personal_id != dossier.identity_number:
        return ""
    return account.birth_date.isoformat()


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """A dossier to whose look-up no answer came (chưa đối chiếu được)."""

    dossier: Dossier
    look: LookUp


def unconfirmed(agencies: Collection[int], limit: int = 200) -> list[Unconfirmed]:
    """Return the open dossiers of some agencies whose latest look-up got no answer, oldest first."""
    failed = LookUp.objects.filter(key=OuterRef("submission_key"), state__in=FAILED, forgotten_at=None)
    at_desk = Q(receiving_agency__in=agencies) | Q(holder__in=agencies)
    rows = Dossier.objects.filter(at_desk, Exists(failed), status__in=OPEN_STATUSES).order_by("submitted_at", "id")
    dossiers = list(rows.select_related("procedure__procedure", "holder")[:limit])
    latest = latest_of([each.submission_key for each in dossiers])
    found = [Unconfirmed(each, latest[each.submission_key]) for each in dossiers]
    return [each for each in found if each.look.state in FAILED]


def no_longer_needed(at: datetime) -> Iterator[list[UUID]]:
    """Yield, some hundred at a time, the look-ups whose dossier has ended or never came to be."""
    kept = LookUp.objects.filter(forgotten_at=None)
    open_ones = Dossier.objects.filter(submission_key=OuterRef("key"), status__in=OPEN_STATUSES)
    any_one = Dossier.objects.filter(submission_key=OuterRef("key"))
    over = kept.filter(Exists(any_one) | Q(asked_at__lte=at - KEPT_WITHOUT_DOSSIER)).filter(~Exists(open_ones))
    while some := list(over.order_by("asked_at", "id").values_list("pk", flat=True)[:AT_ONCE]):
        yield some


@dataclass(frozen=True, slots=True)
class PopulationUse:
    """How many dossiers received in a period use data of the population database (sử dụng dữ liệu dân cư)."""

    received: int
    using: int
    looked_up: int
    signed_in: int  # filed by an account that VNeID has verified
    from_store: int  # at least one paper taken from the national store


def population_use(first: date, last: date, agencies: Collection[int] | None = None) -> PopulationUse:
    """Return the counts of a period, of some deciding agencies or of all. Both days belong to it."""
    rows = received_between(first, last, agencies)
    answered = LookUp.objects.filter(key=OuterRef("submission_key"), state=LookUp.State.ANSWERED)
    stored = Attachment.objects.filter(dossier=OuterRef("pk"), source=Attachment.Source.DATABASE)
    looked_up, signed_in, from_store = Q(Exists(answered)), Q(identity_is_verified=True), Q(Exists(stored))
    told: dict[str, Any] = rows.aggregate(
        received=Count("pk"),
        using=Count("pk", filter=looked_up | signed_in | from_store),
        looked_up=Count("pk", filter=looked_up),
        signed_in=Count("pk", filter=signed_in),
        from_store=Count("pk", filter=from_store),
    )
    return PopulationUse(**told)


def received_between(first: date, last: date, agencies: Collection[int] | None) -> QuerySet[Dossier]:
    """Return the dossiers received in a period, of some deciding agencies or of all."""
    rows = Dossier.objects.filter(received_on__range=(first, last))
    return rows if agencies is None else rows.filter(deciding_agency__in=agencies)
