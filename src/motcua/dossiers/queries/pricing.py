"""What a filing would cost this person: the schedule of the day with every benefit that is known or claimed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from motcua.accounts.models import User
from motcua.accounts.queries import is_digital_citizen
from motcua.catalog.queries.procedures import Plan
from motcua.catalog.queries.reliefs import reliefs_for
from motcua.catalog.rules.fee_reliefs import DIGITAL_CITIZEN, Payer, Relief, claimable, grounds_by_age, is_offered
from motcua.catalog.rules.fees import FeeQuote, Occasion, Quantities, fee_quote
from motcua.dossiers.models import DueItem
from motcua.dossiers.rules.transitions import Status

FREE_AGAIN = (Status.REFUSED, Status.WITHDRAWN)  # what came to nothing used no benefit up


@dataclass(frozen=True, slots=True)
class Asking:
    """How, when and by whom something is filed; ``is_own``: the account itself has signed in and files."""

    channel: str
    on: date
    quantities: Quantities = field(default_factory=Quantities)
    account: User | None = None
    is_own: bool = False
    claims: Mapping[str, str] = field(default_factory=dict)


def quote_for(known: Plan, asking: Asking) -> FeeQuote:
    """Return what is due, item by item, each with the one benefit that counts. Raises ``FeeScheduleError``."""
    if not known.fees:
        return fee_quote((), (), Occasion(asking.channel, asking.on))
    offered = _offered(known, asking)
    return fee_quote(
        known.fees, offered, Occasion(asking.channel, asking.on, asking.quantities, _payer(asking, offered))
    )


def may_be_used_up(known: Plan, asking: Asking) -> bool:
    """Say whether a benefit is offered that a person has once a year only."""
    return bool(known.fees) and any(each.once_a_year for each in _offered(known, asking))


def benefits_to_claim(known: Plan, asking: Asking) -> list[Relief]:
    """Return the benefits this person may still claim with evidence; nothing where nothing is charged anyway."""
    if not known.fees or quote_for(known, asking).amount == 0:
        return []
    reliefs = reliefs_for(known.version.procedure.code)
    return claimable(reliefs, Occasion(asking.channel, asking.on))


def _offered(known: Plan, asking: Asking) -> list[Relief]:
    reliefs = reliefs_for(known.version.procedure.code)
    return [each for each in reliefs if is_offered(each, asking.channel, asking.on)]


def _payer(asking: Asking, offered: Iterable[Relief]) -> Payer:
    account = asking.account
    if account is None or account.kind != User.Kind.CITIZEN:
        return Payer(claims=asking.claims)
    grounds = {each.ground for each in offered}
    known = set(grounds_by_age(account.birth_date, asking.on))
    if DIGITAL_CITIZEN in grounds and asking.is_own and is_digital_citizen(account.pk):
        known.add(DIGITAL_CITIZEN)
    return Payer(frozenset(known), asking.claims, _used(account, asking.on, offered))


def _used(account: User, on: date, offered: Iterable[Relief]) -> frozenset[str]:
    once = [each.key for each in offered if each.once_a_year]
    if not once:
        return frozenset()
    had = DueItem.objects.filter(relief__in=once, dossier__applicant=account, dossier__submitted_at__year=on.year)
    return frozenset(had.exclude(dossier__status__in=FREE_AGAIN).values_list("relief", flat=True))
