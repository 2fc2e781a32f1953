"""What visitors see while the database is away: a clear page, and nothing lost."""

import logging
from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string

LOG = logging.getLogger(__name__)
RETRY_AFTER_SECONDS = "15"


def tell_of(error: Exception) -> None:
    """Log why the database did not answer: away, or a full disk, a deadlock, a statement that took too long.

    Its own words are left out: they may hold what somebody typed.
    """
    state = getattr(error.__cause__, "sqlstate", None) or "no connection"
    LOG.error("database: %s (%s)", type(error).__name__, state)


class DatabaseAwayMiddleware:
    """Answer 503 with a sentence and ``Retry-After`` when the database cannot be reached."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            return self.get_response(request)
        except (OperationalError, InterfaceError) as error:
            return self._away(error)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        return self._away(exception) if isinstance(exception, OperationalError | InterfaceError) else None

    @staticmethod
    def _away(error: Exception) -> HttpResponseBase:
        tell_of(error)
        response = HttpResponse(render_to_string("503.html"), status=503)
        response["Retry-After"] = RETRY_AFTER_SECONDS
        return response
