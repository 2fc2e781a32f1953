"""Paying the fee of one's own dossier: at the national platform or by a QR code."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from motcua.foundation.limits import visitor
from motcua.payments import ports
from motcua.payments.models import Payment
from motcua.payments.rules.states import OrderError
from motcua.payments.services.orders import reopen
from motcua.payments.services.paying import begin_national, begin_transfer
from motcua.portal import paying
from motcua.portal.access import SignedInRequest, applicants
from motcua.portal.downloads import pdf_answer
from motcua.portal.pages import page
from motcua.portal.paying import FeePage


@applicants
@require_http_methods(["GET", "HEAD", "POST"])
def fee(request: SignedInRequest, dossier_id: UUID) -> HttpResponse:
    """Show what is due and how to pay it; begin to pay."""
    found = paying.fee_page(request.user, dossier_id, now=timezone.now())
    if request.method == "POST":
        return _begun(request, found)
    return page(request, "fee", {"fee": found, "dossier": found.dossier})


def _begun(request: SignedInRequest, found: FeePage) -> HttpResponse:
    try:
        return _begin(request, found)
    except OrderError as error:
        messages.error(request, paying.refusal(error))
    except ports.UnavailableError:
        messages.error(request, _("Nền tảng thanh toán chưa trả lời, bạn chưa bị trừ tiền. Hãy thử lại sau."))
    except ports.RefusedError:
        messages.error(request, _("Nền tảng thanh toán không nhận yêu cầu này. Hãy quét mã QR hoặc nộp tại quầy."))
    return redirect("portal:fee", found.dossier.pk)


def _begin(request: SignedInRequest, found: FeePage) -> HttpResponse:
    order, now = found.order, timezone.now()
    match request.POST.get("do"):
        case "national" | "qr" if not found.may_pay:
            raise OrderError("nothing_due")
        case "national":
            attempt = begin_national(order.pk, visitor=visitor(request) or "127.0.0.1", at=now)
            return page(request, "leaving", {"address": attempt.address, "fee": found, "dossier": found.dossier})
        case "qr":
            begin_transfer(order.pk, at=now)
            return redirect("portal:fee-code", found.dossier.pk)
        case "reopen":
            reopen(order.pk, at=now, expires_at=None)
        case "check":
            paying.find_out(found, at=now)
    return redirect("portal:fee", found.dossier.pk)


@applicants
@require_safe
def code(request: SignedInRequest, dossier_id: UUID) -> HttpResponse:
    """Show the code to scan, until the money has come."""
    found = paying.fee_page(request.user, dossier_id, now=timezone.now())
    if not found.may_pay:
        return redirect("portal:fee", dossier_id)
    shown = paying.qr_code(found.order, found.bill.missing)
    return page(request, "fee_code", {"fee": found, "dossier": found.dossier, "code": shown})


@applicants
@require_safe
def came_back(request: SignedInRequest) -> HttpResponse:
    """Meet whoever comes back from the platform: its answer to our own question is what counts."""
    subject = paying.order_of_reference(request.GET.get("MaThamChieu", ""))
    if subject is None:
        raise Http404
    found = paying.fee_page(request.user, subject, now=timezone.now())
    paying.find_out(found, at=timezone.now())
    return redirect("portal:fee", found.dossier.pk)


@applicants
@require_safe
def bill(request: SignedInRequest, dossier_id: UUID, payment_id: UUID) -> HttpResponse:
    """Hand out the platform's own receipt of a payment."""
    found = paying.fee_page(request.user, dossier_id, now=timezone.now())
    paid = Payment.objects.filter(pk=payment_id, order=found.order, provider=ports.NATIONAL).first()
    if paid is None:
        raise Http404
    try:
        content = ports.gateway().bill(paid.reference, at=timezone.now())
    except (ports.UnavailableError, ports.RefusedError):
        messages.error(request, _("Nền tảng thanh toán chưa gửi được biên lai. Hãy thử lại sau ít phút."))
        return redirect("portal:fee", dossier_id)
    return pdf_answer(content, f"{_('Biên lai')} {found.dossier.code}")
