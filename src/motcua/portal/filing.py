"""From a finished draft to a filing: who, where, what; and what it will cost and take."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate

from motcua.accounts.models import User
from motcua.accounts.queries import by_personal_id
from motcua.catalog.explaining_fees import PriceRow, price_rows
from motcua.catalog.models import Channel
from motcua.catalog.queries.offers import NoAgencyError, deciding_agency, receiving_agency
from motcua.catalog.queries.procedures import plan
from motcua.catalog.rules.answers import Applicant, applicant_of, copies_of, prune
from motcua.catalog.rules.fees import FeeQuote
from motcua.dossiers.models import Dossier
from motcua.dossiers.queries.pricing import benefits_to_claim, quote_for
from motcua.dossiers.rules.deadlines import Clock, due
from motcua.dossiers.rules.representing import OF_COMPANY, Right
from motcua.dossiers.services.filing import Filing, Person
from motcua.kernel.working_time import Deadline
from motcua.organizations.models import Agency, Area
from motcua.organizations.queries import working_calendar
from motcua.portal.acting import acting_of, principal_of
from motcua.portal.facts import term_words
from motcua.portal.filling import Filling, commune_of
from motcua.portal.relieving import asking_of, claims_of

__all__ = ["NoAgencyError", "Preview", "filing_of", "preview"]


@dataclass(frozen=True)
class Preview:
    """What the applicant should know before sending; ``office`` is ``None`` while no commune is chosen."""

    office: Agency | None
    fee: FeeQuote | None
    term: str
    due: Deadline  # if the dossier were taken in now
    price: tuple[PriceRow, ...] = ()
    may_claim: bool = False


def filing_of(filling: Filling, user: User, *, at: datetime) -> Filing:
    """Return the filing of a draft. Raises ``NoAgencyError`` while nobody is known to receive it."""
    draft, day = filling.draft, localdate(at)
    answers = prune(filling.form, filling.answers)
    area = commune_of(filling.commune_code)
    return Filing(
        key=draft.pk,
        version_id=draft.procedure_id,
        channel=Channel.ONLINE,
        person=person_of(filling, user, answers),
        receiving_agency=receiving_agency(draft.procedure, area, day),
        deciding_agency=deciding_agency(draft.procedure, area, day),
        area=area,
        answers=answers,
        copies=copies_of(filling.form, answers),
        return_by=_return_by(answers),
        draft_id=draft.pk,
        acting=acting_of(draft, user),
        claims=claims_of(filling),
    )


def person_of(filling: Filling, user: User, answers: dict[str, Any]) -> Person:
    """Return who the dossier is for: whom the form names, completed by the account that is signed in.

    Verified means that the number in the form is the one that the identity provider has signed.
    """
    named = applicant_of(filling.form, answers, filling.communes)
    acting = acting_of(filling.draft, user)
    if acting is not None:
        return _principal(named, principal_of(filling.draft), acting.right)
    own = user.tax_code if user.kind == User.Kind.BUSINESS else user.personal_id
    number = named.identity_number or own
    kinds = {User.Kind.BUSINESS: Dossier.ApplicantKind.BUSINESS}
    return Person(
        name=named.name or user.full_name,
        identity_number=number,
        phone=named.phone or user.phone,
        email=named.email or user.email,
        address=named.address or user.residence,
        kind=kinds.get(User.Kind(user.kind), Dossier.ApplicantKind.CITIZEN),
        account=user,
        is_verified=bool(own) and number in {own, user.personal_id},
    )


def _principal(named: Applicant, kept: Mapping[str, str], right: Right) -> Person:
    """Return for whom somebody else files: whom the form names; the account is theirs, if there is one."""
    number = named.identity_number or kept["number"]
    kinds = Dossier.ApplicantKind
    return Person(
        name=named.name or kept["name"],
        identity_number=number,
        phone=named.phone,
        email=named.email,
        address=named.address,
        kind=kinds.BUSINESS if right in OF_COMPANY else kinds.CITIZEN,
        account=by_personal_id(number) if number else None,
    )


def preview(filling: Filling, user: User, *, at: datetime) -> Preview:
    """Return fee and due time as they would be if the dossier were filed and taken in now."""
    known, day = plan(filling.draft.procedure_id), localdate(at)
    term = known.term(Channel.ONLINE)
    asking = asking_of(filling, user, at=at)
    fee = quote_for(known, asking) if known.fees else None
    area = commune_of(filling.commune_code)
    office, decides = _offices(filling, area, day)
    deadline = due(Clock(at, term.amount, term.unit, ()), working_calendar(decides)) if term else Deadline(None)
    may_claim = bool(asking.claims) or bool(benefits_to_claim(known, asking))
    return Preview(office, fee, term_words(term), deadline, price_rows(fee) if fee else (), may_claim)


def _offices(filling: Filling, area: Area | None, day: date) -> tuple[Agency | None, Agency | None]:
    version = filling.draft.procedure
    try:
        return receiving_agency(version, area, day), deciding_agency(version, area, day)
    except NoAgencyError:
        return None, None


def _return_by(answers: dict[str, Any]) -> str:
    wanted = str(answers.get("return_by", ""))
    return wanted if wanted in Dossier.ReturnBy.values else Dossier.ReturnBy.ONLINE
