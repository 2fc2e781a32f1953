"""What an officer had typed when the session ended: shown again after sign-in, to be sent or left.

Nothing is done by itself: the officer sees what was typed and presses once more. It is for nobody but whoever
typed it: a signed cookie says who used this browser last, because the cookie of an expired session is gone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _

from motcua.desk.access import SIGN_IN
from motcua.desk.pages import page
from motcua.foundation.access import policy_of
from motcua.foundation.stash import COOKIE, Posted, keep, set_cookie, take

WHO = "motcua_officer"
WHO_SECONDS = 12 * 60 * 60
SIGNER = Signer(salt="motcua.desk.kept")


class KeptMiddleware:
    """Keep what is posted to a page of the desk when nobody is signed in any more, and show it after sign-in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        wanted = getattr(request, "desk_officer", "")
        if wanted and _owner(request) != wanted:
            set_cookie(response, WHO, SIGNER.sign(wanted), seconds=WHO_SECONDS)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        if not getattr(view, "keeps_forms", False):
            return None
        if not request.user.is_authenticated:
            return _kept(request)
        policy = policy_of(view)
        if policy is None or not policy.admits(request.user):
            return None
        request.desk_officer = str(request.user.pk)  # type: ignore[attr-defined]
        return _shown(request)


def _kept(request: HttpRequest) -> HttpResponseBase | None:
    owner = _owner(request)
    if request.method != "POST" or not owner or _is_from_script(request):
        return None
    response = redirect_to_login(request.get_full_path(), resolve_url(SIGN_IN))
    if keep(request, response, owner=owner):
        messages.info(
            request, _("Phiên làm việc đã hết. Nội dung bạn vừa nhập còn nguyên; hãy đăng nhập để gửi tiếp.")
        )
    else:
        messages.warning(
            request, _("Phiên làm việc đã hết. Nội dung này không giữ lại được; hãy đăng nhập rồi nhập lại.")
        )
    return response


def _shown(request: HttpRequest) -> HttpResponse | None:
    if request.method != "GET" or COOKIE not in request.COOKIES or _is_from_script(request):
        return None
    posted = take(request, owner=str(request.user.pk))
    return page(request, "kept", {"fields": fields(posted)}) if posted else None


def _owner(request: HttpRequest) -> str:
    """Return which officer used this browser last; empty where nobody can tell."""
    try:
        return SIGNER.unsign(request.COOKIES.get(WHO, ""))
    except BadSignature:
        return ""


def _is_from_script(request: HttpRequest) -> bool:
    """Say whether a script asks and not the browser itself for a page: nobody would see what was kept."""
    return (
        bool(request.headers.get("HX-Request")) or request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate"
    )


@dataclass(frozen=True, slots=True)
class Field:
    """One value that was posted; words may be read and changed before they are sent, the rest goes as it was."""

    name: str
    value: str

    @property
    def is_words(self) -> bool:
        return len(self.value.split()) > 1


def fields(posted: Posted) -> list[Field]:
    """Return everything that was posted, value by value."""
    return [Field(name, value) for name, values in posted.items() for value in values]
