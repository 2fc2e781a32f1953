"""Reading it once more, declaring it true, sending it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from motcua.dossiers.models import Dossier
from motcua.dossiers.queries.drafts import dossier_of, papers_of
from motcua.dossiers.services.moves import ActionRefusedError
from motcua.portal.access import SignedInRequest, applicants
from motcua.portal.acting import principal_of
from motcua.portal.filing import NoAgencyError, preview
from motcua.portal.filling import filling_of
from motcua.portal.letters import letter
from motcua.portal.pages import page
from motcua.portal.sending import Sending
from motcua.portal.trying import action_words


@applicants
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: SignedInRequest, draft_id: UUID) -> HttpResponse:
    """Show the letter; POST with the declaration sends it, once."""
    filling = filling_of(request.user, draft_id)
    if not filling.draft.is_open:
        return redirect("portal:submitted", draft_id=draft_id)
    sending = Sending(filling, request.user, request.POST, timezone.now())
    if request.method != "POST":
        return _show(request, sending, {})
    problems = filling.all_problems()
    errors = {} if problems else sending.errors()
    if problems or errors:
        return _show(request, sending, errors, status=422)
    return _send(request, sending)


def _send(request: SignedInRequest, sending: Sending) -> HttpResponse:
    draft_id = sending.filling.draft.pk
    try:
        sending.send()
    except NoAgencyError:
        return redirect("portal:office", draft_id=draft_id)
    except ActionRefusedError as refusal:  # a signature fell away meanwhile, another page put the draft away …
        messages.error(request, action_words(refusal.code))
        gone = refusal.code == "discarded"
        return redirect("portal:my-dossiers") if gone else redirect("portal:review", draft_id=draft_id)
    return redirect("portal:submitted", draft_id=draft_id)


def _show(
    request: SignedInRequest, sending: Sending, errors: dict[str, str], *, status: int = 200
) -> HttpResponse:
    filling = sending.filling
    values = {
        "sending": sending,
        "principal": principal_of(filling.draft),
        "filling": filling,
        "sections": letter(filling),
        "papers": papers_of(filling.draft),
        "missing": filling.missing_papers(),
        "preview": preview(filling, request.user, at=sending.at),
        "errors": errors,
        "place": filling.page_count,
        "declaration": filling.form["ui"]["declaration"]
        or _("Tôi cam đoan những nội dung khai trên đây là đúng sự thật và chịu trách nhiệm về lời khai."),
    }
    return page(request, "review", values, status=status)


@applicants
@require_safe
def submitted(request: SignedInRequest, draft_id: UUID) -> HttpResponse:
    """Say that it was sent, under which code, and what happens next."""
    draft = filling_of(request.user, draft_id).draft
    if draft.is_open:
        return redirect("portal:review", draft_id=draft_id)
    try:
        return page(request, "submitted", {"dossier": dossier_of(draft)})
    except Dossier.DoesNotExist as error:
        raise Http404 from error
