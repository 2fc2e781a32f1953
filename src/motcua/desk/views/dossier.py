"""One dossier on one page."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from motcua.accounts.rules import Role
from motcua.audit.services import record_look
from motcua.desk import asking, overview
from motcua.desk.access import OfficerRequest, found, officers
from motcua.desk.acts import acts_for, parted
from motcua.desk.checking import checked_dossier
from motcua.desk.doubling import banner_of
from motcua.desk.foreign import foreign_blocks
from motcua.desk.forms.acts import PurposeForm
from motcua.desk.history import stream
from motcua.desk.pages import page, posted
from motcua.desk.representing import acting_rows
from motcua.desk.waiting import waited_for
from motcua.desk.wording import STATUS_KEYS
from motcua.dossiers.models import Dossier
from motcua.dossiers.queries.charging import fee_bill
from motcua.dossiers.queries.desk import agencies_of
from motcua.dossiers.queries.linked import parts_of
from motcua.dossiers.services.signing_copies import may_sign_copies


@officers
@require_safe
def dossier(request: OfficerRequest, dossier_id: UUID) -> HttpResponse:
    opened = found(request, dossier_id)
    return page(request, "dossier", _values(request, opened, PurposeForm()))


@officers
@require_http_methods(["GET", "POST"])
def unmask(request: OfficerRequest, dossier_id: UUID) -> HttpResponse:
    """Show full numbers to whoever says why; the look is recorded first."""
    opened = found(request, dossier_id)
    form = PurposeForm(posted(request))
    if request.method == "GET" or not form.is_valid():
        return page(request, "unmask", {"dossier": opened, "form": form}, status=422 if form.is_bound else 200)
    purpose = form.cleaned_data["purpose"]
    record_look(f"dossier:{opened.pk}", by=request.user.pk, at=timezone.now(), purpose=purpose)
    return page(request, "dossier", _values(request, opened, form, masked=False))


def _values(
    request: OfficerRequest, opened: Dossier, purpose: PurposeForm, *, masked: bool = True
) -> dict[str, Any]:
    now = timezone.now()
    acts, more_acts = parted(acts_for(opened, request.user, now))
    papers = overview.papers_of(opened)
    agencies = agencies_of(request.user, timezone.localdate())
    return {
        "dossier": opened,
        "doubles": banner_of(opened, request.user),
        "population": checked_dossier(opened),
        "now": now,
        "status": STATUS_KEYS[opened.status],
        "applicant": [*overview.applicant_rows(opened, masked=masked), *acting_rows(opened, masked=masked)],
        "blocks": [
            block
            for block in (*overview.answer_blocks(opened, masked=masked), *foreign_blocks(opened))
            if block.rows
        ],
        "masked": masked,
        "purpose": purpose,
        "papers": papers,
        "signs_copies": may_sign_copies(opened, papers, by=request.user, at=now),
        "shown": overview.shown_paper(papers, request.GET.get("giay-to", "")),
        "result": getattr(opened, "result", None),
        "path": overview.path_of(opened),
        "clock": overview.clock_lines(opened),
        "waited": waited_for(opened),
        "fee": fee_bill(opened),
        "may_charge": Role.INTAKE in request.user.current_roles(),
        "acts": acts,
        "more_acts": more_acts,
        "questions": overview.open_questions(opened, agencies),
        "linked": parts_of(opened),
        "rounds": asking.rounds_of(opened, now),
        "history": stream(opened),
    }
