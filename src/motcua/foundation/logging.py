"""Logs as JSON lines with an allow-list of fields; a field nobody declared is dropped."""

import logging
import sys
from collections.abc import Callable, MutableMapping
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponseBase

from motcua.foundation.ids import new_id

ALLOWED = frozenset(
    {
        "event", "level", "timestamp", "logger", "request_id", "method", "route", "status", "milliseconds",
        "dossier", "step", "action", "unit", "procedure", "service", "attempt", "reason", "count", "job", "error",
    }
)  # fmt: skip


def drop_undeclared(_: object, __: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Keep only the declared fields, so that a person's data cannot slip into a log by accident."""
    return {name: value for name, value in entry.items() if name in ALLOWED}


def configure(level: int = logging.INFO) -> None:
    """Set up structured logging for this process; the output of a command holds nothing but its answer."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            drop_undeclared,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=_to_stderr,
    )


def _to_stderr(*_: object) -> structlog.PrintLogger:
    return structlog.PrintLogger(sys.stderr)


class RequestIdMiddleware:
    """Give each request an id that its log lines and its answer carry."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request_id = str(new_id())
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        response = self.get_response(request)
        response["X-Request-Id"] = request_id
        return response
