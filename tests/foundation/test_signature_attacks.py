"""No forged, altered, wrapped, shadowed, expired, revoked or unknown signature passes for valid. Tests ``signatures``.

Every file is made here: a paper is signed for good, then changed in one of the ways known to have deceived readers.
"""

import asyncio
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pytest_django import Settings

from motcua.foundation.signatures import UnreadablePdfError, Verdict, conclude, verify_pdf
from tests.foundation.attacks import AFTER_SIGNING, Forge, field_value_replaced, prepared, transplanted
from tests.foundation.authorities import DAY, Holder, authority, person, revocations

BOX = (200, 300, 380, 370)


@pytest.fixture(scope="module")
def root() -> Holder:
    return authority()


@pytest.fixture(scope="module")
def officer(root: Holder) -> Holder:
    return person(root)


@pytest.fixture(autouse=True)
def trust(settings: Settings, tmp_path: Path, root: Holder) -> Path:
    """Trust this one authority and no other."""
    settings.MOTCUA_TRUST_ROOTS = tmp_path / "trust"
    settings.MOTCUA_TRUST_ROOTS.mkdir()
    settings.MOTCUA_KEYS = tmp_path / "keys"
    (settings.MOTCUA_TRUST_ROOTS / "root.pem").write_bytes(root.pem())
    folder: Path = settings.MOTCUA_TRUST_ROOTS
    return folder


def signed(pdf: bytes, holder: Holder, field: str = "officer", **more: Any) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    metadata = signers.PdfSignatureMetadata(
        field_name=field, subfilter=fields.SigSeedSubFilter.PADES, md_algorithm="sha256", **more
    )
    signer = signers.PdfSigner(metadata, holder.signer(), new_field_spec=fields.SigFieldSpec(field, box=BOX))
    output = signer.sign_pdf(writer)
    return bytes(output.getvalue())


@pytest.fixture(scope="module")
def paper(officer: Holder) -> bytes:
    return signed(prepared(), officer)


def verdict(pdf: bytes) -> str:
    """Return what is said of a paper as a whole; one that cannot be read is as bad as an invalid one."""
    try:
        conclusion = conclude(verify_pdf(pdf))
    except UnreadablePdfError:
        return "unreadable"
    return str(conclusion.verdict) if conclusion else "unsigned"


def test_the_paper_itself_is_valid(paper: bytes) -> None:
    assert verdict(paper) == Verdict.VALID


@pytest.mark.parametrize("forge", AFTER_SIGNING.values(), ids=AFTER_SIGNING)
def test_a_paper_changed_after_signing_is_refused(paper: bytes, forge: Forge) -> None:
    forged = forge(paper)
    assert forged != paper
    assert verdict(forged) in {Verdict.INVALID, "unreadable"}


@pytest.mark.parametrize("forge", AFTER_SIGNING.values(), ids=AFTER_SIGNING)
def test_signing_the_forgery_does_not_heal_it(paper: bytes, officer: Holder, forge: Forge) -> None:
    try:
        again = signed(forge(paper), officer, "second")
    except Exception:  # noqa: BLE001 - what cannot be signed again is no danger
        return
    assert verdict(again) in {Verdict.INVALID, "unreadable"}


def test_the_signature_of_another_paper_is_refused(paper: bytes, officer: Holder) -> None:
    other = signed(field_value_replaced(prepared()), officer)
    assert verdict(transplanted(paper, other)) == Verdict.INVALID


def test_every_byte_of_the_paper_counts(paper: bytes) -> None:
    start, end = paper.index(b"/Contents <"), paper.index(b">", paper.index(b"/Contents <"))
    for at in range(10, len(paper), len(paper) // 60):
        if start <= at <= end:
            continue
        forged = paper[:at] + bytes([paper[at] ^ 1]) + paper[at + 1 :]
        assert verdict(forged) in {Verdict.INVALID, "unreadable", "unsigned"}, at


NOW = datetime.now(UTC)
BAD: dict[str, tuple[Callable[[Holder], Holder], set[str]]] = {
    "expired": (lambda root: person(root, since=NOW - 30 * DAY, until=NOW - DAY), {"invalid", "indeterminate"}),
    "not valid yet": (lambda root: person(root, since=NOW + DAY), {"invalid", "indeterminate"}),
    "not for signing": (lambda root: person(root, may_sign=False), {"invalid", "indeterminate"}),
    "for servers only": (lambda root: person(root, for_servers=True), {"indeterminate"}),
    "unknown authority": (lambda _: person(authority("Gốc lạ")), {"indeterminate"}),
    "unknown authority of the same name": (lambda _: person(authority("Gốc thử")), {"indeterminate", "invalid"}),
    "certified by a person": (lambda root: person(person(root)), {"indeterminate", "invalid"}),
    "self-signed": (lambda _: authority("Trần Thị Bình"), {"indeterminate", "invalid"}),
    "revocation not known": (lambda root: person(root, has_list=True), {"indeterminate"}),
}


@pytest.mark.parametrize(("make", "said"), BAD.values(), ids=BAD)
def test_a_certificate_that_does_not_hold_proves_nothing(
    root: Holder, make: Callable[[Holder], Holder], said: set[str]
) -> None:
    assert verdict(signed(prepared(), make(root))) in said


def test_a_revoked_certificate_is_invalid(root: Holder, trust: Path) -> None:
    lost = person(root, has_list=True)
    paper = signed(prepared(), lost)
    (trust / "list.crl").write_bytes(revocations(root))
    assert verdict(paper) == Verdict.VALID
    (trust / "list.crl").write_bytes(revocations(root, lost))
    assert verdict(paper) == Verdict.INVALID


def test_a_revocation_list_of_somebody_else_changes_nothing(root: Holder, trust: Path) -> None:
    lost = person(root, has_list=True)
    (trust / "list.crl").write_bytes(revocations(authority("Gốc thử"), lost))
    assert verdict(signed(prepared(), lost)) == Verdict.INDETERMINATE


def test_a_claimed_time_outside_the_certificate_is_invalid(root: Holder) -> None:
    brief = person(root, since=NOW - timedelta(hours=1), until=NOW + timedelta(hours=1))
    writer = IncrementalPdfFileWriter(io.BytesIO(prepared()))
    metadata = signers.PdfSignatureMetadata(field_name="officer", subfilter=fields.SigSeedSubFilter.PADES)
    session = signers.PdfSigner(metadata, brief.signer()).init_signing_session(writer)
    session.system_time = NOW - 300 * DAY
    document = session.prepare_tbs_document(validation_info=None, bytes_reserved=16000)
    prepared_digest, output = document.digest_tbs_document()
    attributes = signers.pdf_cms.PdfCMSSignedAttributes(signing_time=NOW - 300 * DAY)
    asyncio.run(document.perform_signature(prepared_digest.document_digest, attributes))
    output.seek(0)
    assert verdict(bytes(output.read())) == Verdict.INVALID


def test_a_stranger_signing_over_it_takes_its_certainty(paper: bytes) -> None:
    """A later mark can be drawn over what was signed: it must be valid itself (sneaky signature)."""
    covered = signed(paper, person(authority("Gốc lạ")), "che")
    first, second = verify_pdf(covered)
    assert (first.verdict, second.verdict) == (Verdict.INDETERMINATE, Verdict.INDETERMINATE)
    assert "thêm chữ ký chưa chứng minh được" in first.sentence
    assert verdict(covered) == Verdict.INDETERMINATE


def test_a_certified_paper_takes_no_note(officer: Holder) -> None:
    certified = signed(prepared(), officer, certify=True, docmdp_permissions=fields.MDPPerm.FILL_FORMS)
    assert verdict(certified) == Verdict.VALID
    for name in ("note_added", "field_value_replaced", "new_content"):
        assert verdict(AFTER_SIGNING[name](certified)) == Verdict.INVALID


def test_weak_digests_prove_nothing(officer: Holder) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(prepared()))
    metadata = signers.PdfSignatureMetadata(field_name="officer", md_algorithm="sha1")
    weak = signers.PdfSigner(metadata, officer.signer()).sign_pdf(writer)
    assert verdict(bytes(weak.getvalue())) != Verdict.VALID
