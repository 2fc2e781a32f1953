"""The endpoints: the root to trust, certificates for the asking, revocation lists and answers, time stamps."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cached_property

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from motcua_sandbox.service import NETWORK_FAULTS
from motcua_sandbox.settings import Settings
from motcua_sandbox.store import Store
from motcua_sandbox.trust.authority import Authority
from motcua_sandbox.trust.stamping import BadRequestError, stamp
from motcua_sandbox.wire import MalformedError, json_body

SCHEMA = """
CREATE TABLE IF NOT EXISTS trust_certificate (serial TEXT PRIMARY KEY, pem TEXT NOT NULL, revoked_at TEXT);
"""
STAMPS = "trust_stamps"


class Trust:
    """The certification services of the State as an installation meets them."""

    name = "trust"
    title = "Chứng thực chữ ký số (CA, CRL, OCSP, dấu thời gian)"
    faults = NETWORK_FAULTS

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._folder = settings.state_dir / "trust"
        store.create(SCHEMA)

    @cached_property
    def _authority(self) -> Authority:
        return Authority.kept_in(self._folder)

    def routes(self) -> Sequence[Route]:
        """The endpoints below ``/trust``."""
        return [
            Route("/root.crt", self.root),
            Route("/issuing.crl", self.revocation_list),
            Route("/certificates", self.issue, methods=["POST"]),
            Route("/revocations", self.revoke, methods=["POST"]),
            Route("/ocsp", self.ocsp, methods=["POST"]),
            Route("/tsa", self.tsa, methods=["POST"]),
        ]

    def counts(self) -> dict[str, int]:
        """Count certificates, those revoked, and time stamps."""
        return {
            "certificates": self._store.number("SELECT count(*) FROM trust_certificate"),
            "revoked": self._store.number("SELECT count(*) FROM trust_certificate WHERE revoked_at IS NOT NULL"),
            "stamps": int(self._store.setting(STAMPS) or 0),
        }

    def reset(self) -> None:
        """Forget certificates and revocations; the authority's own keys stay."""
        self._store.run("DELETE FROM trust_certificate")
        self._store.remember(STAMPS, "0")

    async def root(self, request: Request) -> Response:
        """Return the certificate that an installation has to trust (PEM)."""
        return Response(self._authority.root.public(), media_type="application/x-pem-file")

    async def issue(self, request: Request) -> Response:
        """Return a certificate for a request (PKCS#10, PEM), and the one above it."""
        try:
            asked = x509.load_pem_x509_csr(await request.body())
        except ValueError:
            return JSONResponse({"detail": "Cần yêu cầu cấp chứng thư PKCS#10 dạng PEM"}, status_code=422)
        if not asked.is_signature_valid:
            return JSONResponse({"detail": "Chữ ký của yêu cầu không đúng"}, status_code=422)
        address = str(request.url).rsplit("/", 1)[0]
        made = self._authority.issue(asked, address)
        pem = made.public_bytes(Encoding.PEM)
        self._store.run(
            "INSERT INTO trust_certificate (serial, pem) VALUES (?, ?)", str(made.serial_number), pem.decode()
        )
        return Response(
            pem + self._authority.issuing.public(), media_type="application/x-pem-file", status_code=201
        )

    async def revoke(self, request: Request) -> Response:
        """Revoke a certificate: ``{"serial": "123…"}``; from now, or from ``at`` (ISO 8601)."""
        try:
            body = await json_body(request)
            moment = datetime.fromisoformat(str(body.get("at") or datetime.now(UTC).isoformat()))
        except (MalformedError, ValueError) as error:
            return JSONResponse({"detail": str(error)}, status_code=422)
        done = self._store.run(
            "UPDATE trust_certificate SET revoked_at = ? WHERE serial = ?",
            moment.isoformat(),
            str(body.get("serial")),
        )
        return JSONResponse({"revoked": done}, status_code=200 if done else 404)

    async def revocation_list(self, request: Request) -> Response:
        """Return the list of what has been revoked."""
        return Response(self._authority.revocation_list(self._revoked()), media_type="application/pkix-crl")

    async def ocsp(self, request: Request) -> Response:
        """Answer whether one certificate is still good."""
        rows = self._store.all("SELECT serial, pem FROM trust_certificate")
        known = {int(row["serial"]): x509.load_pem_x509_certificate(row["pem"].encode()) for row in rows}
        try:
            answer = self._authority.answer(await request.body(), known, self._revoked())
        except (ValueError, KeyError):
            return Response(status_code=400)
        return Response(answer, media_type="application/ocsp-response")

    async def tsa(self, request: Request) -> Response:
        """Put the time under a digest (RFC 3161)."""
        try:
            answer = stamp(await request.body(), self._authority)
        except BadRequestError as error:
            return JSONResponse({"detail": str(error)}, status_code=400)
        self._store.remember(STAMPS, str(int(self._store.setting(STAMPS) or 0) + 1))
        return Response(answer, media_type="application/timestamp-reply")

    def _revoked(self) -> dict[int, datetime]:
        rows = self._store.all("SELECT serial, revoked_at FROM trust_certificate WHERE revoked_at IS NOT NULL")
        return {int(row["serial"]): datetime.fromisoformat(row["revoked_at"]) for row in rows}
