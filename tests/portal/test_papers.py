"""Papers come up in pieces or with the form; kept whole or not at all; never in the way of saving."""

import hashlib
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from motcua.accounts.models import User
from motcua.catalog.models import ProcedureVersion
from motcua.dossiers.models import Attachment, Draft, Upload
from motcua.foundation import files
from motcua.organizations.models import Area
from motcua.portal.filling import begin
from tests.portal.papers import pdf, picture

pytestmark = [pytest.mark.django_db(transaction=False), pytest.mark.usefixtures("province")]
KEY = "giay-chung-sinh"


@pytest.fixture
def draft(citizen: User, birth: ProcedureVersion, commune: Area) -> Draft:
    return begin(birth, citizen, commune.code, at=timezone.now())


def announce(browser: Client, draft: Draft, name: str, size: Any) -> Any:
    address = f"/nhap/{draft.pk}/tai-len/?giay-to={KEY}"
    return browser.post(address, {"name": name, "size": size}, content_type="application/json")


def send(browser: Client, address: str, offset: int, piece: bytes) -> Any:
    headers = {"Upload-Offset": str(offset)}
    return browser.patch(address, piece, content_type="application/offset+octet-stream", headers=headers)


def test_a_file_in_pieces_becomes_one_paper(browser: Client, draft: Draft) -> None:
    content = pdf(3)
    answer = announce(browser, draft, "giấy chứng sinh.pdf", len(content))
    assert (answer.status_code, answer.json()["offset"]) == (201, 0)
    address, half = answer["Location"], len(content) // 2
    assert send(browser, address, 0, content[:half])["Upload-Offset"] == str(half)
    assert browser.head(address)["Upload-Offset"] == str(half)
    assert send(browser, address, half, content[half:]).status_code == 204
    paper = Attachment.objects.get(draft=draft)
    assert (paper.component_key, paper.file_name, paper.content_type) == (
        KEY,
        "giấy chứng sinh.pdf",
        "application/pdf",
    )
    assert paper.sha256 == hashlib.sha256(content).hexdigest()
    assert files.load(paper.sha256) == content


def test_an_interrupted_file_goes_on_where_it_stopped(browser: Client, draft: Draft) -> None:
    content = pdf(2)
    address = announce(browser, draft, "a.pdf", len(content))["Location"]
    send(browser, address, 0, content[:100])
    again = announce(browser, draft, "a.pdf", len(content))
    assert (again["Location"], again.json()["offset"]) == (address, 100)
    assert send(browser, address, 100, content[100:]).status_code == 204
    assert Attachment.objects.filter(draft=draft).count() == 1


def test_a_piece_out_of_place_is_told_where_to_go_on(browser: Client, draft: Draft) -> None:
    address = announce(browser, draft, "a.pdf", 500)["Location"]
    send(browser, address, 0, b"%PDF-" + b"0" * 95)
    for offset in (0, 50, 400):
        answer = send(browser, address, offset, b"1" * 10)
        assert (answer.status_code, answer["Upload-Offset"]) == (409, "100")
    assert Upload.objects.get().received == 100


def test_a_disguised_file_is_refused_and_leaves_nothing(browser: Client, draft: Draft) -> None:
    content = b"MZ\x90\x00 a program" * 20
    address = announce(browser, draft, "anh.jpg", len(content))["Location"]
    answer = send(browser, address, 0, content)
    assert answer.status_code == 422
    assert "PDF, JPG hoặc PNG" in answer.json()["detail"]
    assert not Attachment.objects.exists()
    assert not Upload.objects.exists()


@pytest.mark.parametrize(
    ("size", "status", "words"),
    [
        (0, 422, "trống"),
        (10**9, 413, "MB"),
        ("abc", 400, "chọn lại tệp"),
        (-5, 422, "trống"),
        (float("inf"), 400, "chọn lại tệp"),
    ],
)
def test_a_file_of_impossible_size_is_told_what_to_do(
    browser: Client, draft: Draft, size: Any, status: int, words: str
) -> None:
    answer = announce(browser, draft, "a.pdf", size)
    assert answer.status_code == status
    assert words in answer.json()["detail"]


def test_somebody_elses_upload_does_not_exist(browser: Client, draft: Draft, stranger: User) -> None:
    address = announce(browser, draft, "a.pdf", 500)["Location"]
    other = Client()
    other.force_login(stranger)
    assert other.head(address).status_code == 404
    assert send(other, address, 0, b"x").status_code == 404
    assert announce(other, draft, "a.pdf", 500).status_code == 404


def test_a_plain_form_takes_files_too_and_one_bad_file_harms_no_other(browser: Client, draft: Draft) -> None:
    good = SimpleUploadedFile("anh.jpg", picture(), "image/jpeg")
    bad = SimpleUploadedFile("x.jpg", b"not a picture", "image/jpeg")
    address = f"/nhap/{draft.pk}/giay-to/"
    answer = browser.post(address, {f"file-{KEY}": good, "file-van-ban-lam-chung": bad, "continue": "1"})
    assert answer.status_code == 422
    assert "x.jpg:" in answer.content.decode()
    assert Attachment.objects.get(draft=draft).file_name == "anh.jpg"


def test_the_same_content_twice_is_one_paper_and_it_can_be_taken_out(browser: Client, draft: Draft) -> None:
    address = f"/nhap/{draft.pk}/giay-to/"
    for name in ("mot.jpg", "hai.jpg"):
        browser.post(address, {f"file-{KEY}": SimpleUploadedFile(name, picture(), "image/jpeg")})
    paper = Attachment.objects.get(draft=draft)
    assert "mot.jpg" in browser.get(address).content.decode()
    browser.post(address, {"remove": str(paper.pk)})
    assert not Attachment.objects.exists()
    assert browser.post(address, {"remove": "hong"}).status_code == 302


def test_too_large_a_file_of_a_plain_form_is_told_the_limit(
    browser: Client, draft: Draft, settings: Settings
) -> None:
    settings.MOTCUA_MAX_UPLOAD_BYTES = 1024 * 1024
    huge = SimpleUploadedFile("to.jpg", picture() + b"0" * (1024 * 1024), "image/jpeg")
    answer = browser.post(f"/nhap/{draft.pk}/giay-to/", {f"file-{KEY}": huge})
    assert "Tệp lớn hơn 1 MB" in answer.content.decode()


def test_a_paper_that_the_province_keeps_is_used_again(
    browser: Client, citizen: User, draft: Draft, commune: Area
) -> None:
    from motcua.organizations.models import Agency
    from motcua.vault.services import Paper, deposit

    issuer = Agency.objects.today().filter(kind="commune").first()
    assert issuer is not None
    paper = Paper(
        citizen.personal_id_index, citizen, KEY, "Giấy chứng sinh", "12/CS", issuer, timezone.now(), pdf(), "test"
    )
    document = deposit(paper, by=citizen, at=timezone.now())
    body = browser.get(f"/nhap/{draft.pk}/giay-to/").content.decode()
    assert "Dùng lại, không cần nộp" in body
    browser.post(f"/nhap/{draft.pk}/giay-to/", {"use": f"{document.pk}:{KEY}"})
    kept = Attachment.objects.get(draft=draft)
    assert (kept.source, kept.document_id, kept.sha256) == ("vault", document.pk, document.sha256)


def test_a_kept_paper_that_ended_meanwhile_is_said_to_hold_no_more(
    browser: Client, citizen: User, draft: Draft
) -> None:
    from motcua.organizations.models import Agency
    from motcua.vault.services import Paper, deposit, revoke

    issuer = Agency.objects.today().filter(kind="commune")[0]
    paper = Paper(
        citizen.personal_id_index, citizen, KEY, "Giấy chứng sinh", "12/CS", issuer, timezone.now(), pdf(), "test"
    )
    document = deposit(paper, by=citizen, at=timezone.now())
    page = f"/nhap/{draft.pk}/giay-to/"
    assert "Dùng lại, không cần nộp" in browser.get(page).content.decode()
    revoke(document, "Cấp nhầm", by=citizen, at=timezone.now())
    answer = browser.post(page, {"use": f"{document.pk}:{KEY}"}, follow=True)
    assert answer.status_code == 200
    assert "không còn hiệu lực nên không dùng lại được" in answer.content.decode()
    assert not Attachment.objects.exists()


def test_the_pieces_of_a_finished_file_are_cleared_away(
    browser: Client, draft: Draft, settings: Settings, django_capture_on_commit_callbacks: Any
) -> None:
    from motcua.dossiers.services.pieces import _folder

    content = pdf()
    address = announce(browser, draft, "a.pdf", len(content))["Location"]
    upload = UUID(address.strip("/").rpartition("/")[2])
    with django_capture_on_commit_callbacks(execute=True):
        send(browser, address, 0, content)
    assert not _folder(upload).exists()


def test_a_session_that_expired_on_the_way_is_no_success(browser: Client, draft: Draft) -> None:
    """A redirect to the sign-in page would look to the script like a piece that has arrived."""
    address = announce(browser, draft, "a.pdf", 500)["Location"]
    browser.logout()
    for answer in (send(browser, address, 0, b"%PDF-"), announce(browser, draft, "b.pdf", 500)):
        assert answer.status_code == 401
        assert "đăng nhập" in answer.json()["detail"]
    assert Upload.objects.get().received == 0
