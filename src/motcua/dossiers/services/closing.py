"""The end of a procedure, told to those who were filling it in."""

from datetime import date, datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.accounts.models import User
from motcua.catalog.models import ProcedureVersion
from motcua.catalog.services.closing import close_procedure
from motcua.dossiers.models import Draft
from motcua.notifications.rules.events import Kind
from motcua.notifications.services import Letter, tell
from motcua.notifications.services.telling import Said


@transaction.atomic
def close_and_tell(
    code: str, last_day: date, successor: str, message: str, *, by: User, at: datetime
) -> tuple[ProcedureVersion, int]:
    """Close a procedure and write to everybody who has a draft of it; return how many were told.

    Raises what ``close_procedure`` raises.
    """
    version = close_procedure(code, last_day, successor, by=by, at=at)
    drafts = Draft.objects.filter(procedure__procedure__code=code, submitted_at=None, discarded_at=None)
    told = 0
    for draft in drafts.select_related("owner", "procedure"):
        tell(draft.owner, _letter(draft, last_day, successor, message), at=at)
        told += 1
    return version, told


def _letter(draft: Draft, last_day: date, successor: str, message: str) -> Letter:
    facts: dict[str, Said] = {
        "procedure": draft.procedure.name,
        "day": f"{last_day:%d/%m/%Y}",
        "more": partial(_more, successor, message.strip()),
    }
    link = f"/thu-tuc/{successor}/" if successor else ""
    key = f"draft:{draft.pk}:closing:{last_day.isoformat()}"
    return Letter(key, Kind.DRAFT_CLOSING, facts, link)


def _more(successor: str, message: str) -> str:
    instead = _("Sau ngày đó, hãy dùng thủ tục thay thế mang mã %(code)s.") % {"code": successor}
    return " ".join(line for line in (instead if successor else "", message) if line)
