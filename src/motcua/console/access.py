"""Who may open the pages of the console, and of which agencies they see the figures."""

from django.http import HttpRequest
from django.utils import timezone

from motcua.accounts.models import User
from motcua.accounts.rules import MANAGER_ROLES, Role
from motcua.foundation.private_pages import View, private_page
from motcua.organizations.queries import agencies_led

SIGN_IN = "desk:sign-in"
PROVINCE_ROLES = (Role.CHAIRMAN, Role.ADMINISTRATOR)


class ManagerRequest(HttpRequest):
    """A request that the policy has let through: ``user`` leads an agency or the province."""

    user: User


def managers(view: View) -> View:
    """Declare a page of figures: the province for its chairman, their own agencies for leaders who sign."""
    return private_page(view, *MANAGER_ROLES, sign_in=SIGN_IN)


def province_only(view: View) -> View:
    """Declare a page about the whole installation."""
    return private_page(view, *PROVINCE_ROLES, sign_in=SIGN_IN)


def administrators(view: View) -> View:
    """Declare an act on the whole installation that only its administrators may do."""
    return private_page(view, Role.ADMINISTRATOR, sign_in=SIGN_IN)


def sees_province(user: User) -> bool:
    return bool(user.current_roles() & set(PROVINCE_ROLES))


def agencies_seen(user: User) -> frozenset[int] | None:
    """Return the agencies whose figures a person sees; ``None``: all of the province."""
    return None if sees_province(user) else agencies_led(user, timezone.localdate())
