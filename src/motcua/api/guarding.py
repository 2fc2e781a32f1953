"""What holds for every address of the API: who may come, how large, and no answer that is not JSON."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import URLPattern, re_path
from django.utils.log import log_response
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI

from motcua.api.pacing import pace_caller, quota_headers
from motcua.api.problems import RefusedError
from motcua.api.sizes import most_bytes
from motcua.foundation.access import public
from motcua.foundation.availability import RETRY_AFTER_SECONDS, tell_of

UNCOUNTED = ("/health", "/openapi.json")  # answered also where there is no database to count in
View = Callable[..., HttpResponseBase]
Pace = Callable[[HttpRequest], None]


def guarded_urls(api: NinjaAPI) -> list[URLPattern]:
    """Return every address of ``api``, each open to everybody, and an answer for those it does not have.

    No cookie or session is looked at, so there is nothing a forged request could use.
    """
    patterns = [pattern for pattern in api.urls[0] if isinstance(pattern, URLPattern)]
    for pattern in patterns:
        pattern.callback = guarded(pattern.callback)
    return [*patterns, re_path("", guarded(nothing_here))]


def nothing_here(request: HttpRequest, **_: Any) -> HttpResponseBase:
    raise Http404


def paces_itself(request: HttpRequest) -> None:
    """Count nothing here: the view counts the call once it knows who makes it."""


def guarded(view: View, pace: Pace = pace_caller) -> View:
    """Return ``view`` with its calls counted and every failure turned into a problem document."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = _answer(view, pace, request, *args, **kwargs)
        for name, value in quota_headers(request).items():
            response.headers.setdefault(name, value)
        if response.status_code >= 400 or not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"
        response["X-Content-Type-Options"] = "nosniff"
        return response

    return public(csrf_exempt(answer))


def _answer(view: View, pace: Pace, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    try:
        _check_envelope(request)
        if not request.path.endswith(UNCOUNTED):
            pace(request)
        response = view(request, *args, **kwargs)
    except RefusedError as no:
        return no.answer()
    except Http404:
        return RefusedError(404, _("Không có địa chỉ này. Hãy xem /api/v1/openapi.json.")).answer()
    except SuspiciousOperation:
        return RefusedError(400, _("Yêu cầu có quá nhiều phần hoặc bị hỏng. Hãy rút gọn rồi gửi lại.")).answer()
    except (OperationalError, InterfaceError) as error:
        tell_of(error)
        return _away()
    except Exception as error:  # noqa: BLE001 - reported in full below; the caller still gets a problem document
        return _failed(request, error)
    return _wrong_method(response) if response.status_code == 405 else response


def _check_envelope(request: HttpRequest) -> None:
    """Refuse what is too large to read, and letters in a code that Django would read the address by too."""
    if (request.content_params or {}).get("charset", "utf-8").lower() != "utf-8":
        raise RefusedError(415, _("Hãy gửi bằng bảng mã UTF-8."))
    length = request.headers.get("Content-Length") or "0"
    most = most_bytes(request.path)
    if len(length) > 9 or (length.isdecimal() and int(length) > most):
        raise RefusedError(413, _("Hãy gửi nội dung không quá %(kb)s kB.") % {"kb": most // 1024})


def _wrong_method(response: HttpResponseBase) -> HttpResponseBase:
    allowed = response["Allow"]
    detail = _("Địa chỉ này chỉ nhận %(methods)s. Hãy gửi lại bằng phương thức đó.") % {"methods": allowed}
    return RefusedError(405, detail, headers={"Allow": allowed}).answer()


def _away() -> HttpResponseBase:
    detail = _("Cơ sở dữ liệu đang tạm ngừng. Hãy gửi lại sau ít giây; lệnh ghi thì giữ nguyên Idempotency-Key.")
    return RefusedError(503, detail, headers={"Retry-After": RETRY_AFTER_SECONDS}).answer()


def _failed(request: HttpRequest, error: Exception) -> HttpResponseBase:
    """Report an unforeseen error as Django does, and answer in our own form."""
    got_request_exception.send(sender=None, request=request)
    response = RefusedError(500, _("Hệ thống gặp lỗi và đã ghi lại. Hãy thử lại sau.")).answer()
    log_response("Internal Server Error: %s", request.path, response=response, request=request, exception=error)
    return response
