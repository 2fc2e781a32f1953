"""Whom this installation trusts: roots, revocation lists it keeps, and the evidence a paper brings along."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from asn1crypto import crl, ocsp, x509
from django.conf import settings
from pyhanko.keys import load_certs_from_pemder
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko_certvalidator import ValidationContext

if TYPE_CHECKING:
    from pyhanko.pdf_utils.reader import PdfFileReader

# The library logs whole certificate paths with the names of people in them; what matters is in our own report.
for _name in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)


@dataclass(frozen=True)
class Evidence:
    """What a paper carries to prove its signatures by (DSS): certificates, revocation lists and answers."""

    certificates: tuple[x509.Certificate, ...] = ()
    crls: tuple[crl.CertificateList, ...] = ()
    ocsps: tuple[ocsp.OCSPResponse, ...] = ()


def evidence_in(reader: "PdfFileReader") -> Evidence:
    """Return what a paper carries; nothing where its store is missing or cannot be read."""
    try:
        store = DocumentSecurityStore.read_dss(reader)
        return Evidence(
            tuple(store.load_certs()),
            tuple(crl.CertificateList.load(each.get_object().data) for each in store.crls),
            tuple(ocsp.OCSPResponse.load(each.get_object().data) for each in store.ocsps),
        )
    except NoDSSFoundError:
        return Evidence()
    except (PdfError, ValueError, KeyError, TypeError, AttributeError):
        return Evidence()


def context(
    evidence: Evidence, *, moment: datetime | None = None, strict: bool = False, alone: bool = False
) -> Any:
    """Return the rules to judge a certificate by: at a moment (now unless said), nothing fetched.

    ``strict``: whoever publishes revocations must be known not to have revoked. ``alone``: by what the paper
    carries only, without the lists kept here.
    """
    kept = () if alone else tuple(kept_crls())
    return ValidationContext(
        trust_roots=list(trust_roots()),
        other_certs=evidence.certificates,
        crls=[*evidence.crls, *kept],
        ocsps=list(evidence.ocsps),
        moment=moment,
        allow_fetching=False,
        revocation_mode="hard-fail" if strict else "soft-fail",
        retroactive_revinfo=moment is not None,
    )


def trust_roots() -> Iterator[x509.Certificate]:
    """Yield the demonstration root when keys are kept in files, and every certificate of the trust folder."""
    paths: list[Path] = sorted(_folder().glob("*.pem"))
    demo = Path(settings.MOTCUA_KEYS) / "pki" / "root.crt"
    if settings.MOTCUA_SIGNING.get("kind", "files") == "files" and demo.exists():
        paths.append(demo)
    yield from load_certs_from_pemder([str(path) for path in paths])


def kept_crls() -> Iterator[crl.CertificateList]:
    """Yield the revocation lists of the trust folder; one that cannot be read is passed over."""
    for path in sorted(_folder().glob("*.crl")):
        found = _list(path, path.stat().st_mtime_ns)
        if found is not None:
            yield found


@lru_cache(maxsize=32)
def _list(path: Path, _changed_at: int) -> crl.CertificateList | None:
    """Return a list read once for each time it was written: that of a large authority takes a second."""
    try:
        found = crl.CertificateList.load(path.read_bytes(), strict=True)
        found["tbs_cert_list"]["this_update"].native  # noqa: B018 - reading is the test
    except (ValueError, OSError):
        return None
    return found


def _folder() -> Path:
    return Path(settings.MOTCUA_TRUST_ROOTS)
