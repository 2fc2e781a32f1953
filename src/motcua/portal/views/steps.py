"""The form, one subject a page; saved as it is typed, checked when one goes on."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from motcua.catalog.rules.answers import changes_group
from motcua.dossiers.services.drafting import discard_draft
from motcua.dossiers.services.uploading import Home
from motcua.foundation.stash import Posted, take
from motcua.portal.access import SignedInRequest, applicants, keeps_posts
from motcua.portal.filling import Filling, filling_of, keep_step, known_step
from motcua.portal.pages import page
from motcua.portal.uploads import sheet_uploads, take_files


@keeps_posts
@applicants
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: SignedInRequest, draft_id: UUID, key: str) -> HttpResponse:
    """Show one step; POST keeps what was typed, then leads on or says what is wrong."""
    filling = filling_of(request.user, draft_id)
    if not filling.draft.is_open:
        return redirect("portal:submitted", draft_id=draft_id)
    known_step(filling, key)
    posted = dict(request.POST.lists()) if request.method == "POST" else take(request)
    if posted is None:
        return _show(request, filling, key)
    filling = keep_step(filling, key, posted, at=timezone.now())
    request.session.modified = True  # whoever types is here
    if request.headers.get("X-Autosave"):
        return HttpResponse(status=204)
    return _lead_on(request, filling, key, posted)


def _lead_on(request: SignedInRequest, filling: Filling, key: str, posted: Posted) -> HttpResponse:
    """Stay where a group grew or shrank, or where something was put back; otherwise check and go on."""
    problems = take_files(Home(draft_id=filling.draft.pk), request.FILES, by=request.user, at=timezone.now())
    for _field, text in problems:
        messages.error(request, text)
    if changes_group(filling.form, key, posted):
        return redirect(filling.address(key))
    if request.method != "POST":
        return _show(request, filling, key, was_kept=True)
    if filling.problems(key):
        return _show(request, filling, key, is_checked=True)
    if request.GET.get("ve") == "xem-lai" and filling.draft.is_complete:
        return redirect("portal:review", draft_id=filling.draft.pk)
    return redirect(filling.after(key))


def _show(
    request: SignedInRequest, filling: Filling, key: str, *, is_checked: bool = False, was_kept: bool = False
) -> HttpResponse:
    problems = filling.problems(key) if is_checked else []
    values = {
        "filling": filling,
        "step": known_step(filling, key),
        "place": filling.place_of(key) or 1,
        "back": filling.before(key),
        "problems": problems,
        "uploads": sheet_uploads(filling),
        "was_kept": was_kept,
    }
    return page(request, "step", values, status=422 if problems else 200)


@applicants
@require_POST
def discard(request: SignedInRequest, draft_id: UUID) -> HttpResponse:
    """Put a draft away."""
    filling = filling_of(request.user, draft_id)
    discard_draft(filling.draft.pk, by=request.user, at=timezone.now())
    return redirect("portal:my-dossiers")
