"""Anybody may check a paper: by its code, or by the file itself, which is not kept."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from motcua.foundation import files
from motcua.vault.models import Document
from motcua.vault.services import Paper, deposit, revoke, supersede
from tests.factories import dossiers as made
from tests.factories.offices import Office, office
from tests.portal.papers import pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(db: None) -> Office:
    return office()


@pytest.fixture
def document(place: Office) -> Document:
    found = made.done(place).result.document
    assert found is not None
    return found


def upload(client: Client, content: bytes) -> str:
    file = SimpleUploadedFile("van-ban.pdf", content, "application/pdf")
    return client.post("/verify/", {"file": file}).content.decode()


def test_a_code_says_who_signed_and_when(client: Client, document: Document) -> None:
    answer = client.get("/verify/", {"code": document.verification_code.lower()}, follow=True)
    body = answer.content.decode()
    assert "do tỉnh phát hành và còn hiệu lực" in body
    assert document.number in body
    assert "Phạm Lãnh Đạo" in body
    assert "Sở Tư pháp" in body
    assert "Nguyễn Thị Sáu" not in body


def test_a_revoked_paper_says_so(client: Client, document: Document, place: Office) -> None:
    revoke(document, "Cấp sai thông tin", by=place.signer, at=timezone.now())
    assert "đã bị thu hồi" in client.get(f"/verify/{document.verification_code}/").content.decode()


def test_the_original_file_is_known(client: Client, document: Document) -> None:
    body = upload(client, files.load(document.sha256))
    assert "do tỉnh phát hành và còn hiệu lực" in body
    assert "Hợp lệ" in body


def test_a_changed_file_is_not_the_original(client: Client, document: Document) -> None:
    content = bytearray(files.load(document.sha256))
    at = content.index(b"/Type") + 1
    content[at] ^= 1
    body = upload(client, bytes(content))
    assert "còn hiệu lực" not in body


def test_an_unsigned_file_is_told_so_and_not_kept(client: Client) -> None:
    before = kept()
    body = upload(client, pdf())
    assert "không có chữ ký số nào" in body
    assert kept() == before


def kept() -> set[Path]:
    return set(Path(settings.MOTCUA_FILES).rglob("*"))


def test_what_is_no_pdf_is_told_so(client: Client) -> None:
    assert "Không đọc được tệp PDF này" in upload(client, b"hello")
    assert "Hãy chọn tệp PDF" in client.post("/verify/", {}).content.decode()


def test_an_unknown_code_is_told_so(client: Client) -> None:
    answer = client.get("/verify/AAAA/")
    assert answer.status_code == 404
    assert "Không có văn bản nào mang mã này" in answer.content.decode()


def test_a_replaced_paper_leads_to_the_one_that_holds(client: Client, document: Document, place: Office) -> None:
    paper = Paper(
        document.owner_index, None, document.kind, document.title, "02/TLKS", document.issuer, timezone.now(),
        pdf(), "dossier:again",
    )  # fmt: skip
    new = deposit(paper, by=place.clerk, at=timezone.now())
    supersede(document, new, "Sai họ tên", by=place.signer, at=timezone.now())
    body = client.get(f"/verify/{document.verification_code}/").content.decode()
    assert "đã được thay thế" in body
    assert f"/verify/{new.verification_code}/" in body
    assert "còn hiệu lực" not in body


def test_a_check_says_the_level_of_each_signature(client: Client, document: Document) -> None:
    body = client.get(f"/verify/{document.verification_code}/").content.decode()
    assert body.count("B-B: không có dấu thời gian") == 2
