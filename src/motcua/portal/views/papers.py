"""Papers of a draft: up one by one, in pieces or with the form; never in the way of saving."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from motcua.dossiers.queries.drafts import papers_of
from motcua.dossiers.services.uploading import Home, detach
from motcua.portal import receiving_files, storing
from motcua.portal.access import SignedInRequest, applicants, serves_scripts
from motcua.portal.acting import principal_of
from motcua.portal.filling import Filling, filling_of
from motcua.portal.pages import page
from motcua.portal.trying import told
from motcua.portal.uploads import limits, read_uuid, take_files, wanted


@applicants
@require_http_methods(["GET", "HEAD", "POST"])
def papers(request: SignedInRequest, draft_id: UUID) -> HttpResponse:
    """List what is wanted and what has come; POST takes files, takes one out, or goes on."""
    filling = filling_of(request.user, draft_id)
    if not filling.draft.is_open:
        return redirect("portal:submitted", draft_id=draft_id)
    if request.method != "POST":
        return _show(request, filling, [])
    home = Home(draft_id=filling.draft.pk)
    problems = []
    with told(request):  # a kept paper may have ended, another page may have sent the draft meanwhile
        receiving_files.use_kept(request, home)
        storing.act(request, filling.draft)
        if chosen := read_uuid(request, "remove"):
            detach(home, chosen, by=request.user, at=timezone.now())
        problems = take_files(home, request.FILES, by=request.user, at=timezone.now())
    if problems:
        return _show(request, filling, problems)
    return redirect("portal:review" if "continue" in request.POST else "portal:papers", draft_id=draft_id)


def _show(request: SignedInRequest, filling: Filling, problems: list[tuple[str, str]]) -> HttpResponse:
    upload_url = reverse("portal:upload", args=[filling.draft.pk])
    values = {
        "filling": filling,
        "wanted": wanted(
            filling.components, papers_of(filling.draft), upload_url, request.user, storing.found(filling)
        ),
        "may_look_in_store": storing.may_look(filling),
        "principal": principal_of(filling.draft),
        "proofs": papers_of(filling.draft).filter(component_key=""),
        "proof_url": f"{upload_url}?giay-to=",
        "errors": problems,
        "back": filling.last_step_address(),
        "place": filling.page_count - 1,
        **limits(),
    }
    return page(request, "papers", values, status=422 if problems else 200)


@serves_scripts
@applicants
@require_POST
def begin(request: SignedInRequest, draft_id: UUID) -> HttpResponse:
    """Open the way for a file of a draft."""
    home = Home(draft_id=filling_of(request.user, draft_id).draft.pk)
    return receiving_files.begin(request, home)


@serves_scripts
@applicants
@require_http_methods(["HEAD", "PATCH", "DELETE"])
def piece(request: SignedInRequest, upload_id: UUID) -> HttpResponse:
    """Say how much of a file is there (HEAD), take its next piece (PATCH), or forget it (DELETE)."""
    return receiving_files.answer(request, upload_id)
