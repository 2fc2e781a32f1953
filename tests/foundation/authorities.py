"""Certification authorities good and bad, for papers whose certificates are the trick."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign import signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

DAY = timedelta(days=1)
PLACE = "http://127.0.0.1:9/list.crl"


@dataclass(frozen=True)
class Holder:
    """A key and its certificate, with those above it."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate
    above: tuple[x509.Certificate, ...] = ()

    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def signer(self) -> signers.SimpleSigner:
        store = SimpleCertificateStore()
        store.register_multiple([asn1(each) for each in self.above])
        private = self.key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return signers.SimpleSigner(
            signing_cert=asn1(self.certificate),
            signing_key=asn1_keys.PrivateKeyInfo.load(private),
            cert_registry=store,
        )


def asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


def authority(name: str = "Gốc thử") -> Holder:
    return _holder(name, None, is_authority=True)


def person(above: Holder, name: str = "Trần Thị Bình", **more: Any) -> Holder:
    """Return somebody certified by ``above``; see ``_holder`` for what can be wrong with it."""
    return _holder(name, above, **more)


def _holder(name: str, above: Holder | None, **how: Any) -> Holder:
    """Make a certificate: valid ``since``–``until``, an authority or not, for signing or not, with a list or not."""
    key = rsa.generate_private_key(65537, 2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now, is_authority = datetime.now(UTC), how.get("is_authority", False)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(above.certificate.subject if above else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(how.get("since", now - 400 * DAY))
        .not_valid_after(how.get("until", now + 400 * DAY))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(_usage(is_authority, how.get("may_sign", True)), critical=True)
    )
    if how.get("has_list"):
        point = x509.DistributionPoint([x509.UniformResourceIdentifier(PLACE)], None, None, None)
        builder = builder.add_extension(x509.CRLDistributionPoints([point]), critical=False)
    if how.get("for_servers"):
        purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
        builder = builder.add_extension(purpose, critical=True)
    made = builder.sign(above.key if above else key, hashes.SHA256())
    return Holder(key, made, (above.certificate, *above.above) if above else ())


def _usage(is_authority: bool, may_sign: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=may_sign and not is_authority,
        content_commitment=may_sign and not is_authority,
        key_encipherment=not may_sign,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        encipher_only=False,
        decipher_only=False,
    )


def revocations(above: Holder, *revoked: Holder, at: datetime | None = None) -> bytes:
    """Return the list of an authority with these on it."""
    now = datetime.now(UTC)
    builder = x509.CertificateRevocationListBuilder().issuer_name(above.certificate.subject)
    builder = builder.last_update(now - DAY).next_update(now + DAY)
    for each in revoked:
        entry = x509.RevokedCertificateBuilder().serial_number(each.certificate.serial_number)
        builder = builder.add_revoked_certificate(entry.revocation_date(at or now - 2 * DAY).build())
    return builder.sign(above.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)
