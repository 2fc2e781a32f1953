"""How an event is signed, how long a failed sending waits, when it stops."""

import base64
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

KEPT = timedelta(days=7)  # how long the log is kept
OVERLAP = timedelta(hours=24)  # how long a replaced secret still signs
PATIENCE = timedelta(days=3)  # of failing without a break, after which nobody is troubled any more
FIRST_DELAY = timedelta(seconds=1)
LONGEST_DELAY = timedelta(minutes=15)
LARGEST_EXPONENT = 20
PREFIX = "whsec_"
SECRET_BYTES = 32
GONE = 410


def new_secret() -> str:
    """Return a secret to sign with, in the form that libraries of Standard Webhooks read.

    Policy: Standard Webhooks 1.0 (24 to 64 random bytes in base64 after "whsec_").
    """
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signature(message_id: str, at: datetime, body: bytes, among: Sequence[str]) -> str:
    """Return the value of ``webhook-signature``: one signature for each secret in force.

    Policy: Standard Webhooks 1.0 (HMAC-SHA-256 over id, timestamp and body with dots between).
    """
    signed = f"{message_id}.{int(at.timestamp())}.".encode() + body
    digests = [hmac.digest(base64.b64decode(each.removeprefix(PREFIX)), signed, "sha256") for each in among]
    return " ".join(f"v1,{base64.b64encode(digest).decode()}" for digest in digests)


def retry_delay(attempts: int, chance: float) -> timedelta:
    """Return how long to wait after the ``attempts``-th failure in a row (from 1); ``chance`` is between 0 and 1.

    Policy: half of it jitter, doubling from one second to fifteen minutes; no event is given up while it is kept.
    """
    ceiling = min(LONGEST_DELAY, FIRST_DELAY * (1 << min(max(attempts, 1) - 1, LARGEST_EXPONENT)))
    return ceiling / 2 + ceiling / 2 * chance


def is_hopeless(failing_since: datetime | None, status: int | None, at: datetime) -> bool:
    """Say whether sending stops until somebody resumes it.

    Policy: a receiver that says 410 is gone at once, any other after three days without one success.
    """
    return status == GONE or (failing_since is not None and at - failing_since > PATIENCE)
