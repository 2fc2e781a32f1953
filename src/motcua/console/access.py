"""Who may open the pages of the console, and of which agencies they see the figures."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.views.decorators.cache import cache_control

from motcua.accounts.models import User
from motcua.accounts.rules import MANAGER_ROLES, Role
from motcua.foundation.access import allow
from motcua.organizations.queries import agencies_led

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
SIGN_IN = "desk:sign-in"
PROVINCE_ROLES = (Role.CHAIRMAN, Role.ADMINISTRATOR)
TOUCHED = "console_touched"
TOUCH_SECONDS = 5 * 60  # a session lives on with its reader, at the price of one write in this time


class ManagerRequest(HttpRequest):
    """A request that the policy has let through: ``user`` leads an agency or the province."""

    user: User


def managers(view: View) -> View:
    """Declare a page of figures: the province for its chairman, their own agencies for leaders who sign."""
    return _declare(MANAGER_ROLES, view)


def province_only(view: View) -> View:
    """Declare a page about the whole installation."""
    return _declare(PROVINCE_ROLES, view)


def administrators(view: View) -> View:
    """Declare an act on the whole installation that only its administrators may do."""
    return _declare((Role.ADMINISTRATOR,), view)


def _declare(roles: tuple[Role, ...], view: View) -> View:
    @wraps(view)
    def touched(request: ManagerRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        now = int(timezone.now().timestamp())
        if now - int(request.session.get(TOUCHED, 0)) > TOUCH_SECONDS:
            request.session[TOUCHED] = now
        return view(request, *args, **kwargs)

    private = cache_control(private=True, no_store=True)(cast("Any", touched))
    return cast("View", allow(*roles, sign_in=SIGN_IN)(private))


def sees_province(user: User) -> bool:
    return bool(user.current_roles() & set(PROVINCE_ROLES))


def agencies_seen(user: User) -> frozenset[int] | None:
    """Return the agencies whose figures a person sees; ``None``: all of the province."""
    return None if sees_province(user) else agencies_led(user, timezone.localdate())
