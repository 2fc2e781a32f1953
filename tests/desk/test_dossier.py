"""One dossier on one page: what it shows, to whom, and what is recorded of looking."""

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains
from pytest_django.fixtures import DjangoAssertNumQueries

from motcua.accounts.rules import Role
from motcua.audit.models import AuditEvent
from motcua.catalog.models import Channel
from motcua.dossiers.models import Attachment, Dossier
from motcua.dossiers.services import receiving
from motcua.dossiers.services.consulting import Question, Round, consult
from motcua.dossiers.services.filing import lodge
from motcua.dossiers.services.receiving import Missing, SupplementRequest
from motcua.foundation import files
from tests.desk.conftest import SignIn
from tests.factories import dossiers as make
from tests.factories.dossiers import FILED
from tests.factories.offices import Office, officer

MOST_QUERIES = 30


def page_of(dossier: Dossier) -> str:
    return f"/can-bo/ho-so/{dossier.pk}/"


def test_it_shows_facts_path_clock_and_history_with_numbers_masked(place: Office, specialist: Client) -> None:
    dossier = make.taken(place)
    page = specialist.get(page_of(dossier))
    for words in ("082*******23", "091*****78", "Thẩm định", "Hạn trả kết quả:", "Nhận xử lý", "Trình ký"):
        assertContains(page, words)
    assertNotContains(page, place.citizen.personal_id)
    assertNotContains(page, "0912345678")


def test_nobody_else_finds_it(place: Office, stranger: Client, sign_in: SignIn) -> None:
    dossier = make.taken(place)
    assert stranger.get(page_of(dossier)).status_code == 404
    assert sign_in(place.citizen).get(page_of(dossier)).status_code == 404
    assert Client().get(page_of(dossier)).status_code == 302


def test_whoever_is_consulted_may_read_and_answer(place: Office, stranger: Client) -> None:
    dossier = make.taken(place)
    question = Round((Question(place.commune_agency, "Có cư trú tại xã không?", 8),))
    consult(dossier.pk, question, by=place.specialist, at=FILED)
    assertContains(stranger.get(page_of(dossier)), "Có cư trú tại xã không?")
    address = f"{page_of(dossier)}y-kien/{dossier.consultations.get().pk}/"
    assertContains(stranger.get(address), "Gửi ý kiến")
    assertContains(stranger.post(address, {"answer": " "}), "Hãy ghi ý kiến của cơ quan.", status_code=422)
    assert stranger.post(address, {"answer": "Có", "stance": "agree"})["Location"] == page_of(dossier)
    assert dossier.consultations.get().answer == "Có"
    assertContains(stranger.get(page_of(dossier)), "Đã trả lời ý kiến")


def test_a_question_to_another_agency_is_not_mine_to_answer(place: Office, specialist: Client) -> None:
    dossier = make.taken(place)
    question = Round((Question(place.commune_agency, "Có cư trú tại xã không?", 8),))
    consult(dossier.pk, question, by=place.specialist, at=FILED)
    address = f"{page_of(dossier)}y-kien/{dossier.consultations.get().pk}/"
    assert specialist.post(address, {"answer": "Có"}).status_code == 404


def test_full_numbers_need_a_purpose_and_are_recorded(place: Office, specialist: Client) -> None:
    dossier = make.taken(place)
    refused = specialist.post(f"{page_of(dossier)}xem-so/", {"purpose": " "})
    assertContains(refused, "Hãy ghi mục đích xem", status_code=422)
    assert not AuditEvent.objects.filter(action="look").exists()
    page = specialist.post(f"{page_of(dossier)}xem-so/", {"purpose": "Đối chiếu thẻ"})
    assertContains(page, place.citizen.personal_id)
    look = AuditEvent.objects.get(action="look")
    assert (look.subject, look.actor_id, look.purpose) == (
        f"dossier:{dossier.pk}", place.specialist.pk, "Đối chiếu thẻ",
    )  # fmt: skip


def test_full_numbers_are_not_for_strangers(place: Office, stranger: Client) -> None:
    dossier = make.taken(place)
    assert stranger.post(f"{page_of(dossier)}xem-so/", {"purpose": "Tò mò"}).status_code == 404


def attach(dossier: Dossier, content: bytes, content_type: str, name: str) -> Attachment:
    return Attachment.objects.create(
        dossier=dossier, name="Giấy chứng sinh", source="upload", file_name=name, content_type=content_type,
        sha256=files.store(content).sha256, size=len(content), added_at=FILED,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("content_type", "shown_as", "disposition"),
    [
        ("application/pdf", "application/pdf", "inline"),
        ("image/png", "image/png", "inline"),
        ("text/html", "application/octet-stream", "attachment"),
        ("image/svg+xml", "application/octet-stream", "attachment"),
    ],
)
def test_papers_are_shown_safely_and_the_look_is_recorded(
    place: Office, specialist: Client, content_type: str, shown_as: str, disposition: str
) -> None:
    dossier = make.taken(place)
    paper = attach(dossier, b"%PDF-1.7 x", content_type, "chung sinh.pdf")
    answer = specialist.get(f"{page_of(dossier)}giay-to/{paper.pk}/")
    assert answer["Content-Type"] == shown_as
    assert answer["Content-Disposition"].startswith(disposition)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]
    assert AuditEvent.objects.get(action="look").subject == f"dossier:{dossier.pk}"


def test_papers_of_other_dossiers_and_strangers_are_not_found(
    place: Office, specialist: Client, stranger: Client
) -> None:
    dossier, other = make.taken(place), make.taken(place)
    paper = attach(other, b"%PDF-1.7 x", "application/pdf", "x.pdf")
    assert specialist.get(f"{page_of(dossier)}giay-to/{paper.pk}/").status_code == 404
    assert stranger.get(f"{page_of(other)}giay-to/{paper.pk}/").status_code == 404
    assert not AuditEvent.objects.filter(action="look").exists()


def test_slips_are_pdfs(place: Office, intake: Client) -> None:
    taken, refused, waiting = make.accepted(place), make.filed(place), make.filed(place)
    receiving.refuse(refused.pk, "Không đúng thẩm quyền", by=place.intake, at=FILED)
    request = SupplementRequest((Missing("Giấy chứng sinh"),), "Thiếu")
    receiving.request_supplement(waiting.pk, request, by=place.intake, at=FILED)
    for dossier, kind in (
        (taken, "tiep-nhan"),
        (refused, "tu-choi"),
        (waiting, "bo-sung"),
        (waiting, "bo-sung/1"),
    ):
        answer = intake.get(f"/can-bo/phieu/{dossier.pk}/{kind}.pdf")
        assert answer.content.startswith(b"%PDF-"), kind
        assert answer["Content-Type"] == "application/pdf"


def test_slips_that_do_not_exist_are_not_found(place: Office, intake: Client, stranger: Client) -> None:
    dossier = make.accepted(place)
    for kind in ("tu-choi", "bo-sung", "bo-sung/1", "khac"):
        assert intake.get(f"/can-bo/phieu/{dossier.pk}/{kind}.pdf").status_code == 404
    assert stranger.get(f"/can-bo/phieu/{dossier.pk}/tiep-nhan.pdf").status_code == 404


def test_the_page_takes_a_bounded_number_of_queries(
    place: Office, specialist: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    dossier = make.taken(place)
    for number in range(5):
        attach(dossier, b"%PDF-1.7 x" + bytes([number]), "application/pdf", f"{number}.pdf")
    specialist.get(page_of(dossier))
    with django_assert_max_num_queries(MOST_QUERIES):
        specialist.get(page_of(dossier))


def test_both_units_of_a_dossier_taken_in_elsewhere_are_shown(place: Office, specialist: Client) -> None:
    desk = officer("Hồ Một Cửa Xã", Role.INTAKE, place.commune_agency)
    filing = make.filing(place, channel=Channel.COUNTER, receiving_agency=place.commune_agency)
    page = specialist.get(page_of(lodge(filing, by=desk, at=FILED, accept=True)))
    assertContains(page, "Nộp ở đơn vị khác (phi địa giới)")
    assertContains(page, "Phải đến nơi giải quyết trước")
    assertContains(page, place.commune_agency.name)
