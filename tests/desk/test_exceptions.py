"""What leaves the usual way, from the desk: supplements, later days, obligations, ends, papers that go back."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from motcua.dossiers.models import Dossier, Obligation
from motcua.dossiers.rules.transitions import Status
from motcua.dossiers.services import receiving
from motcua.dossiers.services.filing import Paper
from motcua.dossiers.services.receiving import Missing, SupplementRequest
from motcua.dossiers.services.supplementing import end_overdue
from tests.factories import dossiers as make
from tests.factories.offices import Office
from tests.portal.papers import pdf

ASKED = SupplementRequest((Missing("Ký tên", "to-khai"), Missing("Ảnh 4×6")), "Thiếu")


def act(dossier: Dossier, slug: str) -> str:
    return f"/can-bo/ho-so/{dossier.pk}/lam/{slug}/"


def page(dossier: Dossier) -> str:
    return f"/can-bo/ho-so/{dossier.pk}/"


def current(place: Office, **more: Any) -> Dossier:
    return make.taken(place, timezone.now(), **more)


def waiting(place: Office) -> Dossier:
    dossier = current(place)
    return receiving.request_supplement(dossier.pk, ASKED, by=place.specialist, at=timezone.now())


def test_asking_says_beforehand_what_the_clock_will_do_and_keeps_reason_and_law(
    place: Office, specialist: Client
) -> None:
    dossier = current(place)
    form = specialist.get(act(dossier, "request-supplement"))
    assertContains(form, "Thời hạn tạm dừng trong lúc chờ")
    assertContains(form, "Người nộp có thời gian đến")
    assertNotContains(form, "Vì sao phải yêu cầu lần này")
    answers = {"reason": "Thiếu", "legal_basis": "Điều 16", "what_to-khai": "Ký tên", "why_to-khai": "Chưa ký",
               "law_to-khai": "Mẫu 01"}  # fmt: skip
    assert specialist.post(act(dossier, "request-supplement"), answers).status_code == 302
    assert dossier.supplements.get().items == [
        {"component": "to-khai", "what": "Ký tên", "reason": "Chưa ký", "legal_basis": "Mẫu 01"}
    ]


def test_asking_again_warns_and_needs_a_reason(place: Office, specialist: Client) -> None:
    dossier = waiting(place)
    receiving.resume(dossier.pk, by=place.specialist, at=timezone.now())
    assertContains(specialist.get(act(dossier, "request-supplement")), "bị tính là quá hạn trong chỉ số đánh giá")
    answers = {"reason": "Thiếu", "other": "Ảnh"}
    again = specialist.post(act(dossier, "request-supplement"), answers)
    assertContains(again, "Hãy ghi vì sao phải yêu cầu lần nữa", status_code=422)
    answers["justification"] = "Ảnh bị mờ"
    assert specialist.post(act(dossier, "request-supplement"), answers).status_code == 302
    assertContains(specialist.get(page(dossier)), "chỉ số đánh giá tính hồ sơ này là quá hạn")


def test_the_counter_ticks_off_what_came(place: Office, intake: Client, specialist: Client) -> None:
    dossier = waiting(place)
    assertContains(intake.get(page(dossier)), "Nhận giấy tờ bổ sung")
    none = intake.post(act(dossier, "take-papers"), {"means": "counter"})
    assertContains(none, "Hãy chọn ít nhất một giấy tờ đã nhận.", status_code=422)
    answers = {"places": ["1"], "means": "post", "note": "VN123"}
    assert intake.post(act(dossier, "take-papers"), answers).status_code == 302
    shown = specialist.get(page(dossier))
    for words in ("Đang chờ bổ sung", "Đã có", "Còn thiếu", "Qua bưu chính", "VN123"):
        assertContains(shown, words)
    intake.post(act(dossier, "take-papers"), {"places": ["0"], "means": "counter"})
    assert dossier.supplements.get().answered_at is not None


def test_a_later_day_is_asked_for_in_the_unit_of_the_term_and_once(place: Office, specialist: Client) -> None:
    dossier = current(place)
    assertContains(specialist.get(act(dossier, "extend")), "mỗi hồ sơ chỉ một lần")
    more = specialist.post(act(dossier, "extend"), {"amount": "9", "reason": "Chờ"})
    assertContains(more, "Không gia hạn lâu hơn chính thời hạn giải quyết (3).", status_code=422)
    answers = {"amount": "2", "reason": "Chờ xác minh", "seen": Dossier.objects.get(pk=dossier.pk).journal_length}
    assert specialist.post(act(dossier, "extend"), answers).status_code == 302
    assert Dossier.objects.get(pk=dossier.pk).extended_by == 2
    again = specialist.post(act(dossier, "extend"), {"amount": "1", "reason": "Nữa"})
    assertContains(again, "Hồ sơ đã gia hạn một lần", status_code=409)
    assertNotContains(specialist.get(page(dossier)), "Xin lỗi, gia hạn</")


def test_too_late_is_said_in_words(place: Office, specialist: Client) -> None:
    dossier = make.taken(place)  # due long ago
    late = specialist.post(act(dossier, "extend"), {"amount": "1", "reason": "Chờ"})
    assertContains(late, "phải xin lỗi chậm nhất một ngày trước ngày hẹn", status_code=409)


def test_an_obligation_is_kept_with_the_copy_of_its_notice(place: Office, specialist: Client) -> None:
    dossier = current(place)
    answers: dict[str, Any] = {"content": "Lệ phí trước bạ", "issuer": "Chi cục Thuế", "number": "TB-9"}
    wrong = specialist.post(act(dossier, "request-payment"), {**answers, "issued_on": "2025", "amount": "bốn"})
    for words in ("ngày/tháng/năm", "Hãy ghi số tiền bằng chữ số"):
        assertContains(wrong, words, status_code=422)
    copy = SimpleUploadedFile("tb.pdf", pdf(), "application/pdf")
    answers |= {"issued_on": "05/02/2026", "amount": "4.500.000", "notice": copy}
    assert specialist.post(act(dossier, "request-payment"), answers).status_code == 302
    kept = Obligation.objects.get(dossier=dossier)
    assert (kept.amount, kept.number, kept.content_type) == (4_500_000, "TB-9", "application/pdf")
    assertContains(specialist.get(page(dossier)), "4.500.000")
    assert specialist.get(f"{page(dossier)}nghia-vu/{kept.pk}/").content.startswith(b"%PDF-")


@pytest.mark.parametrize("slug", ["refuse", "stop"])
def test_reason_and_law_of_an_end_are_kept(place: Office, intake: Client, specialist: Client, slug: str) -> None:
    dossier = make.filed(place) if slug == "refuse" else current(place)
    client = intake if slug == "refuse" else specialist
    assert client.post(act(dossier, slug), {"reason": "Sai", "legal_basis": "Điều 13"}).status_code == 302
    assert dossier.events.get(kind=slug).data["legal_basis"] == "Điều 13"


def test_the_counter_withdraws_and_gives_the_papers_back(
    place: Office, intake: Client, specialist: Client
) -> None:
    dossier = current(place, papers=(Paper("Tờ khai", "to-khai"),))
    assertNotContains(specialist.get(page(dossier)), "Rút hồ sơ tại quầy")
    assert intake.post(act(dossier, "withdraw"), {"asked_by": "Sáu"}).status_code == 422
    answers = {"asked_by": dossier.applicant_name, "reason": "Không còn nhu cầu", "proof": "Đơn ngày hôm nay"}
    assert intake.post(act(dossier, "withdraw"), answers).status_code == 302
    assert Dossier.objects.get(pk=dossier.pk).status == Status.WITHDRAWN
    assertContains(intake.get(act(dossier, "return-papers")), "Tờ khai")
    assert intake.post(act(dossier, "return-papers"), {}).status_code == 302
    assertNotContains(intake.get(page(dossier)), "Trả lại giấy tờ</")


def test_an_end_by_time_is_printed_in_the_name_of_whoever_asked(place: Office, specialist: Client) -> None:
    dossier = waiting(place)
    until = dossier.supplements.get().answer_by
    assert until is not None
    assert end_overdue(until + timedelta(minutes=1)) == 1
    assertContains(specialist.get(page(dossier)), "Hết thời hạn bổ sung")
    slip = specialist.get(f"/can-bo/phieu/{dossier.pk}/dung.pdf")
    assert slip.content.startswith(b"%PDF-")
