"""What citizens send up signed is checked at once: three answers, each with what to do next; no byte is touched."""

import hashlib
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from motcua.dossiers.models import Attachment, Draft
from motcua.dossiers.services.drafting import start_draft
from motcua.dossiers.services.uploading import Home, NewFile, UploadRefusedError, attach
from motcua.foundation import files
from tests.factories.offices import Office, office
from tests.foundation.attacks import AFTER_SIGNING, prepared
from tests.foundation.authorities import Holder, authority, person
from tests.foundation.test_signature_attacks import signed
from tests.portal.papers import pdf

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def root() -> Holder:
    return authority("Gốc của nơi cấp")


@pytest.fixture
def trust(settings: Settings, tmp_path: Path, root: Holder) -> None:
    settings.MOTCUA_TRUST_ROOTS = tmp_path / "trust"
    settings.MOTCUA_TRUST_ROOTS.mkdir()
    (settings.MOTCUA_TRUST_ROOTS / "root.pem").write_bytes(root.pem())


@pytest.fixture
def draft(db: None) -> Draft:
    place: Office = office()
    return start_draft(place.version, by=place.citizen, at=timezone.now())


def send(draft: Draft, content: bytes) -> Attachment:
    home = Home(draft_id=draft.pk)
    return attach(
        home, NewFile("van-ban.pdf", len(content), "to-khai"), content, by=draft.owner, at=timezone.now()
    )


@pytest.mark.usefixtures("trust")
def test_a_valid_signature_makes_it_an_electronic_paper(draft: Draft, root: Holder) -> None:
    paper = send(draft, signed(prepared(), person(root)))
    assert (paper.nature, paper.signature_verdict) == (Attachment.Nature.ELECTRONIC, "valid")
    assert paper.signature_sentence.startswith("Hợp lệ: Trần Thị Bình đã ký")


@pytest.mark.usefixtures("trust")
@pytest.mark.parametrize("name", ["new_content", "contents_zero", "range_missing", "field_value_replaced"])
def test_an_invalid_one_is_refused_with_what_to_do_and_leaves_nothing(
    draft: Draft, root: Holder, name: str
) -> None:
    forged = AFTER_SIGNING[name](signed(prepared(), person(root)))
    with pytest.raises(UploadRefusedError) as refused:
        send(draft, forged)
    assert refused.value.code == "signature"
    assert refused.value.detail.startswith("Không hợp lệ")
    assert "Hãy lấy lại bản gốc" in refused.value.detail
    assert "quét bản giấy" in refused.value.detail
    assert not draft.attachments.exists()
    with pytest.raises(files.MissingFileError):
        files.load(hashlib.sha256(forged).hexdigest())


@pytest.mark.usefixtures("trust")
def test_one_that_cannot_be_told_is_taken_and_says_why(draft: Draft) -> None:
    unknown = send(draft, signed(prepared(), person(authority("Gốc lạ"))))
    assert unknown.signature_verdict == "indeterminate"
    assert "Hãy hỏi cơ quan phát hành" in unknown.signature_sentence


def test_a_file_that_nobody_signed_is_a_copy(draft: Draft) -> None:
    paper = send(draft, pdf())
    assert (paper.nature, paper.signature_verdict, paper.signature_sentence) == (Attachment.Nature.COPY, "", "")


@pytest.mark.usefixtures("trust")
def test_what_is_kept_is_byte_for_byte_what_was_sent(draft: Draft, root: Holder) -> None:
    content = signed(prepared(), person(root))
    paper = send(draft, content)
    assert paper.sha256 == hashlib.sha256(content).hexdigest()
    assert files.load(paper.sha256) == content
