"""Series of receipts, the summary table to the tax office, the treasury report."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.catalog.queries.procedures import procedures_with_a_fee
from motcua.console import receipts as words
from motcua.console.access import ManagerRequest, administrators, agencies_seen, managers, province_only
from motcua.console.pages import page
from motcua.foundation import files
from motcua.indicators.paying import payment_counts
from motcua.indicators.queries import Scope
from motcua.payments.models import ReceiptParcel, ReceiptSeries, ReceiptSummary
from motcua.payments.queries import receipts as queries
from motcua.payments.queries.papers import table_mistake
from motcua.payments.queries.refunded import overstated_count
from motcua.payments.services.receipt_sending import make_summary, send_again
from motcua.ui import formats

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@province_only
@require_safe
def receipts(request: ManagerRequest) -> HttpResponse:
    """Show the series with their missing numbers, what was sent and what was refused."""
    refused = queries.all_refused()
    values = {
        "series": queries.all_series(),
        "summaries": queries.recent_summaries(),
        "refused": refused,
        "refused_count": formats.capped(len(refused), queries.MOST_COUNTED),
        "waiting": formats.capped(queries.waiting_count(), queries.MOST_COUNTED),
        "unproved": formats.capped(queries.unproved_count(), queries.MOST_COUNTED),
        "overstated": formats.capped(overstated_count(), queries.MOST_COUNTED),
        "table_mistake": table_mistake(),
        "period": words.read_period(request.GET, timezone.localdate()),
    }
    return page(request, "receipts", values)


@administrators
@require_http_methods(["GET", "POST"])
def series(request: ManagerRequest) -> HttpResponse:
    """Register a series that the tax office has accepted."""
    now = timezone.now()
    form = words.SeriesForm(request.POST if request.method == "POST" else None, today=timezone.localdate(now))
    if form.is_valid() and form.save(by=request.user, at=now) is not None:
        messages.success(request, _("Đã ghi dải. Biên lai, hóa đơn được lập từ lần thu tiếp theo."))
        return redirect("console:receipts")
    return page(request, "receipt_series", {"form": form}, status=422 if form.errors else 200)


@province_only
@require_http_methods(["GET", "POST"])
def summary(request: ManagerRequest, series_id: int) -> HttpResponse:
    """Hand out the summary table of receipts of a period as a sheet; POST makes the signed one and sends it."""
    found = get_object_or_404(ReceiptSeries, pk=series_id, kind=ReceiptSeries.Kind.RECEIPT)
    period = words.read_period(request.POST or request.GET, timezone.localdate())
    if period.error:
        messages.error(request, period.error)
        return redirect("console:receipts")
    if request.method == "POST":
        made = make_summary(found, period.first, period.last, by=request.user, at=timezone.now())
        messages.success(request, _("Đã ký bảng tổng hợp %(rows)s dòng; đang gửi.") % {"rows": made.row_count})
        return redirect("console:receipts")
    rows = queries.summary_rows(found.tax_code, period.first, period.last)
    return _file(words.summary_sheet(rows), SHEET, f"01-TH-BLDT-{found.tax_code}-{period.last}.xlsx")


@province_only
@require_safe
def summary_file(request: ManagerRequest, summary_id: int) -> HttpResponse:
    """Hand out a summary table as it was signed."""
    found = get_object_or_404(ReceiptSummary, pk=summary_id)
    return _file(
        files.load(found.xml_sha256), "application/xml", f"01-TH-BLDT-{found.tax_code}-{found.last_on}.xml"
    )


@administrators
@require_POST
def again(request: ManagerRequest, parcel_id: int) -> HttpResponse:
    """Send to the tax office once more what it has refused."""
    send_again(get_object_or_404(ReceiptParcel, pk=parcel_id).pk, by=request.user, at=timezone.now())
    messages.success(request, _("Sẽ gửi lại trong ít phút."))
    return redirect("console:receipts")


@managers
@require_safe
def treasury(request: ManagerRequest) -> HttpResponse:
    """Show what was collected by unit and item in a period, or hand it out as a sheet."""
    period = words.read_period(request.GET, timezone.localdate())
    seen = agencies_seen(request.user)
    rows = queries.collected(seen, period.first, period.last)
    if "tep" in request.GET:
        return _file(words.treasury_sheet(rows), SHEET, f"kho-bac-{period.first}-{period.last}.xlsx")
    scope = Scope(period.first, period.last, agencies=seen)
    online = payment_counts(scope, fee_procedures=procedures_with_a_fee(period.last))
    values = {"rows": rows, "sums": queries.totals(rows), "period": period, "online": online}
    return page(request, "treasury", values, status=422 if period.error else 200)


def _file(content: bytes, content_type: str, name: str) -> HttpResponse:
    disposition = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return HttpResponse(content, content_type=content_type, headers={"Content-Disposition": disposition})
