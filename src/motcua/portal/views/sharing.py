"""Showing a paper to somebody: the owner makes and takes back links, whoever has one opens it."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST

from motcua.foundation.access import public
from motcua.portal.access import SignedInRequest, applicants
from motcua.portal.downloads import pdf_answer
from motcua.portal.limits import SHARES_BY_LINK, SHARES_BY_VISITOR, visitor
from motcua.portal.pages import page
from motcua.portal.sharing import REFUSED, link_of
from motcua.portal.views.vault import own, paper_page
from motcua.vault.models import ReuseConsent, Share
from motcua.vault.rules import LifetimeError
from motcua.vault.services.consenting import withdraw_consent
from motcua.vault.services.sharing import (
    ShareClosedError,
    ShareRefusedError,
    Terms,
    open_share,
    read_shared,
    share,
    stop_sharing,
)


@applicants
@require_POST
def give(request: SignedInRequest, document_id: UUID) -> HttpResponse:
    """Make a link and show it, this once."""
    document = own(request, document_id)
    days = request.POST.get("days", "")
    terms = Terms(request.POST.get("given_to", ""), int(days) if days.isdecimal() and len(days) < 4 else 0)
    try:
        made = share(document.pk, terms, by=request.user, at=timezone.now())
    except ShareRefusedError as error:
        return paper_page(request, document, errors={"given_to": str(REFUSED[error.code])}, status=422)
    except LifetimeError:
        problem = {"days": _("Hãy chọn một trong các thời hạn trong danh sách.")}
        return paper_page(request, document, errors=problem, status=422)
    return page(request, "link", {"document": document, "link": link_of(made)}, status=201)


@applicants
@require_POST
def stop(request: SignedInRequest, share_id: UUID) -> HttpResponse:
    """Take a link back."""
    try:
        closed = stop_sharing(share_id, by=request.user, at=timezone.now())
    except Share.DoesNotExist as error:
        raise Http404 from error
    return redirect("portal:document-details", closed.document_id)


@applicants
@require_POST
def withdraw(request: SignedInRequest, consent_id: UUID) -> HttpResponse:
    """Take back one's word that a paper may be used."""
    try:
        consent = withdraw_consent(consent_id, by=request.user, at=timezone.now())
    except ReuseConsent.DoesNotExist as error:
        raise Http404 from error
    return redirect("portal:document-details", consent.document_id)


@public
@cache_control(private=True, no_store=True)
@require_http_methods(["GET", "HEAD", "POST"])
def shared(request: HttpRequest, share_id: UUID) -> HttpResponse:
    """Ask for the code, which the link brings along; POST shows the paper, or hands it out."""
    if request.method != "POST":
        return page(request, "shared", {"share_id": share_id})
    secret = request.POST.get("code", "")[:60]
    if SHARES_BY_VISITOR.is_used_up(visitor(request)) or SHARES_BY_LINK.is_used_up(str(share_id)):
        problem = _("Đã thử nhiều lần liên tiếp. Hãy đợi 15 phút rồi mở lại liên kết.")
        return page(request, "shared", {"share_id": share_id, "errors": {"code": problem}}, status=429)
    try:
        return _opened(request, share_id, secret)
    except ShareClosedError:
        problem = _("Liên kết không mở được: mã sai, đã hết hạn, hoặc chủ giấy tờ đã thu lại. Hãy hỏi người gửi.")
        return page(request, "shared", {"share_id": share_id, "errors": {"code": problem}}, status=404)


def _opened(request: HttpRequest, share_id: UUID, secret: str) -> HttpResponse:
    now = timezone.now()
    if "fetch" in request.POST:
        found, content = read_shared(share_id, secret, at=now)
        return pdf_answer(content, found.document.title)
    found = open_share(share_id, secret, at=now)
    values: dict[str, Any] = {
        "share": found,
        "document": found.document,
        "code": secret,
        "is_in_force": found.document.is_in_force(timezone.localdate(now)),
    }
    return page(request, "shared_paper", values)
