"""Who may come to an address. Every view declares a policy; one without fails the system check.

Roles are plain words here; what a role means is said in ``accounts``. Whoever is refused and whoever asks for
something that does not exist get the same answer.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import resolve_url
from django.urls import URLPattern, URLResolver, get_resolver

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
PUBLIC = "public"
SIGNED_IN = "signed-in"


@dataclass(frozen=True, slots=True)
class Policy:
    """Who may call a view: everybody (``public``), whoever is signed in, or those with one of ``roles``.

    ``sign_in`` names the address that a visitor who is not signed in is sent to.
    """

    audience: str
    roles: frozenset[str] = frozenset()
    sign_in: str = "portal:sign-in"

    def admits(self, user: Any) -> bool:
        if self.audience == PUBLIC:
            return True
        if not user.is_authenticated:
            return False
        return self.audience == SIGNED_IN or bool(self.roles & user.current_roles())


def public(view: View) -> View:
    """Declare that anybody may call this view."""
    return _declare(view, Policy(PUBLIC))


def signed_in(view: View) -> View:
    """Declare that anybody who is signed in may call this view."""
    return _declare(view, Policy(SIGNED_IN))


def allow(*roles: str, sign_in: str = "portal:sign-in") -> Callable[[View], View]:
    """Declare that only people who hold one of ``roles`` today may call this view."""
    if not roles:
        raise ValueError("name at least one role")
    return lambda view: _declare(view, Policy("roles", frozenset(roles), sign_in))


def _declare(view: View, policy: Policy) -> View:
    cast("Any", view).policy = policy
    return view


def policy_of(view: Callable[..., Any]) -> Policy | None:
    return getattr(view, "policy", None)


class PolicyMiddleware:
    """Refuse whoever a view's policy does not admit; a view without a policy admits nobody."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        policy = policy_of(view)
        if policy is None:
            raise Http404
        if policy.audience == PUBLIC or policy.admits(request.user):
            return None
        if not request.user.is_authenticated:
            if request.headers.get("HX-Request"):
                return _htmx_sign_in(request, policy)
            return redirect_to_login(request.get_full_path(), str(resolve_url(policy.sign_in)))
        raise Http404


def _htmx_sign_in(request: HttpRequest, policy: Policy) -> HttpResponseBase:
    """Send the whole page to sign-in, not the fragment."""
    from django.http import HttpResponse

    page = request.headers.get("HX-Current-URL", "/")
    response = HttpResponse(status=204)
    response["HX-Redirect"] = redirect_to_login(page, str(resolve_url(policy.sign_in)))["Location"]
    return response


def all_patterns() -> list[tuple[str, URLPattern]]:
    """Return every address of the installation with its pattern, for checks and for tests."""
    found: list[tuple[str, URLPattern]] = []

    def walk(prefix: str, patterns: list[URLPattern | URLResolver]) -> None:
        for pattern in patterns:
            route = prefix + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                walk(route, pattern.url_patterns)
            else:
                found.append((route, pattern))

    walk("", get_resolver().url_patterns)
    return found
