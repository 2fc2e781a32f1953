"""Papers that go between counter and unit: what has to be carried, what is on the way."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from motcua.desk.access import OfficerRequest, officers
from motcua.desk.files import inline_pdf
from motcua.desk.pages import page
from motcua.dossiers.models import Consignment
from motcua.dossiers.queries import consignments as queries
from motcua.dossiers.queries.desk import agencies_of
from motcua.dossiers.services import consigning
from motcua.dossiers.services.consigning import ConsigningRefusedError
from motcua.organizations.queries import agency_by_id

KINDS = {"ho-so": Consignment.Kind.PAPERS, "ket-qua": Consignment.Kind.RESULTS}


@officers
@require_safe
def consignments(request: OfficerRequest) -> HttpResponse:
    """List what waits to be carried, by where it lies, and what has to be confirmed."""
    mine = agencies_of(request.user, localdate())
    heaps = [
        (slug, agency_by_id(agency_id), rows)
        for agency_id in sorted(mine)
        for slug, kind in KINDS.items()
        if (rows := list(queries.to_give([agency_id], kind)))
    ]
    values = {"heaps": heaps, "coming": queries.under_way(mine), "given": queries.given_lately(mine)}
    return page(request, "consignments", values)


@officers
@require_POST
def give(request: OfficerRequest, slug: str, agency_id: int) -> HttpResponseRedirect:
    """Hand over what was ticked; one record for each unit it goes to."""
    if slug not in KINDS or agency_id not in agencies_of(request.user, localdate()):
        raise Http404
    chosen = [key for each in request.POST.getlist("row") if (key := _key(each))]
    try:
        made = consigning.give(
            chosen, KINDS[slug], from_agency=agency_by_id(agency_id), by=request.user, at=timezone.now()
        )
    except ConsigningRefusedError:
        messages.warning(
            request, _("Hãy đánh dấu ít nhất một hồ sơ; hồ sơ đã bàn giao thì không còn trong danh sách.")
        )
    else:
        told = ngettext("Đã lập %d phiếu bàn giao.", "Đã lập %d phiếu bàn giao.", len(made)) % len(made)
        messages.success(request, told)
    return redirect("desk:consignments")


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@officers
@require_safe
def consignment(request: OfficerRequest, consignment_id: int) -> HttpResponse:
    """Show one record; the taking side ticks what did not come."""
    found = _found(request, consignment_id)
    lines = found.lines.select_related("dossier__procedure").order_by("pk")
    is_taker = found.to_agency_id in agencies_of(request.user, localdate())
    values = {"consignment": found, "lines": lines, "may_take": is_taker and found.taken_at is None}
    return page(request, "consignment", values)


def _found(request: OfficerRequest, consignment_id: int) -> Consignment:
    mine = agencies_of(request.user, localdate())
    found = Consignment.objects.select_related("from_agency", "to_agency", "given_by", "taken_by")
    row = found.filter(pk=consignment_id).first()
    if row is None or not {row.from_agency_id, row.to_agency_id} & mine:
        raise Http404
    return row


@officers
@require_POST
def take_over(request: OfficerRequest, consignment_id: int) -> HttpResponseRedirect:
    """Confirm what came."""
    found = _found(request, consignment_id)
    lacking = {
        line.dossier_id: request.POST.get(f"note-{line.dossier_id}", "").strip() or _("chưa nhận được")
        for line in found.lines.all()
        if f"missing-{line.dossier_id}" in request.POST
    }
    try:
        consigning.take_over(found.pk, lacking, by=request.user, at=timezone.now())
    except ConsigningRefusedError:
        raise Http404 from None
    messages.success(request, _("Đã xác nhận. Hồ sơ thiếu giấy trở lại danh sách của bên giao."))
    return redirect("desk:consignments")


@officers
@require_POST
def record(request: OfficerRequest, consignment_id: int) -> HttpResponse:
    """Print the record; by POST, as it holds names and addresses."""
    found = _found(request, consignment_id)
    return inline_pdf(consigning.record_of(found), f"ban-giao {found}")
