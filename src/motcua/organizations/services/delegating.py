"""Acting for somebody who is away: given for days, shown to all who are concerned, taken back at any time."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from motcua.accounts.models import User
from motcua.accounts.rules import OFFICER_ROLES, Role
from motcua.audit.services import record as audit
from motcua.organizations.models import Agency, Delegation, Posting
from motcua.organizations.queries import within
from motcua.organizations.rules.delegations import DelegationError, Grant, check_grant


@dataclass(frozen=True, slots=True)
class Wish:
    """Who shall act in which posting, from the first to the last day, how, and by which written decision."""

    posting_id: int
    to: User
    first: date
    last: date
    basis: str
    manner: str = Delegation.Manner.BEHALF


def delegable(by: User, day: date) -> QuerySet[Posting]:
    """Return the postings that a person may have others act in: their own, and those of the units they lead.

    Only what they hold themselves counts, not what they act in for others: a delegation is not passed on.
    """
    own = [posting for posting in by.held(day) if posting.user_id == by.pk]
    led = [posting.agency for posting in own if posting.role == Role.SIGNER]
    mine = Q(user=by) | Q(agency__in=Agency.objects.filter(within(led)).values("pk"))
    if any(posting.role == Role.ADMINISTRATOR for posting in own):
        mine = Q()
    postings = Posting.objects.on(day).filter(mine, role__in=OFFICER_ROLES, user__is_active=True)
    return postings.select_related("user", "agency").order_by("user__name_fold", "pk")


def delegations_of(by: User, day: date) -> QuerySet[Delegation]:
    """Return what a person gave, holds or oversees and is not over, the earliest end first."""
    concerned = Q(to=by) | Q(posting__in=delegable(by, day).values("pk")) | Q(granted_by=by)
    running = Delegation.objects.filter(concerned, ended_at=None, valid_to__gte=day).order_by("valid_to", "pk")
    return running.select_related("posting__user", "posting__agency", "to", "granted_by")


def delegation_between(by: User, agency_id: int, role: str, day: date) -> Delegation | None:
    """Return under which delegation a person acts in a role at an agency on a day, if under any."""
    running = Delegation.objects.on(day).filter(
        to=by, ended_at=None, posting__agency=agency_id, posting__role=role
    )
    return running.select_related("posting__user").order_by("pk").first()


@transaction.atomic
def delegate(wish: Wish, *, by: User, at: datetime) -> Delegation:
    """Let somebody act in a posting for some days (ủy quyền). The same wish twice is one delegation.

    Raises ``DelegationError``.
    """
    today = localdate(at)
    posting = delegable(by, today).select_for_update(of=("self",)).filter(pk=wish.posting_id).first()
    if posting is None:
        raise DelegationError("not_yours")
    if not Posting.objects.on(today).filter(user=wish.to, role__in=OFFICER_ROLES).exists():
        raise DelegationError("no_officer")
    held = (posting.user_id, posting.role, posting.valid_from, posting.valid_to)
    check_grant(Grant(*held, wish.to.pk, wish.first, wish.last, wish.basis), today=today)
    same = {"posting": posting, "to": wish.to, "valid_from": wish.first, "valid_to": wish.last, "ended_at": None}
    kept, is_new = Delegation.objects.get_or_create(
        **same,
        defaults={"manner": wish.manner, "basis": wish.basis.strip(), "granted_by": by, "granted_at": at},
    )
    if is_new:
        days = {"to": str(wish.to.pk), "from": wish.first.isoformat(), "until": wish.last.isoformat()}
        audit("delegate", f"posting:{posting.pk}", by=by.pk, at=at, data=days)
    return kept


@transaction.atomic
def take_back(delegation_id: int, *, by: User, at: datetime) -> Delegation:
    """End a delegation at once (thu hồi ủy quyền). Twice is once. Raises ``DelegationError``."""
    mine = Q(posting__in=delegable(by, localdate(at)).values("pk")) | Q(granted_by=by)
    found = Delegation.objects.select_for_update(of=("self",)).filter(mine, pk=delegation_id).first()
    if found is None:
        raise DelegationError("not_yours")
    if found.ended_at is None:
        found.ended_at, found.ended_by = at, by
        found.save(update_fields=["ended_at", "ended_by"])
        audit("end delegation", f"posting:{found.posting_id}", by=by.pk, at=at)
    return found
