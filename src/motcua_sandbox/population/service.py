"""The endpoints: a token for a name and a secret, and one question at a time."""

import base64
import binascii
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from motcua_sandbox.faults import struck
from motcua_sandbox.population.judging import RefusedError, check, judge
from motcua_sandbox.service import NETWORK_FAULTS
from motcua_sandbox.settings import Settings
from motcua_sandbox.store import Entry, Store
from motcua_sandbox.wire import MalformedError, form_body, json_body

SYSTEM, VERIFY = "population", "XacThucCongDan"
DONE, MALFORMED, QUOTA, REFUSED = "00", "01", "03", "05"
SCHEMA = """
CREATE TABLE IF NOT EXISTS population_token (digest BLOB PRIMARY KEY, expires REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS population_request (
    id TEXT PRIMARY KEY, day TEXT NOT NULL, unit TEXT NOT NULL, digest TEXT NOT NULL, answer TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS population_quota ON population_request (unit, day);
"""


class Population:
    """The population database as a province meets it."""

    name = SYSTEM
    title = "CSDL quốc gia về dân cư (tra cứu, xác thực)"
    faults = NETWORK_FAULTS | {"refuse", "stale_session"}

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings
        store.create(SCHEMA)

    def routes(self) -> Sequence[Route]:
        """The endpoints below ``/population``."""
        return [
            Route("/token", self.token, methods=["POST"]),
            Route("/verify", self.verify, methods=["POST"]),
        ]

    def counts(self) -> dict[str, int]:
        """Count accesses and refusals."""
        refused = "SELECT count(*) FROM ledger WHERE system = 'population' AND outcome = 'refused'"
        return {
            "look_ups": self._store.number("SELECT count(*) FROM population_request"),
            "refusals": self._store.number(refused),
        }

    def reset(self) -> None:
        """Forget requests and tokens."""
        self._store.run("DELETE FROM population_request")
        self._store.run("DELETE FROM population_token")

    async def token(self, request: Request) -> JSONResponse:
        """Give a short-lived token to a known client (client credentials)."""
        try:
            form = await form_body(request)
        except MalformedError as error:
            return JSONResponse({"error": "invalid_request", "error_description": str(error)}, status_code=400)
        if form.get("grant_type") != "client_credentials":
            return JSONResponse({"error": "unsupported_grant_type"}, status_code=400)
        if not self._is_known(request.headers.get("authorization", "")):
            return JSONResponse({"error": "invalid_client"}, status_code=401)
        token = secrets.token_urlsafe(32)
        self._store.run("DELETE FROM population_token WHERE expires < ?", time.time())
        expires = time.time() + self._settings.token_seconds
        self._store.run("INSERT INTO population_token VALUES (?, ?)", _digest(token), expires)
        answer = {"access_token": token, "token_type": "Bearer", "expires_in": self._settings.token_seconds}
        return JSONResponse(answer, headers={"Cache-Control": "no-store"})

    def _is_known(self, header: str) -> bool:
        scheme, _, value = header.partition(" ")
        try:
            name, _, secret = base64.b64decode(value.strip(), validate=True).decode("utf-8").partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return False
        known = hmac.compare_digest(name.encode(), self._settings.population_client.encode())
        fits = hmac.compare_digest(secret.encode(), self._settings.population_secret.encode())
        return scheme.lower() == "basic" and known and fits

    async def verify(self, request: Request) -> JSONResponse:
        """Answer one question; the same request again gets the same answer and is counted once."""
        if not self._is_signed_in(request):
            return JSONResponse({"MaKetQua": "06", "ThongBao": "Phiên hết hạn, lấy lại token"}, status_code=401)
        body: dict[str, Any] = {}
        try:
            body = await json_body(request)
            if struck(request, "refuse"):
                raise RefusedError(REFUSED, "Từ chối cung cấp dữ liệu (giả lập)")
            check(body, self._settings.provinces)
            return self._answered(body)
        except MalformedError as error:
            return self._refused(body, RefusedError(MALFORMED, str(error)))
        except RefusedError as refusal:
            return self._refused(body, refusal)

    def _is_signed_in(self, request: Request) -> bool:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        digest = _digest(token.strip())
        if struck(request, "stale_session"):
            self._store.run("DELETE FROM population_token WHERE digest = ?", digest)
        row = self._store.one("SELECT expires FROM population_token WHERE digest = ?", digest)
        return scheme.lower() == "bearer" and row is not None and row["expires"] >= time.time()

    def _answered(self, body: dict[str, Any]) -> JSONResponse:
        asked = hashlib.sha256(json.dumps(body | {"ThoiGian": ""}, sort_keys=True).encode()).hexdigest()
        with self._store.transaction():
            known = self._store.one("SELECT digest, answer FROM population_request WHERE id = ?", body["MaYeuCau"])
            if known is not None:
                if known["digest"] != asked:
                    raise RefusedError(MALFORMED, "MaYeuCau đã dùng cho một yêu cầu khác")
                self._record(body, "duplicate")
                return JSONResponse(json.loads(known["answer"]))
            self._check_quota(body["MaDonVi"])
            found = judge(body)
            answer = {
                "MaKetQua": DONE,
                "ThongBao": "Thành công",
                "MaGiaoDich": f"DC{secrets.token_hex(8).upper()}",
                "KetQua": found.verdict,
                "XacThuc": found.verified,
                "CungCap": found.supplied,
            }
            self._store.run(
                "INSERT INTO population_request VALUES (?, ?, ?, ?, ?)",
                *(body["MaYeuCau"], _today(), body["MaDonVi"], asked, json.dumps(answer, ensure_ascii=False)),
            )
            self._record(body, "answered")
        return JSONResponse(answer)

    def _check_quota(self, unit: str) -> None:
        used = self._store.number(
            "SELECT count(*) FROM population_request WHERE unit = ? AND day = ?", unit, _today()
        )
        if used >= self._settings.population_quota:
            raise RefusedError(
                QUOTA, f"Đơn vị {unit} đã hết hạn mức {self._settings.population_quota} lượt hôm nay"
            )

    def _record(self, body: dict[str, Any], outcome: str, code: str = DONE, message: str = "") -> None:
        dossier = str(body.get("MaHoSo", ""))[:100]
        self._store.record(Entry(SYSTEM, VERIFY, dossier, outcome, code, message, body))

    def _refused(self, body: dict[str, Any], refusal: RefusedError) -> JSONResponse:
        self._record(body, "refused", refusal.code, str(refusal))
        return JSONResponse({"MaKetQua": refusal.code, "ThongBao": str(refusal)})


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def _today() -> str:
    return time.strftime("%Y%m%d", time.gmtime(time.time() + 7 * 3600))
