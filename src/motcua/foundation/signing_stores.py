"""Where signing keys are: files of the demonstration PKI, or a PKCS#11 token (MOTCUA_SIGNING)."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from pyhanko.sign import signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from motcua.foundation.signing_enrolment import enrolled
from motcua.foundation.signing_pki import PRIVATE, ensure_demo_pki, identity_of
from motcua.foundation.signing_terms import Signer, SigningError


class KeyStore(Protocol):
    """What can lend a key for one signature without giving it away."""

    def open(self, signer: Signer) -> Any:
        """Return a context manager that yields pyHanko's signer. Raises ``SigningError``."""


class FileKeyStore:
    """Keys in files, one each, made on first use.

    Certificates are those of the demonstration PKI, or of the authority at ``authority_url``.
    """

    def __init__(self, directory: Path, authority_url: str = "") -> None:
        self.directory, self.authority_url = directory, authority_url

    @contextmanager
    def open(self, signer: Signer) -> Iterator[Any]:
        key, certificate, above = self._identity(signer)
        chain = SimpleCertificateStore()
        chain.register_multiple([_asn1(each) for each in above])
        private = key.private_bytes(serialization.Encoding.DER, PRIVATE, serialization.NoEncryption())
        yield signers.SimpleSigner(
            signing_cert=_asn1(certificate),
            signing_key=asn1_keys.PrivateKeyInfo.load(private),
            cert_registry=chain,
        )

    def _identity(
        self, signer: Signer
    ) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate, tuple[x509.Certificate, ...]]:
        if self.authority_url:
            own = enrolled(self.directory, signer, self.authority_url)
            return own.key, own.certificate, own.above
        pki = ensure_demo_pki(self.directory)
        identity = identity_of(pki, signer)
        return identity.key, identity.certificate, (pki.issuer.certificate, pki.root.certificate)


class TokenKeyStore:
    """Keys on a PKCS#11 token or HSM; key and certificate carry the signer's key as their label."""

    def __init__(self, module: str, token: str, pin: str) -> None:
        self.module, self.token, self.pin = module, token, pin

    @contextmanager
    def open(self, signer: Signer) -> Iterator[Any]:
        try:
            from pyhanko.config.pkcs11 import TokenCriteria
            from pyhanko.sign import pkcs11
        except ImportError as error:
            raise SigningError(
                'MOTCUA_SIGNING_KIND is "pkcs11" but the package python-pkcs11 is not installed: '
                "run pip install python-pkcs11"
            ) from error
        if not Path(self.module).is_file():
            raise SigningError(f"MOTCUA_SIGNING_MODULE names no PKCS#11 library: {self.module or 'empty'}")
        criteria = TokenCriteria(label=self.token)
        try:
            with pkcs11.open_pkcs11_session(self.module, token_criteria=criteria, user_pin=self.pin) as session:
                yield pkcs11.PKCS11Signer(session, cert_label=signer.key, key_label=signer.key)
        except pkcs11.PKCS11Error as error:  # type: ignore[attr-defined]  # re-exported without saying so
            raise SigningError(f"the token {self.token!r} cannot sign for {signer.key}: {error!r}") from error


def key_store() -> KeyStore:
    """Return the key store that settings name. Raises ``SigningError`` for an unknown kind."""
    chosen = settings.MOTCUA_SIGNING
    kind = chosen.get("kind", "files")
    if kind == "files":
        return FileKeyStore(demo_directory(), chosen.get("authority_url", ""))
    if kind == "pkcs11":
        return TokenKeyStore(chosen.get("module", ""), chosen.get("token", ""), chosen.get("pin", ""))
    raise SigningError(f'MOTCUA_SIGNING_KIND must be "files" or "pkcs11", not {kind!r}')


def demo_directory() -> Path:
    return Path(settings.MOTCUA_KEYS) / "pki"


def _asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))
