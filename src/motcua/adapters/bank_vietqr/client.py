"""The bank over HTTP: statements are fetched, notices come by themselves."""

import weakref
from collections.abc import Iterator, Mapping
from datetime import date
from urllib.parse import urlencode

import httpx

from motcua.adapters.bank_vietqr import mapping
from motcua.payments.ports import Credit, RefusedError, Row, UnavailableError

CONNECT_SECONDS = 3.0


class VietQRBank:
    """``payments.ports.Bank`` for the account that fees are transferred to."""

    def __init__(
        self,
        *,
        base_url: str,
        secret: str,
        payee: Mapping[str, str],
        app_url: str = "",
        timeout_seconds: float = 30.0,
    ) -> None:
        timeout = httpx.Timeout(timeout_seconds, connect=CONNECT_SECONDS)
        self._http = httpx.Client(base_url=base_url.rstrip("/"), timeout=timeout, trust_env=False)
        weakref.finalize(self, self._http.close)
        self._secret = secret
        self._app_url = app_url
        self.account, self.bin, self.holder = payee["account"], payee["bin"], payee["holder"]
        self.name = f"bank:{self.bin}"

    def hear(self, body: bytes, signature: str) -> Credit:
        """Read a notice of money that came."""
        return mapping.notice(body, signature, self._secret)

    def app_link(self, code: str) -> str:
        """Return where a payer's banking app takes a code directly; empty where there is no such place."""
        return f"{self._app_url}?{urlencode({'qr': code})}" if self._app_url else ""

    def fetch(self, first: date, last: date) -> bytes:
        """Return the statement of some days as CSV."""
        query = {"account": self.account, "first": first.isoformat(), "last": last.isoformat()}
        try:
            response = self._http.get(
                "/statement", params=query, headers={"Authorization": f"Bearer {self._secret}"}
            )
        except httpx.HTTPError as error:
            raise UnavailableError(f"Không kết nối được ngân hàng ({type(error).__name__}).") from error
        if response.status_code in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN, 422}:
            raise RefusedError(f"Ngân hàng từ chối cấp sao kê (HTTP {response.status_code}).")
        if response.status_code != httpx.codes.OK:
            raise UnavailableError(f"Ngân hàng không trả lời được (HTTP {response.status_code}).")
        return response.content

    def read(self, content: bytes) -> Iterator[Row]:
        """Read a statement line by line."""
        return mapping.statement(content)

    def check(self) -> str:
        """Fetch nothing of a day and say in one sentence that the bank answered."""
        self.fetch(date(2025, 1, 1), date(2025, 1, 1))
        return f"the bank gives statements of {self.account}"
