"""``notifications.ports.Carrier`` over an SMS gateway's HTTP API."""

import hashlib
import hmac
import json
import weakref
from collections.abc import Mapping
from typing import Any

import httpx

from motcua.adapters.sms_brandname import mapping
from motcua.notifications.ports import (
    NoReceiptError,
    Parcel,
    RefusedError,
    Report,
    UnavailableError,
    UncertainError,
)

CONNECT_SECONDS = 3.0
CONTENT_STATUSES = frozenset({400, 404, 409, 413, 422})  # about the message; any other failure is about the line


class SmsGateway:
    """It tries each call once; whoever sends tries again."""

    can_find = True

    def __init__(self, *, base_url: str, key: str, sender: str, secret: str, timeout_seconds: float = 10) -> None:
        timeout = httpx.Timeout(timeout_seconds, connect=CONNECT_SECONDS)
        headers = {"X-Api-Key": key}
        self._http = httpx.Client(base_url=base_url.rstrip("/"), timeout=timeout, headers=headers, trust_env=False)
        weakref.finalize(self, self._http.close)  # connections end with whoever replaces us in the settings
        self._sender = sender
        self._secret = secret

    def send(self, parcel: Parcel) -> str:
        """Hand one message over; return the gateway's number of it."""
        status, answer = self._call("POST", "/messages", json=mapping.message(parcel, sender=self._sender))
        if status == httpx.codes.OK:
            return str(answer.get("id", ""))
        raise self._no(status, answer)

    def find(self, reference: str) -> str | None:
        """Return the gateway's number of a message it has taken."""
        status, answer = self._call("GET", f"/messages/{reference}")
        if status == httpx.codes.NOT_FOUND and answer.get("code") == "NOT_FOUND":
            return None
        if status == httpx.codes.OK:
            return str(answer.get("id", ""))
        raise UnavailableError(mapping.reason(answer, status))

    def receipts(self, headers: Mapping[str, str], body: bytes) -> list[Report]:
        """Read one signed delivery report."""
        mark = hmac.new(self._secret.encode(), body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(mark.encode(), headers.get("X-Signature", "").encode()):
            raise NoReceiptError("the signature is not the gateway's")
        try:
            notice = json.loads(body)
        except ValueError as error:
            raise NoReceiptError("not JSON") from error
        if not isinstance(notice, dict):
            raise NoReceiptError("not an object")
        return [mapping.report(notice)]

    def check(self) -> str:
        """Ask for the balance and say in one sentence what is left."""
        status, answer = self._call("GET", "/balance")
        if status != httpx.codes.OK:
            raise UnavailableError(mapping.reason(answer, status))
        return f"{answer.get('left')} messages left today"

    def _no(self, status: int, answer: Mapping[str, Any]) -> Exception:
        said = mapping.reason(answer, status)
        return RefusedError(said) if status in CONTENT_STATUSES else UnavailableError(said)

    def _call(self, method: str, path: str, **options: Any) -> tuple[int, dict[str, Any]]:
        """Send one request. Raises ``UnavailableError``: nothing was sent; ``UncertainError``: perhaps."""
        try:
            response = self._http.request(method, path, **options)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise UnavailableError(f"Không kết nối được cổng SMS ({type(error).__name__}).") from error
        except httpx.HTTPError as error:
            raise UncertainError(f"Cổng SMS không trả lời ({type(error).__name__}).") from error
        try:
            answer = response.json()
        except ValueError:
            answer = None
        if response.is_server_error or not isinstance(answer, dict):
            raise UncertainError(f"Cổng SMS trả lời HTTP {response.status_code}, không đọc được.")
        return response.status_code, answer
