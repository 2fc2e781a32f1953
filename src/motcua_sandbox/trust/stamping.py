"""The time-stamping unit: answers RFC 3161 requests with tokens it signs."""

import hashlib
import secrets
from datetime import UTC, datetime

from asn1crypto import algos, cms, core, tsp, x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from motcua_sandbox.trust.authority import Authority, Holder

POLICY = "1.3.6.1.4.1.99999.1.1"  # a policy of nobody: stamps of the sandbox prove nothing outside
DIGESTS = {"sha256": 32, "sha384": 48, "sha512": 64}


class BadRequestError(ValueError):
    """The request cannot be stamped: not readable, or a digest that nobody should use."""


def stamp(request: bytes, authority: Authority) -> bytes:
    """Return the answer to a time-stamp request (DER). Raises ``BadRequestError``."""
    try:
        asked = tsp.TimeStampReq.load(request, strict=True)
        imprint = asked["message_imprint"]
        algorithm, digest = imprint["hash_algorithm"]["algorithm"].native, imprint["hashed_message"].native
        nonce = asked["nonce"].native
    except (ValueError, TypeError, KeyError) as error:
        raise BadRequestError("this is no time-stamp request") from error
    if DIGESTS.get(algorithm) != len(digest):
        raise BadRequestError(f"digests of kind {algorithm} are not stamped")
    info = tsp.TSTInfo(
        {
            "version": "v1",
            "policy": POLICY,
            "message_imprint": imprint,
            "serial_number": secrets.randbits(64),
            "gen_time": datetime.now(UTC),
            **({"nonce": nonce} if nonce is not None else {}),
        }
    )
    answer = tsp.TimeStampResp({"status": {"status": "granted"}, "time_stamp_token": _token(info, authority)})
    done: bytes = answer.dump()
    return done


def _token(info: tsp.TSTInfo, authority: Authority) -> cms.ContentInfo:
    body = info.dump()
    own = _asn1(authority.tsa)
    attributes = _attributes(body, own)
    signer = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier(
                {
                    "issuer_and_serial_number": cms.IssuerAndSerialNumber(
                        {"issuer": own.issuer, "serial_number": own.serial_number}
                    )
                }
            ),
            "digest_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}),
            "signed_attrs": attributes,
            "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
            "signature": authority.tsa.key.sign(attributes.dump(), ec.ECDSA(hashes.SHA256())),
        }
    )
    signed = cms.SignedData(
        {
            "version": "v3",
            "digest_algorithms": [algos.DigestAlgorithm({"algorithm": "sha256"})],
            "encap_content_info": {"content_type": "tst_info", "content": core.ParsableOctetString(body)},
            "certificates": [own, _asn1(authority.issuing)],
            "signer_infos": [signer],
        }
    )
    return cms.ContentInfo({"content_type": "signed_data", "content": signed})


def _attributes(body: bytes, own: x509.Certificate) -> cms.CMSAttributes:
    """Return what the token's signature covers; the certificate is named, so that no other can be put in."""
    named = tsp.SigningCertificateV2(
        {"certs": [tsp.ESSCertIDv2({"cert_hash": hashlib.sha256(own.dump()).digest()})]}
    )
    values = {
        "content_type": "tst_info",
        "message_digest": hashlib.sha256(body).digest(),
        "signing_certificate_v2": named,
    }
    return cms.CMSAttributes([cms.CMSAttribute({"type": kind, "values": [each]}) for kind, each in values.items()])


def _asn1(holder: Holder) -> x509.Certificate:
    return x509.Certificate.load(holder.certificate.public_bytes(Encoding.DER))
