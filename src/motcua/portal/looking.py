"""Who looked at a person's papers and dossiers, in words the person understands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from motcua.accounts.models import User
from motcua.audit import queries as audit
from motcua.audit.models import AuditEvent
from motcua.dossiers.queries.tracking import own_dossiers
from motcua.organizations.models import Posting
from motcua.population.services.looking import person_key
from motcua.vault.models import Share
from motcua.vault.queries import documents_of


@dataclass(frozen=True)
class Look:
    """One opening: when, by whom and from where, of what, why."""

    at: datetime
    who: str
    office: str
    what: str
    purpose: str


def looks_of(user: User) -> QuerySet[AuditEvent]:
    """Return every opening of what is kept for a person, and of the person's dossiers, newest first."""
    return audit.looks_at(names_of(user))


def names_of(user: User) -> dict[str, str]:
    """Return what a person owns: its key in the audit log, and what it is called."""
    papers = documents_of(user).values_list("pk", "title", "number")
    owned = {f"document:{key}": f"{title} {number}".strip() for key, title, number in papers}
    dossiers = own_dossiers(user).values_list("pk", "code")
    owned |= {person_key(index): _("Dữ liệu của bạn trong CSDL quốc gia về dân cư") for index in own_numbers(user)}
    return owned | {f"dossier:{key}": _("Hồ sơ %(code)s") % {"code": code} for key, code in dossiers}


def own_numbers(user: User) -> list[str]:
    """Return the keyed digest of a person's own number; whoever represents a business is a person too."""
    return [user.personal_id_index] if user.personal_id_index else []


def told(events: Iterable[AuditEvent], names: Mapping[str, str], *, to: User) -> list[Look]:
    """Return openings in words; one query for the people, one for their offices, one for links."""
    rows = list(events)
    people = User.objects.in_bulk({row.actor_id for row in rows if row.actor_id})
    postings = list(Posting.objects.filter(user__in=people).select_related("agency").order_by("valid_from"))
    shares = Share.objects.in_bulk({row.data["share"] for row in rows if "share" in row.data})
    return [
        Look(
            row.at,
            _who(row, people, shares, to),
            _office(row, postings),
            names.get(row.subject, ""),
            row.purpose,
        )
        for row in rows
    ]


def _who(row: AuditEvent, people: Mapping[UUID, User], shares: Mapping[Any, Share], to: User) -> str:
    if row.actor_id == to.pk:
        return _("Chính bạn")
    if row.actor_id is not None and row.actor_id in people:
        return people[row.actor_id].full_name
    share = shares.get(UUID(row.data["share"])) if "share" in row.data else None
    if share is not None:
        return _("Người có liên kết bạn chia sẻ: %(whom)s") % {"whom": share.given_to}
    return _("Hệ thống")


def _office(row: AuditEvent, postings: Iterable[Posting]) -> str:
    day = localdate(row.at)
    held = [
        each
        for each in postings
        if each.user_id == row.actor_id
        and each.valid_from <= day
        and (each.valid_to is None or day <= each.valid_to)
    ]
    return held[-1].agency.name if held else ""
