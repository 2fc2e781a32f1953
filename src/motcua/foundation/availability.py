"""What visitors see while the database is away: a clear page, and nothing lost."""

from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string

RETRY_AFTER_SECONDS = "15"


class DatabaseAwayMiddleware:
    """Answer 503 with a sentence and ``Retry-After`` when the database cannot be reached."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            return self.get_response(request)
        except (OperationalError, InterfaceError):
            return self._away()

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        return self._away() if isinstance(exception, OperationalError | InterfaceError) else None

    @staticmethod
    def _away() -> HttpResponseBase:
        response = HttpResponse(render_to_string("503.html"), status=503)
        response["Retry-After"] = RETRY_AFTER_SECONDS
        return response
