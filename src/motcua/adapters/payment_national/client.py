"""The payment platform over HTTP. It tries each call once; whoever asked asks again."""

import weakref
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

import httpx

from motcua.adapters.payment_national import mapping
from motcua.adapters.payment_national.mapping import Partner
from motcua.payments.ports import (
    Fate,
    ForgedError,
    Heard,
    Outcome,
    PaymentRequest,
    RefusedError,
    Row,
    UnavailableError,
    UnreadableError,
)

CONNECT_SECONDS = 3.0
ACCEPTED, NOT_THERE, MAINTENANCE = "0", "01", "98"
LARGEST_BILL = 5 * 1024 * 1024
LONGEST_REASON = 300
NOBODY = "DOISOAT"  # statements are about no reference


class NationalGateway:
    """``payments.ports.PaymentGateway`` as the platform of the National Public Service Portal speaks it."""

    def __init__(self, *, base_url: str, partner: Mapping[str, str], timeout_seconds: float = 10.0) -> None:
        timeout = httpx.Timeout(timeout_seconds, connect=CONNECT_SECONDS)
        self._http = httpx.Client(base_url=base_url.rstrip("/"), timeout=timeout, trust_env=False)
        weakref.finalize(self, self._http.close)
        self._partner = Partner(**partner)
        self.merchant = self._partner.code

    def start(self, request: PaymentRequest) -> str:
        """Return the page to send the payer to."""
        answer = self._call("/init", mapping.init(request, self._partner))
        try:
            return mapping.page_address(answer)
        except UnreadableError as error:
            raise UnavailableError(f"Nền tảng thanh toán trả lời không đọc được ({error}).") from error

    def ask(self, reference: str, *, at: datetime) -> Outcome:
        """Return what became of an attempt; an answer that is not the platform's counts as none."""
        try:
            answer = self._call("/query", mapping.question("QUERY", reference, self._partner, at))
            return mapping.outcome(answer, reference, self._partner)
        except NotThereError:
            return Outcome(Fate.UNKNOWN, reference)
        except (UnreadableError, ForgedError) as error:
            raise UnavailableError(f"Nền tảng thanh toán trả lời không tin được ({error}).") from error

    def hear(self, body: bytes) -> Heard:
        """Read a call-back."""
        return mapping.heard(body, self._partner)

    def reply(self, heard: Heard | None, *, code: str, text: str, at: datetime) -> dict[str, str]:
        """Return the signed answer to a call-back."""
        return mapping.reply(heard, self._partner, code=code, text=text, at=at)

    def bill(self, reference: str, *, at: datetime) -> bytes:
        """Return the platform's own receipt as PDF."""
        response = self._post("/bill", mapping.question("GET_BILL", reference, self._partner, at))
        content = response.content
        if content.startswith(b"%PDF") and len(content) <= LARGEST_BILL:
            return content
        self._judged(response)
        raise UnavailableError("Nền tảng thanh toán chưa có biên lai.")

    def fetch(self, first: date, last: date) -> bytes:
        """Return the platform's list of charges of some days."""
        message = mapping.question("STATEMENT", NOBODY, self._partner, datetime.now(mapping.ZONE))
        span = {"TuNgay": f"{first:%Y%m%d}", "DenNgay": f"{last:%Y%m%d}"}
        response = self._post("/statement", message | span)
        if response.headers.get("content-type", "").startswith("text/csv"):
            return response.content
        self._judged(response)
        raise UnavailableError("Nền tảng thanh toán không gửi bảng đối soát.")

    def read(self, content: bytes) -> Iterator[Row]:
        """Read that list line by line."""
        return mapping.statement(content)

    def check(self) -> str:
        """Ask about a reference that is nobody's and say in one sentence that the platform answered."""
        self.ask(NOBODY, at=datetime.now(mapping.ZONE))
        return f"the payment platform knows {self.merchant}"

    def _call(self, path: str, message: Mapping[str, Any]) -> Mapping[str, Any]:
        return self._judged(self._post(path, message))

    def _post(self, path: str, message: Mapping[str, Any]) -> httpx.Response:
        try:
            return self._http.post(path, json=message)
        except httpx.HTTPError as error:
            raise UnavailableError(f"Không kết nối được nền tảng thanh toán ({type(error).__name__}).") from error

    def _judged(self, response: httpx.Response) -> Mapping[str, Any]:
        """Return an answer that says yes. Raises ``RefusedError``, ``UnavailableError``, ``NotThereError``."""
        try:
            answer = response.json()
        except ValueError:
            answer = None
        if response.status_code != httpx.codes.OK or not isinstance(answer, dict):
            raise UnavailableError(f"Nền tảng thanh toán không xử lý được (HTTP {response.status_code}).")
        code = str(answer.get("error_code", ""))
        if code == ACCEPTED:
            return answer
        reason = str(answer.get("message", ""))[:LONGEST_REASON]
        if code == NOT_THERE:
            raise NotThereError(reason)
        if code in {"", MAINTENANCE}:
            raise UnavailableError(f"Nền tảng thanh toán tạm ngừng: {reason}")
        raise RefusedError(reason)


class NotThereError(RefusedError):
    """The platform knows no such reference."""
