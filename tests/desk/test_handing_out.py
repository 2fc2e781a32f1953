"""Giving results at the counter and by post, the list of those nobody fetches, corrections and re-issues."""

import base64
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains

from motcua.dossiers.models import Dispatch, Dossier, HandOut, Result
from motcua.dossiers.rules.transitions import Status
from motcua.foundation import files
from motcua.kernel.money import spaced
from motcua.notifications.models import Message
from motcua.payments.models import Method, Order
from motcua.payments.services.booking import Money, receive
from tests.desk.conftest import SignIn
from tests.dossiers.test_handing import drawing
from tests.factories import dossiers as make
from tests.factories.offices import Office
from tests.paper import text_of


def hand_out(dossier: Dossier) -> str:
    return f"/can-bo/ho-so/{dossier.pk}/lam/hand-out/"


def deliver(dossier: Dossier) -> str:
    return f"/can-bo/ho-so/{dossier.pk}/gui-ket-qua/"


def revise(dossier: Dossier, rest: str = "") -> str:
    return f"/can-bo/ho-so/{dossier.pk}/thay-the/{rest}"


def test_the_owner_with_a_card_is_one_press(place: Office, intake: Client) -> None:
    dossier = make.done(place)
    form = intake.get(hand_out(dossier))
    assertContains(form, "data-signature-clear")
    assertNotContains(form, "Người đã nộp thay")
    assert intake.post(hand_out(dossier), {"right": "owner", "proof": "identity"}).status_code == 302
    assert HandOut.objects.get(dossier=dossier).proof == "identity"
    assertContains(intake.get(f"/can-bo/ho-so/{dossier.pk}/"), "Xuất trình căn cước, đã đối chiếu")


def test_whoever_hands_out_sees_what_is_still_to_be_paid(place: Office, intake: Client) -> None:
    dossier = make.done(place)
    bill = Order.objects.get(subject=dossier.pk)
    assertContains(intake.get(hand_out(dossier)), f"Còn phải thu {spaced(bill.amount)}")
    money = Money(
        method=Method.CASH, provider="counter", txn="1", amount=bill.amount, paid_at=timezone.now(), order=bill
    )
    receive(money, by=None, at=timezone.now())
    assertNotContains(intake.get(hand_out(dossier)), "Còn phải thu")


def test_a_signature_on_the_screen_stands_on_the_receipt(place: Office, intake: Client) -> None:
    dossier = make.done(place)
    drawn = "data:image/png;base64," + base64.b64encode(drawing()).decode()
    typed = {"right": "owner", "proof": "signature", "signature": drawn}
    assert intake.post(hand_out(dossier), typed).status_code == 302
    assert files.load(HandOut.objects.get(dossier=dossier).signature_sha256) == drawing()
    words = text_of(intake.get(f"/can-bo/phieu/{dossier.pk}/ket-qua/bien-nhan.pdf").content)
    assert "PHIẾU BIÊN NHẬN KẾT QUẢ" in words
    assert "Xác nhận bằng: Ký trên màn hình" in words


@pytest.mark.parametrize("drawn", ["", "x", "data:image/png;base64,###", "data:image/png;base64,aGVsbG8="])
def test_a_signature_that_is_none_is_said_and_nothing_is_given(place: Office, intake: Client, drawn: str) -> None:
    dossier = make.done(place)
    answer = intake.post(hand_out(dossier), {"right": "owner", "proof": "signature", "signature": drawn})
    assert answer.status_code in {409, 422}
    assertContains(
        answer,
        "ký trên giấy biên nhận" if drawn.endswith("8=") else "Ký trên giấy biên nhận",
        status_code=answer.status_code,
    )
    assert not HandOut.objects.exists()


def test_whoever_comes_instead_is_written_down_with_the_right(place: Office, intake: Client) -> None:
    dossier = make.done(place)
    typed = {"right": "mandate", "proof": "paper", "receiver": "Trần Văn Bảy", "identity": "082190000456"}
    assertContains(intake.post(hand_out(dossier), typed), "giấy ủy quyền hoặc giấy giới thiệu", status_code=422)
    typed["right_proof"] = "Số 12 ngày 10/01/2025"
    assert intake.post(hand_out(dossier), typed).status_code == 302
    hand = HandOut.objects.get(dossier=dossier)
    assert (hand.receiver, hand.right, hand.right_proof) == ("Trần Văn Bảy", "mandate", "Số 12 ngày 10/01/2025")


def test_a_code_is_sent_and_opens_the_hand_out(place: Office, intake: Client) -> None:
    dossier = make.done(place)
    assert intake.post(deliver(dossier), {"do": "code"})["Location"] == deliver(dossier)
    code = Message.objects.get(key__contains=":pickup-").body.split(": ")[1][:6]
    wrong = intake.post(hand_out(dossier), {"right": "owner", "proof": "code", "code": "12"})
    assertContains(wrong, "Mã không đúng", status_code=409)
    assert intake.post(hand_out(dossier), {"right": "owner", "proof": "code", "code": code}).status_code == 302


def test_a_result_goes_by_post_and_is_given_when_delivered(place: Office, intake: Client) -> None:
    dossier = make.done(place)
    assertContains(intake.post(deliver(dossier), {"do": "post", "number": ""}), "Hãy ghi số hiệu", status_code=422)
    assert intake.post(deliver(dossier), {"do": "post", "number": "EP123"}).status_code == 302
    assertContains(intake.get(deliver(dossier)), "EP123")
    wrong = intake.post(deliver(dossier), {"do": "delivered", "delivered_at": "hôm qua"})
    assertContains(wrong, "Hãy nhập ngày giờ dạng", status_code=422)
    now = timezone.localtime().strftime("%d/%m/%Y %H:%M")
    Dispatch.objects.update(sent_at=timezone.now() - timedelta(days=1))
    assert intake.post(deliver(dossier), {"do": "delivered", "delivered_at": now}).status_code == 302
    assert Dossier.objects.get(pk=dossier.pk).status == Status.RETURNED
    assert intake.get(deliver(dossier))["Location"] == f"/can-bo/ho-so/{dossier.pk}/"


def test_what_comes_back_waits_on_the_list_with_its_reason(
    place: Office, intake: Client, specialist: Client
) -> None:
    dossier = make.done(place)
    intake.post(deliver(dossier), {"do": "post", "number": "EP123"})
    assert intake.post(deliver(dossier), {"do": "came-back", "reason": "Sai địa chỉ"}).status_code == 302
    page = intake.get("/can-bo/chua-nhan/")
    for words in (dossier.code, "Sai địa chỉ", "Giữ tại quầy 90 ngày", "pháp luật lưu trữ", "Chuyển lưu trữ"):
        assertContains(page, words)
    assert specialist.get("/can-bo/chua-nhan/").status_code == 404
    assert intake.post(deliver(dossier), {"do": "khac"}).status_code == 404


def test_the_list_says_when_it_is_empty(place: Office, intake: Client) -> None:
    assertContains(intake.get("/can-bo/chua-nhan/"), "Không có kết quả nào chờ quá một ngày")


def test_a_result_is_corrected_by_three_people(
    place: Office, specialist: Client, signer: Client, sign_in: SignIn
) -> None:
    dossier = make.returned(place)
    form = specialist.get(revise(dossier))
    assertContains(form, "Trình bản thay thế")
    typed = {
        "kind": "correction", "reason": "Sai họ tên", "number": "01/TLKS", "title": "Trích lục khai sinh",
        "signer": str(place.signer.postings.get().pk),
    }  # fmt: skip
    assertContains(specialist.post(revise(dossier), {**typed, "reason": ""}), "Hãy ghi lý do", status_code=422)
    assert specialist.post(revise(dossier), typed).status_code == 302
    revision = dossier.revisions.get()
    assertContains(signer.get("/can-bo/thay-the/"), dossier.code)
    assertContains(signer.get(revise(dossier)), "Ký bản thay thế")
    assertNotContains(specialist.get(revise(dossier)), "Ký bản thay thế")
    act = revise(dossier, f"{revision.pk}/")
    assertContains(specialist.post(act, {"do": "sign"}, follow=True), "không còn ở chỗ bạn")
    signer.post(act, {"do": "sign"})
    assert sign_in(place.clerk).post(act, {"do": "issue"}).status_code == 302
    assertContains(specialist.get(revise(dossier)), "thay văn bản số 01/TLKS")
    pdf = specialist.get(revise(dossier, f"{revision.pk}.pdf"))
    assert "Bản này thay thế văn bản số 01/TLKS" in text_of(pdf.content)
    assert Result.objects.get(dossier=dossier).document == dossier.revisions.get().document


def test_anybody_sees_on_the_verification_page_that_the_old_paper_was_replaced(
    place: Office, specialist: Client, signer: Client, sign_in: SignIn, client: Client
) -> None:
    dossier = make.returned(place)
    old = Result.objects.get(dossier=dossier).document
    assert old is not None
    typed = {
        "kind": "reissue", "reason": "Bị mất", "number": "02/TLKS", "title": "Trích lục khai sinh",
        "signer": str(place.signer.postings.get().pk),
    }  # fmt: skip
    specialist.post(revise(dossier), typed)
    act = revise(dossier, f"{dossier.revisions.get().pk}/")
    signer.post(act, {"do": "sign"})
    sign_in(place.clerk).post(act, {"do": "issue"})
    page = client.get(f"/verify/{old.verification_code}", follow=True).content.decode()
    assert "thay thế" in page
    assert "còn hiệu lực" not in page
    new = Result.objects.get(dossier=dossier).document
    assert new is not None
    assert "còn hiệu lực" in client.get(f"/verify/{new.verification_code}", follow=True).content.decode()


def test_strangers_neither_see_nor_change_anything(place: Office, stranger: Client) -> None:
    dossier = make.done(place)
    for address in (hand_out(dossier), deliver(dossier), revise(dossier)):
        assert stranger.get(address).status_code == 404
        assert stranger.post(address, {"do": "post", "number": "EP1"}).status_code == 404
    assert not Dispatch.objects.exists()


def test_a_long_list_asks_the_database_no_oftener(
    place: Office, intake: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(12):
        make.accepted(place)
    ready = timezone.now() - timedelta(days=5)
    Dossier.objects.update(status=Status.DONE, holder=place.centre, finished_at=ready, finished_on=ready.date())
    intake.get("/can-bo/chua-nhan/")  # what a process keeps for a while is read now
    with django_assert_max_num_queries(14):
        page = intake.get("/can-bo/chua-nhan/")
    assert page.content.decode().count("5 ngày") == 12
