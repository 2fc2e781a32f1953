"""Reorganising units: plans, dry run, carrying out at a moment, report, records, undo."""

from datetime import date, datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from motcua.accounts.models import User
from motcua.accounts.rules import Role
from motcua.audit.services import record as audit
from motcua.console import reorganising
from motcua.console.access import ManagerRequest, administrators, province_only
from motcua.console.pages import fragment, page
from motcua.dossiers.papers.handover import hand_over_record
from motcua.dossiers.services.reorganising import ReorganisationRefusedError, request_undo, schedule
from motcua.organizations.models import Agency, Reorganisation

WATCHED = {Reorganisation.State.SCHEDULED, Reorganisation.State.RUNNING, Reorganisation.State.UNDOING}


@province_only
@require_safe
def plans(request: ManagerRequest) -> HttpResponse:
    done = Reorganisation.objects.select_related("requested_by").order_by("-pk")[:50]
    rows = [(row, reorganising.TONES[row.state]) for row in done]
    return page(request, "reorganisations", {"plans": reorganising.plan_lines(), "rows": rows})


@province_only
@require_safe
def plan(request: ManagerRequest, pack: str, name: str) -> HttpResponse:
    """Show a plan; a dry run is one more look and writes nothing."""
    return _plan(request, pack, name, {})


def _plan(request: ManagerRequest, pack: str, name: str, errors: dict[str, str]) -> HttpResponse:
    path = reorganising.path_of(pack, name)
    if path is None:
        raise Http404
    found = reorganising.plan_page(path, dry_run=bool(request.GET.get("chay-thu")) or bool(errors))
    alive = Reorganisation.objects.filter(plan=f"{pack}/{name}").exclude(state=Reorganisation.State.UNDONE).last()
    values = {
        "pack": pack,
        "name": name,
        "plan": found,
        "told": reorganising.told(found.report) if found.report else {},
        "alive": alive,
        "may_start": _is_administrator(request.user),
        "start_at": request.POST.get("luc", _default_start(found.effective)),
        "errors": errors,
    }
    return page(request, "reorganisation_plan", values, status=422 if errors or found.mistakes else 200)


def _is_administrator(user: User) -> bool:
    return Role.ADMINISTRATOR in user.current_roles()


def _default_start(effective: date | None) -> str:
    """Return the first minutes of the day, or now when the day has come."""
    now = timezone.localtime()
    if effective is None or now.date() >= effective:
        return f"{now:%Y-%m-%dT%H:%M}"
    return f"{effective:%Y-%m-%d}T00:05"


@administrators
@require_POST
def start(request: ManagerRequest, pack: str, name: str) -> HttpResponse:
    path, errors = reorganising.path_of(pack, name), dict[str, str]()
    if path is None:
        raise Http404
    start_at = _moment(request.POST.get("luc", ""), errors)
    if request.POST.get("xacnhan") != "co":
        errors["xacnhan"] = _("Hãy đánh dấu rằng bạn đã xem kết quả chạy thử.")
    if errors or start_at is None:
        return _plan(request, pack, name, errors)
    try:
        row = schedule(path, f"{pack}/{name}", by=request.user, at=timezone.now(), start_at=start_at)
    except ReorganisationRefusedError as no:
        return _plan(request, pack, name, {"luc": str(reorganising.REFUSALS[no.code])})
    messages.success(request, _("Đã ghi nhận. Trang này tự cập nhật trong lúc thực hiện."))
    return redirect("console:reorganisation", row.pk)


def _moment(text: str, errors: dict[str, str]) -> datetime | None:
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None:
        errors["luc"] = _("Hãy ghi thời điểm bắt đầu, ví dụ 01/07/2025 00:05.")
        return None
    return timezone.make_aware(found) if timezone.is_naive(found) else found


@province_only
@require_safe
def reorganisation(request: ManagerRequest, key: int) -> HttpResponse:
    row = get_object_or_404(Reorganisation.objects.select_related("requested_by", "undone_by"), pk=key)
    moved, of = reorganising.progress_of(row)
    values = {
        "row": row,
        "tone": reorganising.TONES[row.state],
        "is_watched": row.state in WATCHED,
        "refusal": reorganising.refusal_of(row),
        "moved": moved,
        "of": of,
        "told": reorganising.told(row.report),
        "pairs": reorganising.pair_page(row, request.GET.get("trang", "1")),
        "may_undo": row.state == Reorganisation.State.DONE and _is_administrator(request.user) and _is_today(row),
    }
    if request.headers.get("HX-Request"):
        return fragment(request, "reorganisation#state", values)
    return page(request, "reorganisation", values)


def _is_today(row: Reorganisation) -> bool:
    return row.began_at is not None and timezone.localdate(row.began_at) == timezone.localdate()


@administrators
@require_POST
def undo(request: ManagerRequest, key: int) -> HttpResponse:
    row = get_object_or_404(Reorganisation, pk=key)
    if request.POST.get("xacnhan") != "co":
        messages.error(request, _("Chưa hoàn tác. Hãy đánh dấu rằng bạn muốn hoàn tác, rồi bấm lại."))
        return redirect("console:reorganisation", row.pk)
    try:
        request_undo(row.pk, by=request.user, at=timezone.now())
    except ReorganisationRefusedError as no:
        messages.error(request, str(reorganising.REFUSALS[no.code]))
    else:
        messages.success(request, _("Đang hoàn tác. Trang này tự cập nhật."))
    return redirect("console:reorganisation", row.pk)


@province_only
@require_safe
def record(request: ManagerRequest, key: int, old: int, new: int) -> HttpResponse:
    """Hand out the hand-over record of a pair of units; taking it is noted."""
    row = get_object_or_404(Reorganisation, pk=key)
    agencies = Agency.objects.select_related("area", "parent__area").in_bulk([old, new])
    if not {old, new} <= agencies.keys() or not row.transfers.exists():
        raise Http404
    pdf = hand_over_record(row, agencies[old], agencies[new])
    audit("hand_over_record", f"reorganisation:{row.pk}", by=request.user.pk, at=timezone.now())
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="bien-ban-{agencies[old].key}-{agencies[new].key}.pdf"'
    return response
