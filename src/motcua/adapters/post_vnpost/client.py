"""The post over HTTP: one try a call; whoever promised an order tries again."""

import hashlib
import hmac
import json
import weakref
from collections.abc import Mapping, Sequence
from typing import Any

import httpx

from motcua.adapters.post_vnpost import mapping
from motcua.foundation.adapters import RefusedError, UnavailableError
from motcua.postal.ports import ForgedError, ParcelEvent, Shipment, UnreadableError
from motcua.postal.rules import Direction

CONNECT_SECONDS = 2.0
DONE, NOT_US = "100", "401"
CONTENT_STATUSES = frozenset({400, 409, 413, 422})
LONGEST_REASON = 250
HOME = "82"  # any province will do to hear that the post answers


class Vnpost:
    """``postal.ports.Post`` as VNPost's service for offices speaks it."""

    def __init__(self, *, base_url: str, customer: str, token: str, timeout_seconds: float = 8.0) -> None:
        timeout = httpx.Timeout(timeout_seconds, connect=min(CONNECT_SECONDS, timeout_seconds))
        headers = {"Token": token}
        self._http = httpx.Client(base_url=base_url.rstrip("/"), timeout=timeout, headers=headers, trust_env=False)
        weakref.finalize(self, self._http.close)  # connections end with whoever replaces us in the settings
        self._customer = customer
        self._token = token

    def price(self, direction: Direction, from_province: str, to_province: str, *, grams: int) -> int:
        """Return what a parcel costs."""
        asked = mapping.price(direction, from_province, to_province, grams, self._customer)
        return mapping.amount(self._call("/price", asked))

    def place(self, shipment: Shipment) -> None:
        """Place an order; the waybill makes the same one again the same."""
        self._call("/order", mapping.order(shipment, self._customer))

    def cancel(self, waybill: str, reason: str) -> None:
        """Cancel an order."""
        self._call("/cancel", {"CustomerCode": self._customer, "ItemCode": waybill, "Reason": reason[:200]})

    def track(self, waybill: str) -> Sequence[ParcelEvent]:
        """Return what happened to a parcel."""
        return mapping.events(self._call("/tracking", {"CustomerCode": self._customer, "ItemCode": waybill}))

    def read_push(self, body: bytes, signature: str) -> tuple[str, Sequence[ParcelEvent]]:
        """Read what the post pushed, once its signature (HMAC-SHA-256 of the body by our token) is right."""
        expected = hmac.new(self._token.encode(), body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(expected.encode(), signature.encode()):
            raise ForgedError
        try:
            message = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise UnreadableError("no JSON") from error
        waybill = message.get("ItemCode") if isinstance(message, dict) else None
        if not isinstance(waybill, str) or not waybill:
            raise UnreadableError("ItemCode")
        return waybill, mapping.events(message)

    def check(self) -> str:
        """Ask for a price and say in one sentence that it came."""
        amount = self.price(Direction.DELIVER, HOME, HOME, grams=100)
        return f"known as {self._customer}, 100 g cost {amount} đ"

    def _call(self, path: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        try:
            response = self._http.post(path, json=body)
            answer = response.json()
        except httpx.HTTPError as error:
            raise UnavailableError(f"Bưu chính không trả lời ({type(error).__name__}).") from error
        except ValueError:
            answer = None
        status = str(answer.get("Status", "")) if isinstance(answer, dict) else ""
        if response.status_code == httpx.codes.OK and isinstance(answer, dict) and status == DONE:
            return answer
        reason = str(answer.get("Message") or "")[:LONGEST_REASON] if isinstance(answer, dict) else ""
        is_about_content = response.status_code in CONTENT_STATUSES or response.status_code == httpx.codes.OK
        if is_about_content and status not in {"", NOT_US}:
            raise RefusedError(reason or f"mã {status}")
        raise UnavailableError(f"Bưu chính không xử lý được: {reason or f'HTTP {response.status_code}'}")
