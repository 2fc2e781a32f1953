"""The tax office over HTTP. It tries each call once; the row that holds the promise tries again."""

import weakref

import httpx

from motcua.adapters.einvoice_tax import mapping
from motcua.payments.receipt_ports import RefusedError, TaxMessage, UnavailableError

CONNECT_SECONDS = 3.0
LONGEST_REASON = 300


class TaxOffice:
    """``payments.receipt_ports.TaxOffice`` as a receiver of ``TDiep`` messages speaks it."""

    def __init__(self, *, base_url: str, client: str, secret: str, timeout_seconds: float = 10.0) -> None:
        timeout = httpx.Timeout(timeout_seconds, connect=CONNECT_SECONDS)
        self._http = httpx.Client(base_url=base_url.rstrip("/"), timeout=timeout, trust_env=False)
        weakref.finalize(self, self._http.close)  # connections end with whoever replaces us in the settings
        self._client, self._auth = client, httpx.BasicAuth(client, secret)

    def hand_over(self, message: TaxMessage) -> str:
        """Return the other side's number of the message."""
        response = self._call("POST", "/messages", content=mapping.envelope(message, self._client))
        try:
            found = mapping.answer(response.content, message.key)
        except mapping.UnreadableAnswerError as error:
            raise UnavailableError(f"Cơ quan thuế trả lời không đọc được ({error}).") from error
        if not found.is_taken:
            raise RefusedError("; ".join(found.reasons)[:LONGEST_REASON] or "Cơ quan thuế không nêu lý do.")
        return found.number

    def check(self) -> str:
        """Ask for a sign of life."""
        self._call("GET", "/status")
        return f"the receiver of receipts answers {self._client}"

    def _call(self, method: str, path: str, *, content: bytes | None = None) -> httpx.Response:
        headers = {"Content-Type": "application/xml"} if content is not None else {}
        try:
            response = self._http.request(method, path, content=content, headers=headers, auth=self._auth)
        except httpx.HTTPError as error:
            raise UnavailableError(f"Cơ quan thuế không trả lời ({type(error).__name__}).") from error
        if response.status_code != httpx.codes.OK:
            raise UnavailableError(f"Cơ quan thuế trả lời HTTP {response.status_code}.")
        return response
