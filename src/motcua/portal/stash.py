"""Answers that were posted after the session had expired outlive it: they are put back after sign-in."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _

from motcua.foundation.stash import keep


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
