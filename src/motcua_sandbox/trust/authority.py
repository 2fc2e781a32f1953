"""A certification authority to try out with: a root, an issuing authority, a time-stamping unit."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

LONG = timedelta(days=365 * 20)
LIFE = timedelta(days=365 * 3)
FRESH = timedelta(hours=12)  # how long a list or an answer is good
NAMES = {
    "root": "Gốc chứng thực giả lập",
    "issuing": "Cấp chứng thư giả lập",
    "tsa": "Dịch vụ dấu thời gian giả lập",
}


@dataclass(frozen=True)
class Holder:
    """A key with its certificate."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    def pem(self) -> bytes:
        form = serialization.PrivateFormat.PKCS8
        key = self.key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
        return key + self.public()

    def public(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)


@dataclass(frozen=True)
class Authority:
    """The three holders of the sandbox."""

    root: Holder
    issuing: Holder
    tsa: Holder

    @classmethod
    def kept_in(cls, folder: Path) -> "Authority":
        """Return the authority of a folder, made at the first start; two that start together get the same."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        root = _kept(folder / "root.pem", lambda: _made("root", None))
        issuing = _kept(folder / "issuing.pem", lambda: _made("issuing", root))
        return cls(root, issuing, _kept(folder / "tsa.pem", lambda: _made("tsa", issuing)))

    def issue(self, request: x509.CertificateSigningRequest, address: str) -> x509.Certificate:
        """Return a certificate for signing; where its revocation is told stands below ``address``."""
        builder = _builder(request.subject, request.public_key(), self.issuing, LIFE)
        asked = x509.AccessDescription(
            AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier(f"{address}/ocsp")
        )
        place = x509.DistributionPoint(
            [x509.UniformResourceIdentifier(f"{address}/issuing.crl")], None, None, None
        )
        builder = (
            builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(digital_signature=True, content_commitment=True), critical=True)
            .add_extension(x509.AuthorityInformationAccess([asked]), critical=False)
            .add_extension(x509.CRLDistributionPoints([place]), critical=False)
        )
        return builder.sign(self.issuing.key, hashes.SHA256())

    def revocation_list(self, revoked: Mapping[int, datetime]) -> bytes:
        """Return the signed list of what the issuing authority has revoked (DER)."""
        now = datetime.now(UTC)
        builder = x509.CertificateRevocationListBuilder().issuer_name(self.issuing.certificate.subject)
        builder = builder.last_update(now - timedelta(minutes=1)).next_update(now + FRESH)
        builder = builder.add_extension(x509.CRLNumber(int(now.timestamp())), critical=False).add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(self.issuing.key.public_key()), critical=False
        )
        for serial, moment in revoked.items():
            entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(moment).build()
            builder = builder.add_revoked_certificate(entry)
        return builder.sign(self.issuing.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)

    def answer(
        self, question: bytes, known: Mapping[int, x509.Certificate], revoked: Mapping[int, datetime]
    ) -> bytes:
        """Return the answer about one certificate (OCSP, DER). Raises ``ValueError``, ``KeyError``."""
        asked = ocsp.load_der_ocsp_request(question)
        moment = revoked.get(asked.serial_number)
        now = datetime.now(UTC)
        builder = ocsp.OCSPResponseBuilder().add_response(
            cert=known[asked.serial_number],
            issuer=self.issuing.certificate,
            algorithm=asked.hash_algorithm,
            cert_status=ocsp.OCSPCertStatus.REVOKED if moment else ocsp.OCSPCertStatus.GOOD,
            this_update=now - timedelta(minutes=1),
            next_update=now + FRESH,
            revocation_time=moment,
            revocation_reason=x509.ReasonFlags.key_compromise if moment else None,
        )
        builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, self.issuing.certificate)
        for each in asked.extensions:
            if isinstance(each.value, x509.OCSPNonce):
                builder = builder.add_extension(each.value, critical=False)
        return builder.sign(self.issuing.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def _kept(path: Path, make: Callable[[], Holder]) -> Holder:
    if not path.exists():
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_bytes(make().pem())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # the other process was first: its key is the key
        finally:
            draft.unlink()
    content = path.read_bytes()
    key = serialization.load_pem_private_key(content, password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError(f"{path} does not hold an elliptic curve key")
    return Holder(key, x509.load_pem_x509_certificate(content))


def _made(role: str, parent: Holder | None) -> Holder:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name(
        [x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"), x509.NameAttribute(NameOID.COMMON_NAME, NAMES[role])]
    )
    builder = _builder(subject, key.public_key(), parent, LONG)
    if role == "tsa":
        stamping = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = (
            builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(digital_signature=True), critical=True)
            .add_extension(stamping, critical=True)
        )
    else:
        below = None if parent is None else 0
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=below), critical=True)
        builder = builder.add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
    return Holder(key, builder.sign(parent.key if parent else key, hashes.SHA256()))


def _builder(
    subject: x509.Name, public: CertificatePublicKeyTypes, parent: Holder | None, life: timedelta
) -> x509.CertificateBuilder:
    """Return what every certificate has in common; without a parent it is its own."""
    now = datetime.now(UTC)
    above = parent.certificate.public_key() if parent else public
    if not isinstance(above, ec.EllipticCurvePublicKey):
        raise TypeError("the keys of the sandbox are elliptic curve keys")
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(parent.certificate.subject if parent else subject)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + life)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(above), critical=False)
    )


def _usage(**wanted: bool) -> x509.KeyUsage:
    names = (
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
        "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
    )  # fmt: skip
    return x509.KeyUsage(**{name: wanted.get(name, False) for name in names})
