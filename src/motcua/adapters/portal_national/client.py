"""The portal's one-stop adapter over HTTP: sign in, push, ask. It tries each call once; the relay tries again."""

import threading
import time
import weakref
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

import httpx

from motcua.adapters.portal_national import mapping
from motcua.sync.ports import (
    DossierReport,
    ListedDossiers,
    NationalEntry,
    PortalRecord,
    ProgressReport,
    RefusedError,
    UnavailableError,
)

CONNECT_SECONDS, ANSWER_SECONDS = 3.0, 10.0
ACCEPTED, SESSION_OVER = "0", "3"
OLD_SESSION_SECONDS = 600  # past this age any refusal may be the session's, so sign in and ask once more
PUSH_DOSSIERS, PUSH_PROGRESS, LOOK_UP = "DongBoHoSoMC", "CapNhatTienDoHoSoMC", "TraCuuHoSo"
PROCEDURE = "LayThuTuc"
INTEGRATE, SHARE = "/integrate", "/share"
PAGE = 1_000  # dossiers on one page of a list
CONTENT_STATUSES = frozenset({400, 409, 413, 422})  # about what was sent; any other failure is about the line
LONGEST_REASON = 400


class NationalPortal:
    """``sync.ports.NationalPortal`` as the national system speaks it; one signed-in session for all threads."""

    def __init__(
        self,
        *,
        base_url: str,
        username: str,
        password: str,
        unit: str = "",
        timeout_seconds: float = ANSWER_SECONDS,
        population_code: str = "",
    ) -> None:
        timeout = httpx.Timeout(timeout_seconds, connect=min(CONNECT_SECONDS, timeout_seconds))
        self._http = httpx.Client(base_url=base_url.rstrip("/"), timeout=timeout, trust_env=False)
        weakref.finalize(self, self._http.close)  # connections end with whoever replaces us in the settings
        self._credentials = {"username": username, "password": password}
        self._unit = unit
        self._databases = {"population": population_code}
        self._lock = threading.Lock()
        self._session = ""
        self._signed_in_at = 0.0

    def look_up(self, code: str) -> PortalRecord | None:
        """Return what the portal has on file, ``None`` when it does not know the dossier."""
        answer = self._call(LOOK_UP, code, {"mahoso": code})
        found = [row for row in _rows(answer) if row.get("MaHoSo", code) == code]
        return mapping.record(code, found[0]) if found else None

    def send_dossiers(self, reports: Sequence[DossierReport], *, known: bool) -> None:
        """Tell the state of dossiers, new to the portal or known to it."""
        for code, group in _by_unit(reports):
            data = [mapping.dossier(report, self._databases) for report in group]
            self._call(PUSH_DOSSIERS, code, {"isUpdating": str(known), "data": data})

    def send_progress(self, reports: Sequence[ProgressReport]) -> None:
        """Tell acts in the order given."""
        for code, group in _by_unit(reports):
            self._call(PUSH_PROGRESS, code, {"data": [mapping.progress(report) for report in group]})

    def listed(self, unit: str, first: date, last: date, *, after: str = "") -> ListedDossiers:
        """List dossiers of a unit by day, a page from after a code."""
        days = {"tungay": f"{first:%Y%m%d}", "denngay": f"{last:%Y%m%d}"}
        answer = self._call(LOOK_UP, unit, {**days, "sau": after, "gioihan": str(PAGE)}, unit=unit)
        records = tuple(mapping.listed(row) for row in _rows(answer))
        return ListedDossiers(records, str(answer.get("sau") or ""))

    def catalogue(self, kind: str, *, unit: str) -> list[NationalEntry]:
        """Read a whole list of the national catalogue."""
        answer = self._call(mapping.CATALOGUES[kind].service, unit, {}, unit=unit, path=SHARE)
        return mapping.entries(kind, _rows(answer))

    def results_of(self, procedure_code: str, *, unit: str) -> list[NationalEntry]:
        """Return the kinds of result of a procedure."""
        answer = self._call(PROCEDURE, unit, {"maTTHC": procedure_code}, unit=unit, path=SHARE)
        return [entry for row in _rows(answer)[:1] for entry in mapping.results(row)]

    def check(self) -> str:
        """Sign in and say in one sentence that it worked."""
        self._sign_in()
        return f"signed in as {self._credentials['username']}"

    def _call(
        self, service: str, code: str, body: Mapping[str, Any], *, unit: str = "", path: str = INTEGRATE
    ) -> Mapping[str, Any]:
        madonvi = unit or self._unit or mapping.province_unit(code)
        envelope = {"madonvi": madonvi, "service": service, **body}
        session, age = self._current_session()
        status, answer = self._post(path, {"session": session, **envelope})
        if _is_session_over(status, answer, age):
            session = self._sign_in(instead_of=session)
            status, answer = self._post(path, {"session": session, **envelope})
        return _judged(status, answer)

    def _current_session(self) -> tuple[str, float]:
        session = self._session or self._sign_in()
        return session, time.monotonic() - self._signed_in_at

    def _sign_in(self, *, instead_of: str = "") -> str:
        """Open a session unless another thread has just done so. A wrong password is no dossier's fault."""
        with self._lock:
            if self._session and instead_of and self._session != instead_of:
                return self._session
            self._session = ""
            status, answer = self._post("/auth", self._credentials)
            session = answer.get("session")
            if (
                status != httpx.codes.OK
                or _code(answer) != ACCEPTED
                or not isinstance(session, str)
                or not session
            ):
                raise UnavailableError(f"Cổng quốc gia không cho đăng nhập: {_reason(status, answer)}")
            self._session, self._signed_in_at = session, time.monotonic()
            return session

    def _post(self, path: str, body: Mapping[str, Any]) -> tuple[int, Mapping[str, Any]]:
        """Send one request. Raises ``UnavailableError`` when no whole, readable answer came."""
        try:
            response = self._http.post(path, json=body)
        except httpx.HTTPError as error:
            raise UnavailableError(f"Không kết nối được Cổng quốc gia ({type(error).__name__}).") from error
        try:
            answer = response.json()
        except ValueError:
            answer = None
        if not isinstance(answer, dict):
            if response.status_code in CONTENT_STATUSES | {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}:
                return response.status_code, {}
            raise UnavailableError(f"Cổng quốc gia trả lời không đọc được (HTTP {response.status_code}).")
        return response.status_code, answer


def _by_unit(reports: Sequence[Any]) -> list[tuple[str, list[Any]]]:
    """Divide reports by the province they belong to, in their order; each with one code to name it by."""
    groups = groupby(reports, key=lambda report: mapping.province_unit(report.code))
    return [(rows[0].code, rows) for rows in (list(group) for _, group in groups)]


def _rows(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    result = answer.get("result")
    return [row for row in result if isinstance(row, dict)] if isinstance(result, list) else []


def _code(answer: Mapping[str, Any]) -> str:
    return str(answer.get("error_code", "")).strip()


def _is_session_over(status: int, answer: Mapping[str, Any], age: float) -> bool:
    if status in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN} or _code(answer) == SESSION_OVER:
        return True
    return _code(answer) not in {ACCEPTED, ""} and age > OLD_SESSION_SECONDS


def _judged(status: int, answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return an answer that says yes. Raises ``RefusedError`` or ``UnavailableError`` for any other."""
    code = _code(answer)
    if status == httpx.codes.OK and code == ACCEPTED:
        for row in _rows(answer):
            if _code(row) not in {ACCEPTED, ""}:
                raise RefusedError(_reason(status, row))
        return answer
    if status in CONTENT_STATUSES or (status == httpx.codes.OK and code not in {"", SESSION_OVER}):
        raise RefusedError(_reason(status, answer))
    raise UnavailableError(f"Cổng quốc gia không xử lý được yêu cầu: {_reason(status, answer)}")


def _reason(status: int, answer: Mapping[str, Any]) -> str:
    message = str(answer.get("message") or "").strip()
    return message[:LONGEST_REASON] or f"HTTP {status}, mã lỗi {_code(answer) or 'không có'}"
