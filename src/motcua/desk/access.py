"""Who may open the pages of the desk, and which dossiers stand behind them."""

from typing import Any, cast
from uuid import UUID

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from motcua.accounts.models import User
from motcua.accounts.rules import MANAGER_ROLES, OFFICER_ROLES, Role
from motcua.dossiers.models import Dossier
from motcua.dossiers.queries.desk import dossier_for
from motcua.foundation.private_pages import View, private_page

SIGN_IN = "desk:sign-in"


class OfficerRequest(HttpRequest):
    """A request that the policy has let through: ``user`` is an officer."""

    user: User


def officers(view: View) -> View:
    """Declare a page of those who handle dossiers: no cache keeps it."""
    return _keeps_forms(private_page(view, *OFFICER_ROLES, sign_in=SIGN_IN))


def receivers(view: View) -> View:
    """Declare a page of those who receive dossiers at a one-stop unit."""
    return _keeps_forms(private_page(view, Role.INTAKE, sign_in=SIGN_IN))


def leaders(view: View) -> View:
    """Declare a page of those who lead a unit: they share out its work."""
    return _keeps_forms(private_page(view, Role.SIGNER, sign_in=SIGN_IN))


def _keeps_forms(view: View) -> View:
    """Declare that what is posted here outlives an expired session (``desk.kept``)."""
    cast("Any", view).keeps_forms = True
    return view


def found(request: OfficerRequest, dossier_id: UUID) -> Dossier:
    """Return a dossier that this officer may read; any other does not exist for them."""
    try:
        return dossier_for(request.user, dossier_id, timezone.localdate())
    except Dossier.DoesNotExist:
        raise Http404 from None


def safe_next(request: HttpRequest) -> str:
    """Return where to go after sign-in: an address of this site, or the desk; never another site."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    home = reverse("desk:inbox")
    target = wanted if is_ours and wanted.startswith("/") else home
    return reverse("console:board") if target == home and _only_leads(request.user) else target


def _only_leads(user: Any) -> bool:
    """Say whether somebody has a board to look at and no desk to work at."""
    roles = user.current_roles() if user.is_authenticated else frozenset()
    return bool(roles & set(MANAGER_ROLES)) and not roles & set(OFFICER_ROLES)
