"""How fast a system, the national portal or a visitor may call, and the headers that tell them.

Who has proved who they are has a bucket of their own, so that nobody at the same address can empty it; a token
that is not in force and a forged signature prove nothing and count against the address.

A process takes several calls from the bucket at a time, so that most calls cost no look at the database.
"""

import threading
import time
from dataclasses import replace

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from motcua.accounts.queries import token_in_force
from motcua.api.problems import RefusedError
from motcua.foundation.limits import Limit, Quota, visitor

AT_ONCE = 60  # a bucket is taken from in sixtieths
KEPT_SECONDS = 2.0
MOST_KEPT = 10_000


class Pacer:
    """Calls that this process has taken from buckets and not yet used."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[float, int, Quota]] = {}
        self._lock = threading.Lock()

    def take(self, limit: Limit, what: str) -> Quota:
        """Take one call."""
        with self._lock:
            until, left, quota = self._kept.get(what, (0.0, 0, None))
            if quota is not None and left and time.monotonic() < until and quota.limit == limit:
                self._kept[what] = (until, left - 1, quota)
                return replace(quota, remaining=quota.remaining + left - 1)
        return self._taken(limit, what)

    def _taken(self, limit: Limit, what: str) -> Quota:
        wanted = max(1, limit.tries // AT_ONCE)
        quota = limit.take(what, wanted)
        if not quota.is_admitted and wanted > 1:
            return limit.take(what)
        if quota.is_admitted and wanted > 1:
            with self._lock:
                if len(self._kept) >= MOST_KEPT:
                    self._kept.clear()
                self._kept[what] = (time.monotonic() + KEPT_SECONDS, wanted - 1, quota)
            return replace(quota, remaining=quota.remaining + wanted - 1)
        return quota

    def forget(self) -> None:
        """Give nothing away that an earlier test has taken."""
        with self._lock:
            self._kept.clear()


PACER = Pacer()


def pace_caller(request: HttpRequest) -> None:
    """Count a call for the system whose token it carries, else for its address. Raises ``RefusedError``."""
    kind, __, token = request.headers.get("Authorization", "").partition(" ")
    found = token_in_force(token, timezone.now()) if kind.lower() == "bearer" and token else None
    if found is None:
        pace_visitor(request)
    else:
        _pace(request, Limit("api-machine", found.client.calls_a_minute, 60), f"machine:{found.client_id}")


def pace_portal(request: HttpRequest) -> None:
    """Count a push that the national portal has signed. Raises ``RefusedError`` for one too many."""
    most = settings.MOTCUA_API_PORTAL_CALLS_A_MINUTE
    if most:
        _pace(request, Limit("api-portal", most, 60), "national-portal")


def pace_visitor(request: HttpRequest) -> None:
    """Count a call of somebody who has proved nothing, by address. Raises ``RefusedError`` for one too many."""
    most = settings.MOTCUA_API_VISITOR_CALLS_A_MINUTE
    if most:
        _pace(request, Limit("api-visitor", most, 60), f"visitor:{visitor(request)}")


def _pace(request: HttpRequest, limit: Limit, what: str) -> None:
    quota = PACER.take(limit, what)
    request.api_quota = quota  # type: ignore[attr-defined]
    if not quota.is_admitted:
        detail = _("Gọi quá nhanh. Hãy đợi %(seconds)s giây rồi gửi lại; xem các trường RateLimit.")
        raise RefusedError(429, detail % {"seconds": quota.next_in}, headers=quota.headers, code="too_fast")


def quota_headers(request: HttpRequest) -> dict[str, str]:
    """Return the headers that tell a caller how many calls are left."""
    quota: Quota | None = getattr(request, "api_quota", None)
    return quota.headers if quota else {}
