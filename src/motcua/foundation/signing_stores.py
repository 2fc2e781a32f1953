"""Where signing keys are: files of the demonstration PKI, or a PKCS#11 token (MOTCUA_SIGNING)."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from django.conf import settings
from pyhanko.sign import signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from motcua.foundation.signing_pki import PRIVATE, ensure_demo_pki, identity_of
from motcua.foundation.signing_terms import Signer, SigningError


class KeyStore(Protocol):
    """What can lend a key for one signature without giving it away."""

    def open(self, signer: Signer) -> Any:
        """Return a context manager that yields pyHanko's signer. Raises ``SigningError``."""


class FileKeyStore:
    """Keys of the demonstration PKI, one file each, made on first use."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    @contextmanager
    def open(self, signer: Signer) -> Iterator[Any]:
        pki = ensure_demo_pki(self.directory)
        identity = identity_of(pki, signer)
        key = identity.key.private_bytes(serialization.Encoding.DER, PRIVATE, serialization.NoEncryption())
        chain = SimpleCertificateStore()
        chain.register_multiple([_asn1(pki.issuer.certificate), _asn1(pki.root.certificate)])
        yield signers.SimpleSigner(
            signing_cert=_asn1(identity.certificate),
            signing_key=asn1_keys.PrivateKeyInfo.load(key),
            cert_registry=chain,
        )


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
        return FileKeyStore(demo_directory())
    if kind == "pkcs11":
        return TokenKeyStore(chosen.get("module", ""), chosen.get("token", ""), chosen.get("pin", ""))
    raise SigningError(f'MOTCUA_SIGNING_KIND must be "files" or "pkcs11", not {kind!r}')


def demo_directory() -> Path:
    return Path(settings.MOTCUA_KEYS) / "pki"


def _asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))
