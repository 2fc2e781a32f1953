"""What was posted after the session had expired: kept sealed for an hour and put back after sign-in.

It is found by a random cookie, and applied only where the address and the owner fit.
"""

import base64
import json
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _

from motcua.foundation.crypto import SealedValueError, open_bytes, seal_bytes

COOKIE = "motcua_kept"
SECONDS = 60 * 60
MOST_BYTES = 256 * 1024
Posted = dict[str, list[str]]


class StashMiddleware:
    """Keep what is posted to a view that asks for it (``keeps_posts``) when nobody is signed in any more.

    Scripts that speak to such a view, or to one that ``serves_scripts``, are told 401 instead of being sent away.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        if not (getattr(view, "keeps_posts", False) or getattr(view, "serves_scripts", False)):
            return None
        if request.user.is_authenticated:
            return None
        if _is_from_script(request):  # a redirect would look like success; the press of a button comes here too
            return JsonResponse(
                {"detail": _("Phiên làm việc đã hết. Hãy tải lại trang để đăng nhập.")}, status=401
            )
        if request.method != "POST" or not getattr(view, "keeps_posts", False):
            return None
        response = redirect_to_login(request.path, resolve_url(settings.LOGIN_URL))
        keep(request, response)
        return response


def _is_from_script(request: HttpRequest) -> bool:
    """Say whether a page's script asks: for a save beside the form, or for a file on its way up."""
    if request.headers.get("X-Autosave") or request.headers.get("Upload-Offset"):
        return True
    return request.method == "PATCH" or request.content_type == "application/json"


def keep(request: HttpRequest, response: HttpResponseBase) -> None:
    """Put the posted answers away and give the browser the key to them."""
    posted = {name: values for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"}
    content = json.dumps(posted).encode()
    if len(content) > MOST_BYTES:
        return
    kept = SessionStore()
    kept.set_expiry(SECONDS)
    sealed = seal_bytes(content, bound_to=f"stash:{request.path}")
    kept.update({"path": request.path, "posted": base64.b64encode(sealed).decode()})
    kept.create()
    response.set_cookie(
        COOKIE,
        kept.session_key or "",
        max_age=SECONDS,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def take(request: HttpRequest) -> Posted | None:
    """Return what was posted to this address before sign-in, once; call it only for its rightful owner."""
    key = request.COOKIES.get(COOKIE)
    if not key:
        return None
    kept = SessionStore(session_key=key)
    if kept.get("path") != request.path:
        return None
    sealed = str(kept.get("posted", ""))
    kept.delete()
    return _opened(sealed, request.path)


def _opened(sealed: str, path: str) -> Posted | None:
    try:
        found: Mapping[str, Any] = json.loads(open_bytes(base64.b64decode(sealed), bound_to=f"stash:{path}"))
    except (SealedValueError, ValueError):
        return None
    return {name: [str(one) for one in values] for name, values in found.items()}
