"""``notifications.ports.Carrier`` over Zalo Notification Service."""

import hashlib
import hmac
import json
import weakref
from collections.abc import Mapping
from typing import Any

import httpx

from motcua.adapters.zalo_zns import mapping
from motcua.notifications.ports import (
    NoReceiptError,
    Parcel,
    RefusedError,
    Report,
    UnavailableError,
    UncertainError,
)

CONNECT_SECONDS = 3.0


class ZaloNotification:
    """It tries each call once. What became of a lost answer only a webhook tells: it carries our reference."""

    can_find = False

    def __init__(self, *, base_url: str, token: str, app: str, secret: str, timeout_seconds: float = 10) -> None:
        timeout = httpx.Timeout(timeout_seconds, connect=CONNECT_SECONDS)
        self._http = httpx.Client(
            base_url=base_url.rstrip("/"), timeout=timeout, headers={"access_token": token}, trust_env=False
        )
        weakref.finalize(self, self._http.close)  # connections end with whoever replaces us in the settings
        self._app = app
        self._secret = secret

    def send(self, parcel: Parcel) -> str:
        """Hand one message over; return the service's number of it."""
        answer = self._call("POST", "/message/template", json=mapping.message(parcel))
        error = answer.get("error")
        if error == 0:
            return str((answer.get("data") or {}).get("msg_id", ""))
        said = mapping.reason(answer)
        raise UnavailableError(said) if error in mapping.LINE_ERRORS else RefusedError(said)

    def find(self, reference: str) -> str | None:
        """Nobody can be asked: the service finds messages by its own number only."""
        return None

    def receipts(self, headers: Mapping[str, str], body: bytes) -> list[Report]:
        """Read one signed webhook."""
        try:
            notice = json.loads(body)
            stamp = str(notice["timestamp"])
        except (ValueError, KeyError, TypeError) as error:
            raise NoReceiptError("not a webhook of the service") from error
        text = b"".join([self._app.encode(), body, stamp.encode(), self._secret.encode()])
        mark = f"mac={hashlib.sha256(text).hexdigest()}"
        if not hmac.compare_digest(mark.encode(), headers.get("X-ZEvent-Signature", "").encode()):
            raise NoReceiptError("the signature is not the service's")
        return mapping.report(notice)

    def check(self) -> str:
        """Ask for the quota and say in one sentence what is left."""
        answer = self._call("GET", "/message/quota")
        if answer.get("error") != 0:
            raise UnavailableError(mapping.reason(answer))
        return f"{(answer.get('data') or {}).get('remainingQuota')} messages left today"

    def _call(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        try:
            response = self._http.request(method, path, **options)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise UnavailableError(f"Không kết nối được Zalo ({type(error).__name__}).") from error
        except httpx.HTTPError as error:
            raise UncertainError(f"Zalo không trả lời ({type(error).__name__}).") from error
        try:
            answer = response.json()
        except ValueError:
            answer = None
        if response.status_code != httpx.codes.OK or not isinstance(answer, dict):
            raise UncertainError(f"Zalo trả lời HTTP {response.status_code}, không đọc được.")
        return answer
