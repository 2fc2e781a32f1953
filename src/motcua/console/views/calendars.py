"""The working calendar: days that differ, what announcing one would move, how long things may take."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from motcua.accounts.rules import Role
from motcua.console.access import ManagerRequest, administrators, province_only
from motcua.console.calendars import DayForm, PolicyForm, policy_lines
from motcua.console.pages import page
from motcua.dossiers.rules.policies import PolicyError
from motcua.dossiers.services.clock_policies import say_policy
from motcua.dossiers.services.recounting import announce as announce_day
from motcua.dossiers.services.recounting import would_move
from motcua.organizations.models import Agency
from motcua.organizations.queries import announced_days

SHOWN_BACK = timedelta(days=400)


@province_only
@require_safe
def calendar(request: ManagerRequest) -> HttpResponse:
    return _page(request, DayForm(today=timezone.localdate()), PolicyForm(initial={"confidence": "H"}))


@administrators
@require_POST
def announce(request: ManagerRequest) -> HttpResponse:
    """Show what a day would move; written only once that was seen and confirmed."""
    form = DayForm(request.POST, today=timezone.localdate())
    if not form.is_valid():
        return _page(request, form, PolicyForm(), status=422)
    said = form.announcement()
    if not request.POST.get("do"):
        return page(request, "calendar_day", {"form": form, "said": said, "outcome": would_move(said)})
    outcome = announce_day(said, by=request.user, at=timezone.now())
    told = _("Đã ghi ngày %(day)s. %(n)d hồ sơ có ngày hẹn mới; người nộp đã được báo.")
    messages.success(request, told % {"day": f"{said.day:%d/%m/%Y}", "n": outcome.moved})
    return redirect("console:calendar")


@administrators
@require_POST
def policy(request: ManagerRequest) -> HttpResponse:
    form = PolicyForm(request.POST)
    if form.is_valid():
        try:
            say_policy(form.policy(), by=request.user, at=timezone.now())
        except PolicyError as error:
            form.refuse(error)
    if not form.is_valid():
        return _page(request, DayForm(today=timezone.localdate()), form, status=422)
    messages.success(request, _("Đã ghi. Áp dụng cho việc bắt đầu từ ngày đã chọn."))
    return redirect("console:calendar")


def _page(request: ManagerRequest, day: DayForm, word: PolicyForm, *, status: int = 200) -> HttpResponse:
    today = timezone.localdate()
    units = Agency.objects.on(today).order_by("name_fold", "pk").values_list("key", "name")
    values = {
        "form": day,
        "policy_form": word,
        "days": announced_days(today - SHOWN_BACK),
        "units": list(units),
        "policies": policy_lines(),
        "may_write": Role.ADMINISTRATOR in request.user.current_roles(),
    }
    return page(request, "calendar", values, status=status)
