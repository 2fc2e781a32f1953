"""Signing together: asking the others, and signing what one is asked to."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from motcua.dossiers.models import CoSignature
from motcua.dossiers.queries.cosigning import own_signature
from motcua.dossiers.rules.cosigning import PartyError
from motcua.dossiers.services.cosigning import decline, invite, sign
from motcua.dossiers.speaking import party_sentence
from motcua.portal.access import SignedInRequest, applicants
from motcua.portal.cosigning import letter_to_sign
from motcua.portal.filling import filling_of
from motcua.portal.pages import page
from motcua.portal.trying import told


@applicants
@require_POST
def invite_all(request: SignedInRequest, draft_id: UUID) -> HttpResponse:
    """Ask every party that has not signed; asking again changes nothing."""
    filling = filling_of(request.user, draft_id)
    try:
        with told(request):
            asked = invite(filling.draft.pk, by=request.user, at=timezone.now())
            names = ", ".join(each.name for each in asked)
            messages.success(
                request, _("Đã mời ký: %(names)s.") % {"names": names} if names else _("Đã mời trước đó.")
            )
    except PartyError as error:
        messages.error(request, party_sentence(error))
    return redirect("portal:review", draft_id=draft_id)


@applicants
@require_http_methods(["GET", "HEAD", "POST"])
def co_sign(request: SignedInRequest, signature_id: UUID) -> HttpResponse:
    """Show what is to be signed; POST signs it or says no."""
    try:
        asked = own_signature(request.user, signature_id)
    except CoSignature.DoesNotExist as error:
        raise Http404 from error
    errors: dict[str, str] = {}
    if request.method == "POST":
        if "decline" in request.POST or request.POST.get("declared") == "on":
            with told(request):
                _answer(request, signature_id)
            return redirect("portal:co-sign", signature_id=signature_id)
        errors = {"declared": _("Hãy đọc và đánh dấu lời cam đoan trước khi ký.")}
    values = {**letter_to_sign(asked, now=timezone.now()), "errors": errors}
    return page(request, "co_sign", values, status=422 if errors else 200)


def _answer(request: SignedInRequest, signature_id: UUID) -> None:
    if "decline" in request.POST:
        decline(signature_id, by=request.user, at=timezone.now())
    else:
        sign(signature_id, request.POST.get("seen", "")[:64], by=request.user, at=timezone.now())
