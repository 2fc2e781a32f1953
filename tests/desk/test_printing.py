"""The list of forms of a dossier, printing one of them, and the book of the unit."""

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from motcua.audit.models import AuditEvent
from motcua.dossiers.services.receiving import refuse
from tests.factories import dossiers as make
from tests.factories.dossiers import FILED
from tests.factories.offices import Office
from tests.paper import text_of


def test_the_page_lists_what_may_be_printed_now(place: Office, intake: Client) -> None:
    dossier = make.accepted(place)
    page = intake.get(f"/can-bo/ho-so/{dossier.pk}/bieu-mau/")
    assertContains(page, "Giấy tiếp nhận hồ sơ và hẹn trả kết quả")
    assertContains(page, "Mẫu số 05 – Thông tư 01/2018/TT-VPCP")
    assertContains(page, "Chưa in")
    assertNotContains(page, "Phiếu từ chối")
    assertContains(intake.get(f"/can-bo/ho-so/{dossier.pk}/"), f"/can-bo/ho-so/{dossier.pk}/bieu-mau/")


@pytest.mark.parametrize("kind", ["tiep-nhan", "kiem-soat"])
def test_a_form_is_a_pdf_and_its_print_is_written_down(place: Office, intake: Client, kind: str) -> None:
    dossier = make.accepted(place)
    answer = intake.get(f"/can-bo/phieu/{dossier.pk}/{kind}.pdf")
    assert dossier.code in text_of(answer.content)
    assert AuditEvent.objects.get(action="print").subject == f"dossier:{dossier.pk}"
    page = intake.get(f"/can-bo/ho-so/{dossier.pk}/bieu-mau/")
    assert ("Chưa in" in page.content.decode()) == (kind == "kiem-soat")


def test_a_refusal_is_reached_from_the_history(place: Office, intake: Client) -> None:
    dossier = refuse(make.filed(place).pk, "Không đúng thẩm quyền", by=place.intake, at=FILED)
    page = intake.get(f"/can-bo/ho-so/{dossier.pk}/")
    address = f"/can-bo/phieu/{dossier.pk}/tu-choi/2.pdf"
    assertContains(page, address)
    assert "Không đúng thẩm quyền" in text_of(intake.get(address).content)


@pytest.mark.parametrize(
    "rest", ["tu-choi.pdf", "tu-choi/9.pdf", "khong-co.pdf", "xin-loi/1.pdf", "ket-qua/bien-nhan.pdf"]
)
def test_what_never_happened_has_no_form(place: Office, intake: Client, rest: str) -> None:
    assert intake.get(f"/can-bo/phieu/{make.accepted(place).pk}/{rest}").status_code == 404


def test_strangers_print_nothing(place: Office, stranger: Client) -> None:
    dossier = make.accepted(place)
    assert stranger.get(f"/can-bo/phieu/{dossier.pk}/tiep-nhan.pdf").status_code == 404
    assert stranger.get(f"/can-bo/ho-so/{dossier.pk}/bieu-mau/").status_code == 404
    assert not AuditEvent.objects.filter(action="print").exists()


def book(place: Office, first: str, last: str) -> dict[str, str]:
    return {"agency": str(place.centre.pk), "first": first, "last": last}


def test_the_book_goes_on_counting_within_its_year(place: Office, intake: Client) -> None:
    make.accepted(place)
    second = make.accepted(place, make.FILED.replace(day=14))
    assertContains(intake.get("/can-bo/so-theo-doi/"), "Từ ngày")
    words = text_of(intake.post("/can-bo/so-theo-doi/", book(place, "14/01/2025", "15/01/2025")).content)
    assert f"2 {second.code}" in words
    assert "SỔ THEO DÕI HỒ SƠ" in words
    assert AuditEvent.objects.get(action="print").data["rows"] == 1


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        ("14/01/2025", "13/01/2025", "Ngày cuối phải từ ngày đầu trở đi."),
        ("31/12/2024", "01/01/2025", "Mỗi năm một quyển sổ."),
        ("14/09/2025", "15/09/2025", "Từ 15/09/2025 sổ dùng mẫu mới."),
        ("hôm nay", "15/09/2025", "Hãy nhập ngày dạng 05/02/2026."),
    ],
)
def test_pages_that_no_book_holds_are_refused_in_words(
    place: Office, intake: Client, first: str, last: str, sentence: str
) -> None:
    answer = intake.post("/can-bo/so-theo-doi/", book(place, first, last))
    assertContains(answer, sentence, status_code=422)


def test_the_book_of_another_unit_cannot_be_chosen(place: Office, intake: Client, specialist: Client) -> None:
    wrong = {**book(place, "14/01/2025", "14/01/2025"), "agency": str(place.commune_agency.pk)}
    assert intake.post("/can-bo/so-theo-doi/", wrong).status_code == 422
    assert specialist.get("/can-bo/so-theo-doi/").status_code == 404


def test_what_was_handed_in_together_has_one_receipt(place: Office, intake: Client, stranger: Client) -> None:
    first, second = make.accepted(place), make.accepted(place)
    other_day = make.accepted(place, make.FILED.replace(day=14))
    assertContains(intake.get(f"/can-bo/ho-so/{first.pk}/bieu-mau/"), "chung cho 2 hồ sơ")
    words = text_of(intake.get(f"/can-bo/phieu/{first.pk}/nop-cung.pdf").content)
    assert first.code in words
    assert second.code in words
    assert other_day.code not in words
    assert AuditEvent.objects.filter(action="print").count() == 2
    assert stranger.get(f"/can-bo/phieu/{first.pk}/nop-cung.pdf").status_code == 404
    assert intake.get(f"/can-bo/phieu/{make.filed(place).pk}/nop-cung.pdf").status_code == 404
