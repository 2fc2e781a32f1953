"""The fee of a dossier at the counter: cash, card, and money asked back."""

from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from motcua.desk import charging
from motcua.desk.access import OfficerRequest, found, receivers
from motcua.desk.forms.charging import RefundForm, TillForm
from motcua.desk.pages import page, posted
from motcua.dossiers.models import Dossier
from motcua.dossiers.queries.charging import fee_bill
from motcua.payments.models import Payment
from motcua.payments.refusals import sentence
from motcua.payments.rules.states import OrderError


@receivers
@require_http_methods(["GET", "POST"])
def fee(request: OfficerRequest, dossier_id: UUID) -> HttpResponse:
    """Show what is due and take it; the button pressed twice takes it once."""
    dossier = found(request, dossier_id)
    if request.method == "GET":
        return _show(request, dossier, TillForm())
    form = TillForm(request.POST)
    if form.is_valid():
        try:
            key = UUID(request.POST.get("key", ""))
            messages.success(request, charging.take(dossier, form, key, by=request.user, at=timezone.now()))
            return redirect("desk:fee", dossier.pk)
        except OrderError as error:
            form.add_error(None, sentence(error))
        except ValueError:
            raise Http404 from None
    return _show(request, dossier, form, status=422)


@receivers
@require_http_methods(["GET", "POST"])
def refund(request: OfficerRequest, dossier_id: UUID, payment_id: UUID) -> HttpResponse:
    """Ask that a payment, or part of it, goes back to who paid it; the button pressed twice asks once."""
    dossier = found(request, dossier_id)
    payment = get_object_or_404(Payment, pk=payment_id, order__subject=dossier.pk)
    form = RefundForm(posted(request), initial={"key": uuid4()})
    if form.is_valid():
        try:
            key = f"desk:{form.cleaned_data['key']}"
            messages.success(request, charging.give_back(payment, form, key, by=request.user, at=timezone.now()))
            return redirect("desk:fee", dossier.pk)
        except OrderError as error:
            form.add_error(None, sentence(error))
    values = {"dossier": dossier, "payment": payment, "form": form}
    return page(request, "refund", values, status=422 if form.is_bound else 200)


def _show(request: OfficerRequest, dossier: Dossier, form: forms.Form, status: int = 200) -> HttpResponse:
    bill = fee_bill(dossier)
    if bill is None:
        raise Http404
    refunds = bill.order.refunds.order_by("asked_at")
    values = {"dossier": dossier, "fee": bill, "form": form, "key": charging.once(bill), "refunds": refunds}
    return page(request, "fee", values, status=status)
