"""The demonstration PKI: a root, an issuing authority, and a certificate for whoever signs (chứng thư số).

It is for trying out and teaching. A public installation names a token or HSM (``MOTCUA_SIGNING``) whose
certificates come from the government's authority. Each file holds a key and its certificate and is written once.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from motcua.foundation.crypto import write_once
from motcua.foundation.signing_terms import Signer, SignerKind

VALID_FROM = datetime(2015, 1, 1, tzinfo=UTC)  # a replayed or simulated clock signs within these years too
VALID_UNTIL = datetime(2045, 1, 1, tzinfo=UTC)
COUNTRY = "VN"
NAME_LIMIT = 64  # upper bound of X.520 for names, counted in bytes by the library that writes the certificate
ROOT_NAME = "Motcua – Gốc chứng thực trình diễn"
ISSUER_NAME = "Motcua – Cấp chứng thư trình diễn"
PRIVATE = serialization.PrivateFormat.PKCS8


@dataclass(frozen=True, slots=True)
class Identity:
    """A private key with its certificate."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    def pem(self) -> bytes:
        key = self.key.private_bytes(serialization.Encoding.PEM, PRIVATE, serialization.NoEncryption())
        return key + self.certificate.public_bytes(serialization.Encoding.PEM)


@dataclass(frozen=True, slots=True)
class DemoPki:
    """The two authorities of the demonstration, in ``directory``."""

    directory: Path
    root: Identity
    issuer: Identity


def ensure_demo_pki(directory: Path) -> DemoPki:
    """Return the demonstration PKI of a directory, made on first use; safe for racing processes."""
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    root = _kept(directory / "root.pem") or _keep(directory / "root.pem", _authority(ROOT_NAME, None))
    issuer = _kept(directory / "issuing.pem") or _keep(directory / "issuing.pem", _authority(ISSUER_NAME, root))
    public = directory / "root.crt"
    if not public.exists():
        write_once(public, root.certificate.public_bytes(serialization.Encoding.PEM))
    return DemoPki(directory, root, issuer)


def identity_of(pki: DemoPki, signer: Signer) -> Identity:
    """Return a signer's key and certificate, issued on first use; a new name or agency gets a new certificate."""
    path = signer_path(pki.directory / "signers", signer)
    return _kept(path) or _keep(path, _issued(pki.issuer, signer))


def signer_path(folder: Path, signer: Signer, more: str = "") -> Path:
    """Return where a signer's key and certificate are kept; a new name, agency or issuer is another file."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    whole = "\n".join((signer.kind, signer.key, signer.name, signer.organisation, *([more] if more else [])))
    return folder / f"{hashlib.sha256(whole.encode()).hexdigest()}.pem"


def subject_of(signer: Signer) -> x509.Name:
    """Return the name of a signer as a certificate holds it; ``key`` only as a digest."""
    serial = hashlib.sha256(signer.key.encode()).hexdigest()[:16].upper()
    return _name(signer.name, signer.organisation, serial)


def _kept(path: Path) -> Identity | None:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    key = serialization.load_pem_private_key(content, password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError(f"{path} does not hold an elliptic curve key")
    return Identity(key, x509.load_pem_x509_certificate(content))


def _keep(path: Path, fresh: Identity) -> Identity:
    write_once(path, fresh.pem())
    return _kept(path) or fresh


def _authority(name: str, parent: Identity | None) -> Identity:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _name(name, "Motcua")
    usage = _usage(key_cert_sign=True, crl_sign=True)
    builder = _certificate(subject, key, parent).add_extension(usage, critical=True)
    below = None if parent is None else 0
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=below), critical=True)
    return Identity(key, builder.sign(parent.key if parent else key, hashes.SHA256()))


def _issued(issuer: Identity, signer: Signer) -> Identity:
    key = ec.generate_private_key(ec.SECP256R1())
    usage = _usage(digital_signature=True, content_commitment=True)
    builder = _certificate(subject_of(signer), key, issuer)
    builder = builder.add_extension(usage, critical=True)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    if signer.kind is SignerKind.AGENCY:
        kind = x509.SubjectAlternativeName([x509.DirectoryName(_name("Chữ ký số cơ quan", signer.organisation))])
        builder = builder.add_extension(kind, critical=False)
    return Identity(key, builder.sign(issuer.key, hashes.SHA256()))


def _certificate(
    subject: x509.Name, key: ec.EllipticCurvePrivateKey, parent: Identity | None
) -> x509.CertificateBuilder:
    issuer_key = parent.key if parent else key
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(parent.certificate.subject if parent else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(VALID_FROM)
        .not_valid_after(VALID_UNTIL)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    )


def _name(common: str, organisation: str, serial: str = "") -> x509.Name:
    parts = [
        x509.NameAttribute(NameOID.COUNTRY_NAME, COUNTRY),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, _fitting(organisation)),
        x509.NameAttribute(NameOID.COMMON_NAME, _fitting(common)),
    ]
    if serial:
        parts.append(x509.NameAttribute(NameOID.SERIAL_NUMBER, _serial(serial)))
    return x509.Name(parts)


def _fitting(name: str) -> str:
    """Return as many whole words of a name as a certificate may hold; a Vietnamese letter is up to three bytes.

    The paper itself shows the whole name in the mark.
    """
    words = name.split()
    while words and len(" ".join(words).encode()) > NAME_LIMIT:
        words.pop()
    return " ".join(words) or name.encode()[:NAME_LIMIT].decode(errors="ignore")


def _serial(name: str) -> str:
    """Return a key's name as a certificate may hold it: a long one by its digest, so that two never meet."""
    return name if len(name) <= NAME_LIMIT else hashlib.sha256(name.encode()).hexdigest()


def _usage(**wanted: bool) -> x509.KeyUsage:
    names = (
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
        "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
    )  # fmt: skip
    return x509.KeyUsage(**{name: wanted.get(name, False) for name in names})
