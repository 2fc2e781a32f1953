"""Receipts of the day, one receipt and what is put right in it, the cash book and its closing."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.desk import receipts as words
from motcua.desk.access import OfficerRequest, receivers
from motcua.desk.files import inline, inline_pdf
from motcua.desk.pages import page, posted
from motcua.foundation import files
from motcua.organizations.models import Agency
from motcua.payments.queries import cash
from motcua.payments.queries import receipts as queries
from motcua.payments.queries.refunded import of_receipt, overstated
from motcua.payments.refusals import sentence
from motcua.payments.rules.receipts import ReceiptError
from motcua.payments.services.cash import CashError, Count, close_book
from motcua.payments.services.receipt_sending import seal, send_again


@receivers
@require_safe
def receipts(request: OfficerRequest) -> HttpResponse:
    """Show the receipts of a day, what lacks one or says more than was kept, and what the tax office refused."""
    now = timezone.now()
    form = words.DayForm(request.GET or None)
    day = form.chosen(timezone.localdate(now))
    units = [agency.pk for agency in words.own_agencies(request.user, now)]
    values = {
        "form": form,
        "day": day,
        "rows": queries.of_agencies(units, day, day),
        "sums": queries.totals(queries.collected(units, day, day)),
        "lacking": queries.without_receipt(units)[: queries.MOST_COUNTED],
        "most": queries.MOST_COUNTED,
        "overstated": overstated(units),
        "refused": queries.refused_parcels(units)[: queries.MOST_COUNTED],
    }
    return page(request, "receipts", values)


@receivers
@require_http_methods(["GET", "POST"])
def receipt(request: OfficerRequest, receipt_id: UUID) -> HttpResponse:
    """Show one receipt; POST puts it right, with a reason."""
    now = timezone.now()
    found = words.own_receipt(request.user, receipt_id, now)
    wanted = of_receipt(found)
    form = words.ChangeForm(posted(request), initial=words.proposed(found, wanted))
    if form.is_valid():
        try:
            messages.success(request, form.carry_out(found, by=request.user, at=now))
            return redirect("desk:receipt", found.pk)
        except ReceiptError as error:
            form.add_error(None, sentence(error))
    values = {
        "receipt": found,
        "form": form,
        "wanted": wanted,
        "must_open": form.is_bound or wanted is not None,
        "parcels": found.parcels.order_by("pk"),
    }
    return page(request, "receipt", values, status=422 if form.errors else 200)


@receivers
@require_safe
def receipt_file(request: OfficerRequest, receipt_id: UUID, kind: str) -> HttpResponse:
    """Hand out the signed XML of a receipt, or its picture as PDF."""
    found = words.own_receipt(request.user, receipt_id, timezone.now())
    whole = seal(found.pk)
    if kind == "pdf":
        return inline_pdf(files.load(whole.pdf_sha256), words.file_name(found))
    return inline(files.load(whole.xml_sha256), "application/xml", f"{words.file_name(found)}.xml")


@receivers
@require_POST
def issue_lacking(request: OfficerRequest, order_id: UUID) -> HttpResponse:
    """Issue the receipts and invoices of an order that was paid before there was a series to issue them from."""
    now = timezone.now()
    lacking = queries.without_receipt([agency.pk for agency in words.own_agencies(request.user, now)])
    order = get_object_or_404(lacking, pk=order_id)
    done, waiting = words.issue_lacking(order, by=request.user, at=now)
    if done:
        messages.success(request, done)
    for reason in waiting:
        messages.warning(request, reason)
    return redirect("desk:receipts")


@receivers
@require_POST
def again(request: OfficerRequest, parcel_id: int) -> HttpResponse:
    """Send to the tax office once more what it has refused."""
    now = timezone.now()
    units = [agency.pk for agency in words.own_agencies(request.user, now)]
    parcel = get_object_or_404(queries.refused_parcels(units), pk=parcel_id, receipt__agency__in=units)
    send_again(parcel.pk, by=request.user, at=now)
    messages.success(request, _("Sẽ gửi lại trong ít phút."))
    return redirect("desk:receipts")


@receivers
@require_http_methods(["GET", "POST"])
def cash_book(request: OfficerRequest) -> HttpResponse:
    """Show the cash of a counter since it was last closed; POST closes it."""
    now = timezone.now()
    agency = _counter(request)
    form = words.CountForm(posted(request))
    if form.is_valid():
        try:
            closing = close_book(agency, Count(**form.cleaned_data), by=request.user, at=now)
            messages.success(request, _("Đã khóa sổ quỹ lần %(number)s.") % {"number": closing.number})
            return redirect(f"{request.path}?don-vi={agency.pk}")
        except CashError as error:
            form.add_error(None, sentence(error))
    return _cash_page(request, agency, form)


def _counter(request: OfficerRequest) -> Agency:
    units = words.own_agencies(request.user, timezone.now())
    wanted = request.POST.get("agency") or request.GET.get("don-vi", "")
    found = [unit for unit in units if not wanted or str(unit.pk) == wanted]
    if not found:
        raise Http404
    return found[0]


def _cash_page(request: OfficerRequest, agency: Agency, form: words.CountForm) -> HttpResponse:
    values = {
        "agency": agency,
        "units": words.own_agencies(request.user, timezone.now()),
        "book": cash.cash_book(agency, until=timezone.now()),
        "closings": cash.closings(agency),
        "form": form,
    }
    return page(request, "cash", values, status=422 if form.errors else 200)
