"""For whom a draft is filed."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from motcua.portal.access import SignedInRequest, applicants
from motcua.portal.acting import ActingForm, forget
from motcua.portal.filling import filling_of
from motcua.portal.pages import page


@applicants
@require_http_methods(["GET", "HEAD", "POST"])
def acting(request: SignedInRequest, draft_id: UUID) -> HttpResponse:
    """Ask for whom and by what right; POST keeps it, or makes the draft one's own again."""
    filling, now = filling_of(request.user, draft_id), timezone.now()
    if not filling.draft.is_open:
        return redirect("portal:submitted", draft_id=draft_id)
    if "self" in request.POST:
        return redirect(forget(filling, request.user, at=now).resume_address())
    posted = request.POST if request.method == "POST" else None
    form = ActingForm(posted, filling=filling, user=request.user, on=timezone.localdate(now))
    if form.is_bound and form.is_valid():
        return redirect(form.keep(at=now).resume_address())
    return page(request, "acting", {"form": form, "filling": filling}, status=422 if form.errors else 200)
