"""Who may open the pages of the portal, and that private pages are kept by nobody."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import cache_control

from motcua.accounts.models import User
from motcua.accounts.rules import APPLICANT_ROLES
from motcua.foundation.access import allow

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


class SignedInRequest(HttpRequest):
    """A request that the policy has let through: ``user`` is an account."""

    user: User


def applicants(view: View) -> View:
    """Declare a private page of citizens and businesses: no cache keeps it."""
    private = cache_control(private=True, no_store=True)(view)
    return cast("View", allow(*APPLICANT_ROLES)(cast("Any", private)))


def keeps_posts(view: View) -> View:
    """Declare that what is posted here outlives an expired session (``portal.stash``)."""
    cast("Any", view).keeps_posts = True
    return view


def serves_scripts(view: View) -> View:
    """Declare that the scripts of a page speak to this view: an expired session is 401, not another page."""
    cast("Any", view).serves_scripts = True
    return view


def safe_next(request: HttpRequest, default: str = "portal:home") -> str:
    """Return where to go after sign-in: an address of this site, or the default; never another site."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours and wanted.startswith("/") else reverse(default)
