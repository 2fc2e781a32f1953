"""Evidence put beside a time-stamped signature, so that it can be checked when nobody answers any more (B-LT)."""

import asyncio
import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx
import structlog
from asn1crypto import tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtensionOID
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError
from pyhanko.sign.validation.dss import async_add_validation_info
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import CRLValidationError, OCSPValidationError, PathError, ValidationError

from motcua.foundation.signatures_trust import trust_roots

if TYPE_CHECKING:
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

SECONDS = 15
LARGEST_BYTES = 20 * 1024 * 1024
UNAVAILABLE = (
    ValidationError, PathError, CRLValidationError, OCSPValidationError, SignatureValidationError, PdfError,
    httpx.HTTPError, ValueError,
)  # fmt: skip
log = structlog.get_logger("motcua.signing")


class HttpTimeStamper(TimeStamper):
    """A time-stamping service asked over HTTP (RFC 3161)."""

    def __init__(self, url: str) -> None:
        self.url = url
        super().__init__()  # type: ignore[no-untyped-call]

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Return the service's answer. Raises ``TimestampRequestError``."""
        headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
        try:
            async with httpx.AsyncClient(timeout=SECONDS, trust_env=False) as client:
                answer = await client.post(self.url, content=req.dump(), headers=headers)
                answer.raise_for_status()
        except httpx.HTTPError as error:
            raise TimestampRequestError(f"{type(error).__name__} {error}") from error
        return tsp.TimeStampResp.load(answer.content)


@dataclass
class Answers:
    """What the authorities above a signature say of revocation (DER)."""

    ocsps: list[bytes] = field(default_factory=list)
    crls: list[bytes] = field(default_factory=list)


def with_evidence(pdf: bytes) -> bytes:
    """Return the PDF with revocation lists and answers for its latest signature in an update of its own.

    They are fetched from the addresses in our own certificates. Where that fails the paper stays as it is: signed
    and time-stamped (B-T), and the log says why.
    """
    signature = PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures[-1]
    try:
        answers = _asked(_certificates(signature))
        rules = ValidationContext(
            trust_roots=list(trust_roots()),
            ocsps=answers.ocsps,
            crls=answers.crls,
            allow_fetching=False,
            revocation_mode="hard-fail",
        )
        output = asyncio.run(async_add_validation_info(signature, rules, add_vri_entry=False))
    except UNAVAILABLE as error:
        log.warning("signature_without_evidence", reason=type(error).__name__)
        return pdf
    return bytes(output.getvalue())


def _certificates(signature: "EmbeddedPdfSignature") -> list[x509.Certificate]:
    """Return every certificate that the signature and its time stamp carry."""
    carried: list[asn1_x509.Certificate] = [signature.signer_cert, *signature.other_embedded_certs]
    for stamp in extract_tst_data_iter(signature.signer_info, signed=False):
        carried += [each.chosen for each in stamp["certificates"]]
    roots = list(trust_roots())
    return [x509.load_der_x509_certificate(each.dump()) for each in [*carried, *roots]]


def _asked(certificates: list[x509.Certificate]) -> Answers:
    """Ask about each certificate that names whom to ask: by question where possible, by list otherwise."""
    answers = Answers()
    by_name = {each.subject.public_bytes(): each for each in certificates}
    with httpx.Client(timeout=SECONDS, trust_env=False) as client:
        for each in by_name.values():
            issuer = by_name.get(each.issuer.public_bytes())
            if issuer is None or issuer == each:
                continue
            if urls := list(_ocsp_urls(each)):
                answers.ocsps.append(_question(client, urls[0], each, issuer))
            elif urls := list(_crl_urls(each)):
                answers.crls.append(_small(client.get(urls[0])))
    return answers


def _question(client: httpx.Client, url: str, own: x509.Certificate, issuer: x509.Certificate) -> bytes:
    asked = ocsp.OCSPRequestBuilder().add_certificate(own, issuer, hashes.SHA256()).build()
    headers = {"Content-Type": "application/ocsp-request"}
    return _small(client.post(url, content=asked.public_bytes(Encoding.DER), headers=headers))


def _small(answer: httpx.Response) -> bytes:
    answer.raise_for_status()
    if len(answer.content) > LARGEST_BYTES:
        raise ValueError("the answer on revocation is too large to be kept in a paper")
    return answer.content


def _ocsp_urls(certificate: x509.Certificate) -> Iterable[str]:
    try:
        found = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    except x509.ExtensionNotFound:
        return
    for each in found:
        place = each.access_location
        if each.access_method == AuthorityInformationAccessOID.OCSP and isinstance(
            place, x509.UniformResourceIdentifier
        ):
            yield place.value


def _crl_urls(certificate: x509.Certificate) -> Iterable[str]:
    try:
        found = certificate.extensions.get_extension_for_oid(ExtensionOID.CRL_DISTRIBUTION_POINTS).value
    except x509.ExtensionNotFound:
        return
    for point in found if isinstance(found, x509.CRLDistributionPoints) else ():
        for name in point.full_name or ():
            if isinstance(name, x509.UniformResourceIdentifier):
                yield name.value
