"""Doing one thing with one dossier: the form, the press, the second press, the press too late."""

import uuid
from typing import Any

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from motcua.accounts.rules import Role
from motcua.dossiers.models import Dossier
from motcua.dossiers.rules.transitions import Status
from motcua.dossiers.services import processing
from tests.desk.conftest import SignIn
from tests.factories import dossiers as make
from tests.factories.dossiers import FILED
from tests.factories.offices import Office, officer


def act(dossier: Dossier, slug: str) -> str:
    return f"/can-bo/ho-so/{dossier.pk}/lam/{slug}/"


def test_only_lawful_acts_of_the_step_are_offered(place: Office, specialist: Client, intake: Client) -> None:
    dossier = make.taken(place)
    page = specialist.get(f"/can-bo/ho-so/{dossier.pk}/")
    for slug in ("request-supplement", "assign", "consult", "submit-for-signature", "stop"):
        assertContains(page, f"/lam/{slug}/")
    for slug in ("take", "resume", "accept", "hand-out", "refuse"):
        assertNotContains(page, f"/lam/{slug}/")
    assertContains(intake.get(f"/can-bo/ho-so/{dossier.pk}/"), "Hiện không có việc nào cho bạn")


def test_accepting_is_one_press_and_a_double_press_is_one(place: Office, intake: Client) -> None:
    dossier = make.filed(place)
    for _ in range(2):
        answer = intake.post(act(dossier, "accept"), {"seen": dossier.journal_length})
        assert answer["Location"] == f"/can-bo/ho-so/{dossier.pk}/"
    assert Dossier.objects.get(pk=dossier.pk).status == Status.ACCEPTED
    assert dossier.events.filter(kind="accept").count() == 1


def test_an_unpaid_filing_that_is_paid_first_is_accepted_with_a_reason_only(
    place: Office, intake: Client, settings: Any
) -> None:
    settings.MOTCUA_PREPAID_CHANNELS = ["online"]
    dossier = make.filed(place)
    assertContains(intake.get(f"/can-bo/ho-so/{dossier.pk}/"), "Phải nộp trước khi tiếp nhận")
    answer = intake.post(act(dossier, "accept"), {"seen": dossier.journal_length})
    assertContains(answer, "ghi lý do vẫn tiếp nhận", status_code=422)
    assertContains(answer, 'name="reason"', status_code=422)
    batch = intake.post("/can-bo/hang-loat/", {"act": "accept", "row": f"{dossier.pk}:{dossier.journal_length}"})
    assertContains(batch, "phải nộp phí, lệ phí trước")
    assert Dossier.objects.get(pk=dossier.pk).status == Status.REGISTERED
    reason = {"seen": dossier.journal_length, "reason": "Cổng quốc gia đang lỗi"}
    assert intake.post(act(dossier, "accept"), reason).status_code == 302
    page = intake.get(f"/can-bo/ho-so/{dossier.pk}/")
    assertContains(page, "Chưa nộp đủ phí, lệ phí: Cổng quốc gia đang lỗi")
    assertNotContains(page, "Phải nộp trước khi tiếp nhận")


def test_what_others_changed_meanwhile_is_said_and_nothing_typed_is_lost(
    place: Office, specialist: Client
) -> None:
    dossier = make.accepted(place)
    processing.take(dossier.pk, by=place.specialist, at=FILED)
    typed = {"seen": dossier.journal_length, "reason": "Không đủ điều kiện vì thiếu đất"}
    answer = specialist.post(act(dossier, "stop"), typed)
    assertContains(answer, "vừa có thay đổi", status_code=409)
    assertContains(answer, "Không đủ điều kiện vì thiếu đất", status_code=409)
    assert Dossier.objects.get(pk=dossier.pk).status == Status.PROCESSING
    again = {**typed, "seen": answer.context["form"].data["seen"]}
    assert specialist.post(act(dossier, "stop"), again).status_code == 302
    assert Dossier.objects.get(pk=dossier.pk).status == Status.STOPPED


@pytest.mark.parametrize("slug", ["refuse", "accept"])
def test_what_the_law_does_not_allow_any_more_is_said(place: Office, intake: Client, slug: str) -> None:
    dossier = make.accepted(place)
    answer = intake.post(act(dossier, slug), {"reason": "x"})
    assertContains(answer, "Hồ sơ này không còn ở chỗ bạn", status_code=409)


def test_reasons_are_required(place: Office, intake: Client) -> None:
    dossier = make.filed(place)
    answer = intake.post(act(dossier, "refuse"), {"reason": "  ", "seen": dossier.journal_length})
    assertContains(answer, "Hãy ghi lý do", status_code=422)
    assert Dossier.objects.get(pk=dossier.pk).status == Status.REGISTERED


def test_a_supplement_names_each_paper_and_what_exactly(place: Office, specialist: Client) -> None:
    dossier = make.taken(place)
    form = specialist.get(act(dossier, "request-supplement"))
    assertContains(form, "Tờ khai")
    empty = specialist.post(act(dossier, "request-supplement"), {"reason": "Thiếu", "need_to-khai": "on"})
    assertContains(empty, "Hãy ghi rõ giấy tờ này cần bổ sung gì.", status_code=422)
    none = specialist.post(act(dossier, "request-supplement"), {"reason": "Thiếu"})
    assertContains(none, "Hãy chọn ít nhất một giấy tờ", status_code=422)
    answers = {
        "reason": "Thiếu",
        "need_to-khai": "on",
        "what_to-khai": "Ký tên",
        "other": "Ảnh 4×6\nGiấy ủy quyền",
        "justification": "Giấy tờ mới bị phát hiện tẩy xóa",  # asked long after the receipt
    }
    assert specialist.post(act(dossier, "request-supplement"), answers).status_code == 302
    assert dossier.supplements.get().items == [
        {"component": "to-khai", "what": "Ký tên", "reason": "Thiếu", "legal_basis": ""},
        {"component": "", "what": "Ảnh 4×6", "reason": "Thiếu", "legal_basis": ""},
        {"component": "", "what": "Giấy ủy quyền", "reason": "Thiếu", "legal_basis": ""},
    ]
    assert Dossier.objects.get(pk=dossier.pk).due_at is None


def test_assigning_offers_colleagues_of_the_step_only(place: Office, specialist: Client) -> None:
    dossier = make.taken(place)
    colleague = officer("Đỗ Đồng Nghiệp", Role.SPECIALIST, place.department)
    form = specialist.get(act(dossier, "assign"))
    assertContains(form, "Đỗ Đồng Nghiệp")
    assertNotContains(form, "Ngô Xa Lạ")
    wrong = specialist.post(act(dossier, "assign"), {"to": str(place.stranger.pk)})
    assert wrong.status_code == 422
    assert specialist.post(act(dossier, "assign"), {"to": str(colleague.pk)}).status_code == 302
    assert Dossier.objects.get(pk=dossier.pk).assignee == colleague


def test_consulting_asks_an_agency_with_a_time_to_answer(place: Office, specialist: Client) -> None:
    dossier = make.taken(place)
    answers = {"agency": place.commune_agency.pk, "question": "Có cư trú không?", "hours": 16}
    assert specialist.post(act(dossier, "consult"), answers).status_code == 302
    assert dossier.consultations.get().agency == place.commune_agency
    found = specialist.get("/can-bo/co-quan/?q=xa thu").json()
    assert [each["text"] for each in found] == ["Ủy ban nhân dân xã Thử"]
    assert specialist.get("/can-bo/co-quan/?q=x").json() == []


def test_a_fragment_is_the_form_alone(place: Office, specialist: Client) -> None:
    dossier = make.taken(place)
    part = specialist.get(act(dossier, "stop"), headers={"HX-Request": "true"})
    assertContains(part, "<form")
    assertNotContains(part, "<html")


@pytest.mark.parametrize("slug", ["khong-co", "withdraw-all"])
def test_acts_that_do_not_exist_are_not_found(place: Office, specialist: Client, slug: str) -> None:
    assert specialist.post(act(make.taken(place), slug)).status_code == 404


def test_strangers_and_outsiders_cannot_act(place: Office, stranger: Client, sign_in: SignIn) -> None:
    dossier = make.taken(place)
    for client in (stranger, sign_in(place.citizen)):
        assert client.post(act(dossier, "stop"), {"reason": "x"}).status_code == 404
    assert Dossier.objects.get(pk=dossier.pk).status == Status.PROCESSING
    assert stranger.post(f"/can-bo/ho-so/{uuid.uuid4()}/lam/stop/").status_code == 404


def test_a_result_is_proposed_previewed_signed_stamped_and_handed_out(
    place: Office, specialist: Client, signer: Client, sign_in: SignIn, intake: Client
) -> None:
    dossier = make.taken(place)
    form = specialist.get(act(dossier, "submit-for-signature"))
    assertContains(form, "01/")
    assertContains(form, "Phạm Lãnh Đạo")
    posting = place.signer.postings.get()
    answers = {"number": "01/2025", "title": "Giấy khai sinh", "signer": str(posting.pk)}
    preview = specialist.post(f"/can-bo/ho-so/{dossier.pk}/xem-truoc/", answers)
    assert preview.content.startswith(b"%PDF-")
    assert not hasattr(Dossier.objects.get(pk=dossier.pk), "result")
    assert specialist.post(act(dossier, "submit-for-signature"), answers).status_code == 302
    sign = f"/can-bo/ho-so/{dossier.pk}/ky/"
    assertContains(signer.get(sign), "Văn bản còn nguyên như lúc trình.")
    assert signer.post(sign, {"seen": Dossier.objects.get(pk=dossier.pk).journal_length})["Location"].endswith(
        "/ky/"
    )
    assert signer.post(sign).status_code == 409
    assert sign_in(place.clerk).post(act(dossier, "stamp")).status_code == 302
    assertContains(
        intake.post(act(dossier, "hand-out"), {"right": "relative", "proof": "identity"}),
        "Hãy ghi họ tên",
        status_code=422,
    )
    assert intake.post(act(dossier, "hand-out"), {"right": "owner", "proof": "identity"}).status_code == 302
    assert Dossier.objects.get(pk=dossier.pk).status == Status.RETURNED
    pdf = intake.get(f"/can-bo/ho-so/{dossier.pk}/ket-qua.pdf")
    assert pdf.content.startswith(b"%PDF-")


def test_the_leader_sends_back_with_a_reason(place: Office, signer: Client) -> None:
    dossier = make.proposed(place)
    assertContains(
        signer.post(act(dossier, "return-step"), {"note": ""}), "Hãy ghi lý do trả lại", status_code=422
    )
    assert signer.post(act(dossier, "return-step"), {"note": "Sai họ tên"}).status_code == 302
    assert Dossier.objects.get(pk=dossier.pk).step == "assess"


def test_nothing_to_sign_is_not_found_and_others_cannot_sign(
    place: Office, signer: Client, specialist: Client
) -> None:
    assert signer.get(f"/can-bo/ho-so/{make.taken(place).pk}/ky/").status_code == 404
    dossier = make.proposed(place)
    page = specialist.get(f"/can-bo/ho-so/{dossier.pk}/ky/")
    assertNotContains(page, 'name="seen"')
    assert specialist.post(f"/can-bo/ho-so/{dossier.pk}/ky/").status_code == 409
    assert Dossier.objects.get(pk=dossier.pk).step == "sign"
