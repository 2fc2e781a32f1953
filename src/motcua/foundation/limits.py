"""How often somebody may try: brakes guessing, lets people mistype."""

import hashlib
from dataclasses import dataclass

from django.core.cache import cache
from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``tries`` within ``seconds`` for one thing that is counted."""

    name: str
    tries: int
    seconds: int

    def is_used_up(self, what: str) -> bool:
        """Count one more try and say whether it is one too many."""
        key = f"limit:{self.name}:{hashlib.sha256(what.encode()).hexdigest()}"
        if cache.add(key, 1, self.seconds):
            return False
        try:
            return cache.incr(key) > self.tries
        except ValueError:  # it ran out between the two calls
            cache.add(key, 1, self.seconds)
            return False


# Counted together over every door (page, API), so that a second door gives a guesser no second chance.
LOOKUPS_BY_VISITOR = Limit("lookup-visitor", 30, 15 * 60)
LOOKUPS_BY_CODE = Limit("lookup-code", 10, 15 * 60)
TICKETS_BY_VISITOR = Limit("ticket-visitor", 600, 60 * 60)  # a kiosk is one visitor
TOKENS_BY_VISITOR = Limit("token-visitor", 30, 15 * 60)


def visitor(request: HttpRequest) -> str:
    """Return the address a request comes from, as the server in front has made it known."""
    return str(request.META.get("REMOTE_ADDR", ""))
