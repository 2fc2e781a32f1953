"""Who may design which procedure: the province all, a leader who signs those of the own agency's fields."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils.timezone import localdate

from motcua.accounts.models import User
from motcua.catalog.models import Field, ProcedureDraft, ProcedureVersion
from motcua.catalog.queries.documents import latest_version, open_drafts
from motcua.console.access import sees_province
from motcua.organizations.models import Agency
from motcua.organizations.queries import agencies_led


def keys_led(user: User) -> frozenset[str] | None:
    """Return the keys of the agencies somebody leads; ``None``: all of the province."""
    if sees_province(user):
        return None
    led = agencies_led(user, localdate())
    return frozenset(Agency.objects.filter(pk__in=led).values_list("key", flat=True))


def may_design(user: User, version: ProcedureVersion) -> bool:
    led = keys_led(user)
    return led is None or bool(led & {version.deciding_agency_key, version.field.lead_agency_key})


def may_design_document(user: User, document: dict[str, Any]) -> bool:
    """Say the same of a procedure that is not published yet, by its field and who is to decide it."""
    led = keys_led(user)
    if led is None:
        return True
    part = document.get("procedure")
    told = part if isinstance(part, dict) else {}
    leads = set(Field.objects.filter(name=str(told.get("field", ""))).values_list("lead_agency_key", flat=True))
    return bool(led & {*leads, str(told.get("sector", ""))} - {""})


def version_to_design(user: User, code: str) -> ProcedureVersion:
    """Return the last version of a procedure that somebody may design. Raises ``Http404`` for any other."""
    version = latest_version(code)
    if version is None or not may_design(user, version):
        raise Http404
    return version


def draft_to_design(user: User, draft_id: UUID) -> ProcedureDraft:
    """Return an open draft that somebody may edit. Raises ``Http404`` for any other."""
    draft = open_drafts().filter(pk=draft_id).first()
    if draft is None or not _may_edit(user, draft):
        raise Http404
    return draft


def drafts_of(user: User) -> list[ProcedureDraft]:
    """Return the open drafts that somebody may edit."""
    return [draft for draft in open_drafts() if _may_edit(user, draft)]


def _may_edit(user: User, draft: ProcedureDraft) -> bool:
    version = latest_version(draft.code)
    return may_design(user, version) if version else may_design_document(user, draft.document)
