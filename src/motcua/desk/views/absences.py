"""Somebody is away: acting in their place, and giving their dossiers to colleagues."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.accounts.models import User
from motcua.accounts.rules import OFFICER_ROLES, Role
from motcua.desk.access import OfficerRequest, leaders, officers
from motcua.desk.forms.absences import DelegationForm, ReassignForm
from motcua.desk.pages import page, posted
from motcua.desk.refusals import DELEGATION_SENTENCES, reason_of
from motcua.dossiers.services import reassigning
from motcua.kernel.vietnamese import fold
from motcua.organizations.models import Posting
from motcua.organizations.queries import agencies_led
from motcua.organizations.rules.delegations import DelegationError
from motcua.organizations.services import delegating

MOST_SUGGESTED = 20


@officers
@require_http_methods(["GET", "POST"])
def absences(request: OfficerRequest) -> HttpResponse:
    """Show who acts for whom, and let somebody act for a colleague or for oneself."""
    today = timezone.localdate()
    form = DelegationForm(posted(request), by=request.user, today=today)
    if form.is_bound and form.is_valid():
        try:
            given = delegating.delegate(form.wish(), by=request.user, at=timezone.now())
        except DelegationError as error:
            form.add_error(None, str(DELEGATION_SENTENCES[error.code]))
        else:
            messages.success(request, _("%(name)s được làm thay trong những ngày đó.") % {"name": given.to})
            return redirect("desk:absences")
    rows = delegating.delegations_of(request.user, today)
    values = {"form": form, "rows": rows, "leads": Role.SIGNER in request.user.current_roles()}
    return page(request, "absences", values, status=422 if form.is_bound else 200)


@officers
@require_POST
def take_back(request: OfficerRequest, delegation_id: int) -> HttpResponse:
    try:
        delegating.take_back(delegation_id, by=request.user, at=timezone.now())
        messages.success(request, _("Đã thu hồi. Người đó không làm thay được nữa."))
    except DelegationError as error:
        messages.error(request, str(DELEGATION_SENTENCES[error.code]))
    return redirect("desk:absences")


@leaders
@require_http_methods(["GET", "POST"])
def reassign(request: OfficerRequest) -> HttpResponse:
    """Look first, then give an absent officer's dossiers to colleagues; each succeeds or fails on its own."""
    now = timezone.now()
    away = reassigning.people_with_work(request.user, now)
    form = ReassignForm(posted(request), away=away, colleagues=_team(request.user))
    if not form.is_bound or not form.is_valid():
        return page(request, "reassign", {"form": form, "away": away}, status=422 if form.is_bound else 200)
    is_meant = bool(request.POST.get("do"))
    act = reassigning.reassign if is_meant else reassigning.look
    handings = act(form.absence(), by=request.user, at=now)
    told = [(each, reason_of(each.problem) if each.problem else "") for each in handings]
    done = sum(not each.problem for each in handings)
    values = {"form": form, "away": away, "handings": told, "is_done": is_meant, "done": done}
    return page(request, "reassign", values)


def _team(user: User) -> QuerySet[User]:
    led = agencies_led(user, timezone.localdate())
    here = Posting.objects.today().filter(agency__in=led, role__in=OFFICER_ROLES).values("user")
    return User.objects.filter(pk__in=here, is_active=True).order_by("name_fold", "pk")


@officers
@require_safe
def people(request: OfficerRequest) -> HttpResponse:
    """Suggest officers by words without accents."""
    typed = fold(request.GET.get("q", ""))[:100]
    rows = Posting.objects.today().filter(role__in=OFFICER_ROLES, user__is_active=True)
    for word in typed.split():
        rows = rows.filter(user__name_fold__contains=word)
    rows = rows.select_related("user", "agency").order_by("user__name_fold", "pk")[:MOST_SUGGESTED]
    found = {str(each.user_id): each for each in rows} if len(typed) > 1 else {}
    return JsonResponse(
        [{"value": key, "text": each.user.full_name, "more": each.agency.name} for key, each in found.items()],
        safe=False,
    )
