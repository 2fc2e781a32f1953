"""Acting for another: the right is checked and kept with the dossier."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate

from motcua.accounts.models import User
from motcua.catalog.models import Procedure
from motcua.catalog.queries.procedures import kin_of
from motcua.dossiers.models import Dossier, Representation
from motcua.dossiers.rules.representing import Claim, Right, check_right

DAYS = ("granted_on", "valid_until", "born_on")


@dataclass(frozen=True, slots=True)
class Acting:
    """Who files for the applicant and by what right; ``born_on`` is the applicant's birth date, for a parent."""

    right: Right
    name: str
    identity_number: str = ""
    account: User | None = None
    relation: str = ""
    proof: str = ""
    granted_on: date | None = None
    valid_until: date | None = None
    covers: tuple[str, ...] = ()
    born_on: date | None = None
    consent: str = ""


@dataclass(frozen=True, slots=True)
class Principal:
    """For whom somebody acts, as far as the right depends on it."""

    number: str = ""
    is_organisation: bool = False


def officer(user: User, consent: str) -> Acting:
    """Return the right by which an officer files for somebody who agreed to it (nộp hộ)."""
    return Acting(Right.OFFICER, user.full_name, account=user, consent=consent)


def as_kept(acting: Acting) -> dict[str, Any]:
    """Return a right as a draft keeps it until it is filed; the account is whoever files."""
    kept = asdict(replace(acting, account=None))
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in kept.items()}


def from_kept(kept: Mapping[str, Any], *, account: User | None) -> Acting:
    """Return what ``as_kept`` has written down."""
    days = {name: date.fromisoformat(kept[name]) if kept[name] else None for name in DAYS}
    right, covers = Right(kept["right"]), tuple(kept["covers"])
    return Acting(**{**kept, **days, "right": right, "covers": covers, "account": account})


def check_acting(acting: Acting, principal: Principal, procedure: Procedure, *, on: date) -> None:
    """Refuse a right that does not hold for a procedure on a day. Raises ``RightError``."""
    codes = {procedure.code}
    if acting.covers:
        codes |= set(Procedure.objects.filter(pk__in=kin_of(procedure.pk)).values_list("code", flat=True))
    claim = Claim(
        right=acting.right,
        proof=acting.proof,
        relation=acting.relation,
        granted_on=acting.granted_on,
        valid_until=acting.valid_until,
        covers=acting.covers,
        born_on=acting.born_on,
        consent=acting.consent,
        is_organisation=principal.is_organisation,
        is_himself=bool(acting.identity_number) and acting.identity_number == principal.number,
    )
    check_right(claim, on=on, codes=frozenset(codes))


def keep_right(dossier: Dossier, acting: Acting, *, by: User, at: datetime) -> Representation:
    """Check a right and keep it with a fresh dossier, inside the filing's transaction. Raises ``RightError``."""
    is_organisation = dossier.applicant_kind != Dossier.ApplicantKind.CITIZEN
    principal = Principal(dossier.identity_number, is_organisation)
    check_acting(acting, principal, dossier.procedure.procedure, on=localdate(at))
    return Representation.objects.create(
        dossier=dossier,
        right=acting.right,
        account=acting.account,
        name=acting.name,
        identity_number=acting.identity_number,
        relation=acting.relation,
        proof=acting.proof,
        covers=list(acting.covers),
        granted_on=acting.granted_on,
        valid_until=acting.valid_until,
        consent=acting.consent,
        recorded_by=by,
        recorded_at=at,
    )
