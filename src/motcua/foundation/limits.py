"""How often somebody may try: brakes guessing, lets people mistype.

Counted in the database, so that more processes give nobody more tries: one bucket for each thing that is counted,
emptied by tries and filled again by time.
"""

import hashlib
import math
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest

# A try that finds the bucket empty takes nothing, so that somebody who is slowed down is never locked out.
TAKE = """
INSERT INTO foundation_bucket AS b (key, tokens, at, is_admitted)
SELECT %(key)s, %(most)s - %(wanted)s, clock_timestamp(), true {asynchronously}
ON CONFLICT (key) DO UPDATE SET
    tokens = {full} - CASE WHEN {full} >= %(wanted)s THEN %(wanted)s ELSE 0 END,
    is_admitted = {full} >= %(wanted)s,
    at = greatest(b.at, clock_timestamp())
RETURNING is_admitted, tokens
"""
FULL = (
    "least(%(most)s, b.tokens + greatest(0, extract(epoch FROM clock_timestamp() - b.at))::float8"
    " * %(most)s::float8 / %(seconds)s)"
)
# Nothing is lost that anybody misses; within somebody else's transaction it is not ours to say.
ASYNCHRONOUSLY = "FROM (SELECT set_config('synchronous_commit', 'off', true)) AS quick"


@dataclass(frozen=True, slots=True)
class Quota:
    """What a try was told: ``remaining`` tries are left; the bucket is full again in ``full_in`` seconds."""

    limit: "Limit"
    is_admitted: bool
    remaining: int
    full_in: int
    next_in: int

    @property
    def headers(self) -> dict[str, str]:
        """The headers by which a caller can pace itself; ``Retry-After`` for one who was too fast."""
        told = {
            "RateLimit-Limit": f"{self.limit.tries}",
            "RateLimit-Remaining": f"{self.remaining}",
            "RateLimit-Reset": f"{self.full_in}",
            "RateLimit-Policy": f"{self.limit.tries};w={self.limit.seconds}",
        }
        return told if self.is_admitted else {**told, "Retry-After": f"{self.next_in}"}


@dataclass(frozen=True, slots=True)
class Limit:
    """``tries`` at once, and as many again spread over each ``seconds`` that follow."""

    name: str
    tries: int
    seconds: int

    def is_used_up(self, what: str) -> bool:
        """Count one more try and say whether it is one too many."""
        return not self.take(what).is_admitted

    def take(self, what: str, wanted: int = 1) -> Quota:
        """Take tries from the bucket of ``what`` and say what is left."""
        quick = "" if connection.in_atomic_block else ASYNCHRONOUSLY
        values: dict[str, Any] = {
            "key": self._key(what),
            "most": self.tries,
            "seconds": self.seconds,
            "wanted": wanted,
        }
        with connection.cursor() as cursor:
            cursor.execute(TAKE.format(full=FULL, asynchronously=quick), values)
            is_admitted, tokens = cursor.fetchone() or (True, float(self.tries))
        each = self.seconds / self.tries
        full_in, next_in = (self.tries - tokens) * each, max(1.0, (wanted - tokens) * each)
        return Quota(self, is_admitted, max(0, int(tokens)), math.ceil(full_in), math.ceil(next_in))

    def _key(self, what: str) -> str:
        return hashlib.sha256(f"{self.name}:{what}".encode()).hexdigest()


# Counted together over every door (page, API), so that a second door gives a guesser no second chance.
LOOKUPS_BY_VISITOR = Limit("lookup-visitor", 30, 15 * 60)
LOOKUPS_BY_CODE = Limit("lookup-code", 10, 15 * 60)
TICKETS_BY_VISITOR = Limit("ticket-visitor", 600, 60 * 60)  # a kiosk is one visitor
TOKENS_BY_VISITOR = Limit("token-visitor", 30, 15 * 60)
KEPT_BY_VISITOR = Limit("kept-visitor", 60, 15 * 60)  # pages put away for whoever is not signed in any more


def visitor(request: HttpRequest) -> str:
    """Return the address a request comes from, as the servers in front have made it known.

    Only what a server of ``MOTCUA_TRUSTED_PROXIES`` has added counts: a visitor can send the same words.
    """
    address = str(request.META.get("REMOTE_ADDR", ""))
    for told in reversed(request.headers.get("X-Forwarded-For", "").split(",")):
        if not (told.strip() and _is_trusted(address)):
            break
        address = told.strip()
    return address


def _is_trusted(address: str) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return any(found in network for network in settings.MOTCUA_TRUSTED_PROXIES)


def sweep() -> int:
    """Forget buckets that nobody has touched for a day: all of them are full again. Return how many."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM foundation_bucket WHERE at < clock_timestamp() - interval '1 day'")
        return int(cursor.rowcount)
