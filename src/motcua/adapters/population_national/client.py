"""The population database over HTTP: a token, then one question a call; it never waits long nor asks twice."""

import threading
import time
import weakref
from collections.abc import Mapping
from typing import Any

import httpx

from motcua.adapters.population_national import mapping
from motcua.foundation.adapters import RefusedError, UnavailableError
from motcua.population.ports import Answer, Question

CONNECT_SECONDS = 2.0
DONE, QUOTA, SESSION_OVER = "00", "03", "06"
CONTENT_STATUSES = frozenset({400, 409, 413, 422})
FAILURES, REST_SECONDS = 3, 15.0  # after so many in a row nobody at a counter waits for the next one
LONGEST_REASON = 250
AWAY = "CSDL dân cư không trả lời"


class NationalRegistry:
    """``population.ports.Registry`` as the data-sharing platform speaks it."""

    def __init__(self, *, base_url: str, client_id: str, client_secret: str, timeout_seconds: float = 4.0) -> None:
        timeout = httpx.Timeout(timeout_seconds, connect=min(CONNECT_SECONDS, timeout_seconds))
        self._http = httpx.Client(base_url=base_url.rstrip("/"), timeout=timeout, trust_env=False)
        weakref.finalize(self, self._http.close)  # connections end with whoever replaces us in the settings
        self._client = (client_id, client_secret)
        self._lock = threading.Lock()
        self._token = ""
        self._token_ends = 0.0
        self._failures = 0
        self._rests_until = 0.0

    def look_up(self, question: Question) -> Answer:
        """Return the answer to one question. Raises ``UnavailableError``, ``RefusedError``."""
        body = mapping.request(question)
        status, answer = self._ask(self._signed_in(), body)
        if status == httpx.codes.UNAUTHORIZED or answer.get("MaKetQua") == SESSION_OVER:
            status, answer = self._ask(self._signed_in(anew=True), body)
        code = str(answer.get("MaKetQua", ""))
        if status == httpx.codes.OK and code == DONE:
            return mapping.answer(answer)
        if code == QUOTA or status == httpx.codes.TOO_MANY_REQUESTS:
            raise UnavailableError(f"Hết hạn mức tra cứu: {_reason(answer)}")
        if status in CONTENT_STATUSES or (status == httpx.codes.OK and code not in {"", SESSION_OVER}):
            raise RefusedError(_reason(answer) or f"HTTP {status}")
        raise UnavailableError(f"{AWAY} (HTTP {status}).")

    def check(self) -> str:
        """Sign in and say in one sentence that it worked."""
        self._signed_in(anew=True)
        return f"signed in as {self._client[0]}"

    def _signed_in(self, *, anew: bool = False) -> str:
        with self._lock:
            if not anew and self._token and time.monotonic() < self._token_ends:
                return self._token
            self._token = ""
            auth = httpx.BasicAuth(*self._client)
            status, answer = self._send("/token", data={"grant_type": "client_credentials"}, auth=auth)
            token = answer.get("access_token")
            if status != httpx.codes.OK or not isinstance(token, str) or not token:
                raise UnavailableError(f"CSDL dân cư không cho đăng nhập (HTTP {status}).")
            lasts = answer.get("expires_in")
            self._token_ends = time.monotonic() + 0.8 * (lasts if isinstance(lasts, int) else 60)
            self._token = token
            return token

    def _ask(self, token: str, body: Mapping[str, Any]) -> tuple[int, Mapping[str, Any]]:
        return self._send("/verify", json=body, headers={"Authorization": f"Bearer {token}"})

    def _send(self, path: str, **options: Any) -> tuple[int, Mapping[str, Any]]:
        """Send one request. Raises ``UnavailableError`` at once while the line rests, or when nothing came."""
        if time.monotonic() < self._rests_until:
            raise UnavailableError(f"{AWAY}; tạm ngừng gọi trong giây lát.")
        try:
            response = self._http.post(path, **options)
            answer = response.json()
        except httpx.HTTPError as error:
            self._failed()
            raise UnavailableError(f"{AWAY} ({type(error).__name__}).") from error
        except ValueError:
            answer = None
        if response.is_server_error or not isinstance(answer, dict):
            self._failed()
            raise UnavailableError(f"{AWAY} (HTTP {response.status_code}).")
        self._failures = 0
        return response.status_code, answer

    def _failed(self) -> None:
        self._failures += 1
        if self._failures >= FAILURES:
            self._rests_until, self._failures = time.monotonic() + REST_SECONDS, 0


def _reason(answer: Mapping[str, Any]) -> str:
    return str(answer.get("ThongBao") or "").strip()[:LONGEST_REASON]
