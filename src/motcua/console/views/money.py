"""Where the money is, what does not agree and whose task it is, refunds, statements, days to close."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.console import money as words
from motcua.console.access import ManagerRequest, administrators, province_only
from motcua.console.pages import page
from motcua.payments.models import Mismatch, Refund
from motcua.payments.queries import books
from motcua.payments.rules.mismatches import Resolution
from motcua.payments.services.refunding import Settling, decide_refund, pay_refund, settle

SHOWN = 100


@province_only
@require_safe
def money(request: ManagerRequest) -> HttpResponse:
    """Show the money in transit, the open differences and refunds, and the statements."""
    waiting = books.open_mismatches()
    values = {
        "balances": books.balances(),
        "in_transit": books.in_transit(),
        "mismatches": waiting[:SHOWN],
        "open_count": waiting.count(),
        "refunds": books.open_refunds()[:SHOWN],
        "statements": books.recent_statements()[:20],
        "last_closed": books.last_closed(),
        "yesterday": words.yesterday(timezone.now()),
    }
    return page(request, "money", values)


@administrators
@require_http_methods(["GET", "POST"])
def mismatch(request: ManagerRequest, mismatch_id: UUID) -> HttpResponse:
    """Show one difference and settle it."""
    found = get_object_or_404(
        Mismatch.objects.select_related("order", "payment", "line", "attempt"), pk=mismatch_id
    )
    form = words.SettlingForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        told: dict[str, Any] = {**form.cleaned_data, "how": Resolution(form.cleaned_data["how"])}
        try:
            settle(found.pk, Settling(**told), by=request.user, at=timezone.now())
            return redirect("console:money")
        except words.REFUSALS as error:
            form.add_error(None, words.refusal(error))
    values = {"mismatch": found, "form": form, "ways": words.ways(found)}
    return page(request, "mismatch", values, status=422 if form.is_bound else 200)


@administrators
@require_POST
def refund(request: ManagerRequest, refund_id: UUID) -> HttpResponse:
    """Approve or refuse a refund, or note that it was paid."""
    asked, now = request.POST.get("do"), timezone.now()
    get_object_or_404(Refund, pk=refund_id)
    try:
        if asked in {"approve", "refuse"}:
            decide_refund(refund_id, approve=asked == "approve", by=request.user, at=now)
        elif asked == "pay":
            pay_refund(refund_id, proof=request.POST.get("proof", ""), by=request.user, at=now)
    except words.REFUSALS as error:
        messages.error(request, words.refusal(error))
    return redirect("console:money")


@administrators
@require_POST
def statement(request: ManagerRequest) -> HttpResponse:
    """Take a statement in: a file, or fetched for a day; compare it, or close the day."""
    now = timezone.now()
    try:
        match request.POST.get("do"):
            case "fetch":
                said = words.fetch(_day(request), at=now)
            case "close":
                said = words.close(_day(request), by=request.user, at=now)
            case _:
                said = words.take_statement(
                    words.read_upload(request.POST, request.FILES), by=request.user, at=now
                )
        messages.success(request, said)
    except words.REFUSALS as error:
        messages.error(request, words.refusal(error))
    return redirect("console:money")


def _day(request: ManagerRequest) -> date:
    try:
        return date.fromisoformat(request.POST.get("day", ""))
    except ValueError:
        return words.yesterday(timezone.now())
