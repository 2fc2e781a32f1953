"""Agencies and their people as they are today."""

from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from motcua.accounts.rules import Role
from motcua.console.access import ManagerRequest, province_only
from motcua.console.pages import page
from motcua.console.workflow_view import ROLES
from motcua.organizations.models import Agency, Posting
from motcua.organizations.queries import agency_by_key


@province_only
@require_safe
def units(request: ManagerRequest) -> HttpResponse:
    today = timezone.localdate()
    holding = Q(postings__valid_from__lte=today) & (Q(postings__valid_to=None) | Q(postings__valid_to__gte=today))
    staffed = Agency.objects.on(today).annotate(staff=Count("postings__user", filter=holding, distinct=True))
    rows = list(staffed.order_by("name_fold", "pk"))
    groups = [(label, [row for row in rows if row.kind == kind]) for kind, label in Agency.Kind.choices]
    return page(request, "units", {"groups": [each for each in groups if each[1]], "count": len(rows)})


@province_only
@require_safe
def unit(request: ManagerRequest, key: str) -> HttpResponse:
    agency = agency_by_key(key, timezone.localdate())
    if agency is None:
        raise Http404
    held = Posting.objects.on(timezone.localdate()).filter(agency=agency).select_related("user")
    rows = [
        (posting.user.full_name, posting.title, str(ROLES.get(posting.role, Role(posting.role).name.title())))
        for posting in held.order_by("user__name_fold", "role")
    ]
    return page(request, "unit", {"agency": agency, "rows": rows})
