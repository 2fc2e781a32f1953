"""Waiting halls: how long people wait, and which lines and windows there are."""

import re
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from motcua.console.access import ManagerRequest, administrators, agencies_seen, managers, sees_province
from motcua.console.pages import page
from motcua.counters import queries
from motcua.counters.models import Line
from motcua.counters.services import setting_up
from motcua.organizations.models import Agency
from motcua.organizations.queries import agency_by_key
from motcua.ui.dates import read_date

KINDS = (Agency.Kind.CENTRE, Agency.Kind.COMMUNE)


@managers
@require_safe
def halls(request: ManagerRequest) -> HttpResponse:
    """List the one-stop units whose hall somebody leads."""
    units = Agency.objects.today().filter(kind__in=KINDS).order_by("name_fold", "pk")
    seen = agencies_seen(request.user)
    found = units if seen is None else units.filter(pk__in=seen)
    return page(request, "halls", {"units": found})


@managers
@require_safe
def hall(request: ManagerRequest, key: str) -> HttpResponse:
    """Show the figures of some days, and the set-up of the hall."""
    agency, today = _unit(request, key), localdate()
    first, last = (read_date(request.GET, name).iso for name in ("tu", "den"))
    days = (date.fromisoformat(first) if first else today, date.fromisoformat(last) if last else today)
    values = {
        "agency": agency,
        "days": days,
        "asked": {"tu": days[0].isoformat(), "den": days[1].isoformat()},
        "by_line": queries.figures_by_line(agency, *days),
        "by_window": queries.figures_by_window(agency, *days),
        "lines": Line.objects.filter(agency=agency),
        "line_choices": [(str(line.pk), str(line)) for line in Line.objects.filter(agency=agency, is_active=True)],
        "windows": queries.windows_of([agency.pk]).prefetch_related("lines"),
        "may_set_up": sees_province(request.user),
    }
    return page(request, "hall", values)


def _unit(request: ManagerRequest, key: str) -> Agency:
    agency, seen = agency_by_key(key, localdate()), agencies_seen(request.user)
    if agency is None or (seen is not None and agency.pk not in seen):
        raise Http404
    return agency


@administrators
@require_POST
def set_line(request: ManagerRequest, key: str) -> HttpResponseRedirect:
    """Open, rename or close a line."""
    agency = _unit(request, key)
    letter, name = request.POST.get("letter", "").strip().upper(), request.POST.get("name", "").strip()
    if not re.fullmatch(r"[A-Z]{1,2}", letter) or not name:
        messages.warning(request, _("Hãy ghi chữ cái đầu số (A đến Z) và tên nhóm việc."))
    else:
        is_active = "closed" not in request.POST
        setting_up.set_line(agency, letter, name[:120], is_active=is_active, by=request.user, at=timezone.now())
        messages.success(request, _("Đã lưu nhóm việc %(letter)s.") % {"letter": letter})
    return redirect("console:hall", key)


@administrators
@require_POST
def set_window(request: ManagerRequest, key: str) -> HttpResponseRedirect:
    """Say which lines a window calls."""
    agency = _unit(request, key)
    number, chosen = request.POST.get("number", "").strip(), request.POST.getlist("lines")
    keys = [int(each) for each in chosen if each.isdecimal() and len(each) < 10]
    lines = list(Line.objects.filter(agency=agency, pk__in=keys))
    if not (number.isdecimal() and 1 <= int(number[:4]) <= 999) or not lines:
        messages.warning(request, _("Hãy ghi số quầy từ 1 đến 999 và chọn ít nhất một nhóm việc."))
    else:
        setting_up.set_window(agency, int(number), lines, by=request.user, at=timezone.now())
        messages.success(request, _("Đã lưu quầy %(number)s.") % {"number": number})
    return redirect("console:hall", key)
