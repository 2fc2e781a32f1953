"""Certificates from a certification authority over HTTP, for keys that are made and kept here (PKCS#10)."""

from dataclasses import dataclass
from pathlib import Path

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from motcua.foundation.crypto import write_once
from motcua.foundation.signing_pki import PRIVATE, signer_path, subject_of
from motcua.foundation.signing_terms import Signer, SigningError

SECONDS = 15


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A key, its certificate, and those above it as the authority sent them."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    above: tuple[x509.Certificate, ...]


def enrolled(directory: Path, signer: Signer, authority_url: str) -> Enrolled:
    """Return a signer's key and certificate, asked of the authority on first use. Raises ``SigningError``."""
    path = signer_path(directory / "enrolled", signer, authority_url)
    if not path.exists():
        fresh = ec.generate_private_key(ec.SECP256R1())
        private = fresh.private_bytes(serialization.Encoding.PEM, PRIVATE, serialization.NoEncryption())
        write_once(path, private + _asked_for(fresh, signer, authority_url))
    content = path.read_bytes()
    key = serialization.load_pem_private_key(content, password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise SigningError(f"{path} does not hold an elliptic curve key")
    own, *above = x509.load_pem_x509_certificates(content)
    return Enrolled(key, own, tuple(above))


def _asked_for(key: ec.EllipticCurvePrivateKey, signer: Signer, authority_url: str) -> bytes:
    request = x509.CertificateSigningRequestBuilder().subject_name(subject_of(signer)).sign(key, hashes.SHA256())
    body = request.public_bytes(serialization.Encoding.PEM)
    try:
        answer = httpx.post(
            f"{authority_url.rstrip('/')}/certificates", content=body, timeout=SECONDS, trust_env=False
        )
        answer.raise_for_status()
    except httpx.HTTPError as error:
        raise SigningError(f"the certification authority {authority_url} gave no certificate: {error}") from error
    if x509.load_pem_x509_certificates(answer.content)[0].public_key() != key.public_key():
        raise SigningError(f"the certification authority {authority_url} certified another key")
    return answer.content
