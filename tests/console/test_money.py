"""The page of money: what is in transit, what does not agree, refunds by another, statements and days."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from motcua.accounts.rules import Role
from motcua.payments.models import LedgerLine, Method, Mismatch, Order, Refund, Statement
from motcua.payments.services.booking import Money, receive
from motcua.payments.services.refunding import RefundRequest, ask_refund
from tests.factories.offices import Office, office, officer
from tests.factories.payments import OPENED, order
from tests.plugins.money import Outside

MONEY = "/dieu-hanh/tien/"
FILE = "STT,Ngày giao dịch,Số bút toán,Ghi nợ,Ghi có,Nội dung\n1,02/03/2026,FT5,,20000,{}\n"


@pytest.fixture
def place(db: None) -> Office:
    return office()


@pytest.fixture
def keeper(place: Office) -> Client:
    client = Client()
    client.force_login(officer("Kế Toán", Role.ADMINISTRATOR, place.centre))
    return client


def surplus(place: Office) -> Mismatch:
    mine = order(place)
    money = Money(
        method=Method.NATIONAL, provider="payment_national", txn="T1", amount=26_000, paid_at=OPENED, order=mine
    )
    receive(money, by=None, at=OPENED)
    return Mismatch.objects.get()


def handed_in(keeper: Client, content: str, source: str = "bank") -> str:
    file = SimpleUploadedFile("sao-ke.csv", content.encode(), "text/csv")
    data = {"do": "import", "source": source, "file": file}
    return keeper.post(reverse("console:money-statement"), data, follow=True).content.decode()


def test_the_page_shows_what_is_under_way_and_what_does_not_agree(keeper: Client, place: Office) -> None:
    found = surplus(place)
    page = keeper.get(MONEY).content.decode()
    assert "26.000 đồng" in page
    assert "Nộp thừa" in page
    assert reverse("console:mismatch", args=[found.pk]) in page


def test_held_money_is_given_back_and_somebody_else_approves(keeper: Client, place: Office) -> None:
    found = surplus(place)
    address = reverse("console:mismatch", args=[found.pk])
    assert keeper.post(address, {"how": "refunded", "note": ""}).status_code == 422
    assert keeper.post(address, {"how": "signed", "note": "Bỏ qua"}).status_code == 422
    assert keeper.post(address, {"how": "refunded", "note": "Trả phần thừa"})["Location"] == MONEY
    refund = Refund.objects.get()
    act = reverse("console:money-refund", args=[refund.pk])
    assert "không tự duyệt" in keeper.post(act, {"do": "approve"}, follow=True).content.decode()
    other = Client()
    other.force_login(officer("Người Duyệt", Role.ADMINISTRATOR, place.centre))
    other.post(act, {"do": "approve"})
    other.post(act, {"do": "pay", "proof": "PC 1"})
    refund.refresh_from_db()
    assert refund.state == Refund.State.DONE
    assert not LedgerLine.objects.filter(account="credit").exclude(amount__in=[-6_000, 6_000]).exists()


def test_a_refund_asked_at_the_desk_is_refused_here(keeper: Client, place: Office) -> None:
    mine = order(place)
    money = Money(method=Method.CASH, provider="counter", txn="C1", amount=20_000, paid_at=OPENED, order=mine)
    paid = receive(money, by=place.intake, at=OPENED)
    asked = RefundRequest(key="k", amount=20_000, reason="Nộp nhầm")
    refund = ask_refund(paid.pk, asked, by=place.intake, at=OPENED + timedelta(days=1))
    keeper.post(reverse("console:money-refund", args=[refund.pk]), {"do": "refuse"})
    refund.refresh_from_db()
    assert refund.state == Refund.State.REFUSED


def test_a_statement_is_handed_in_once_and_compared(keeper: Client, place: Office, outside: Outside) -> None:
    mine = order(place)
    assert "1 dòng: 1 khớp, 0 sai lệch" in handed_in(keeper, FILE.format(mine.code))
    assert "đã nhập trước đó" in handed_in(keeper, FILE.format(mine.code))
    mine.refresh_from_db()
    assert mine.state == Order.State.PAID
    assert Statement.objects.count() == 1


def test_a_file_that_cannot_be_read_is_said(keeper: Client, place: Office, outside: Outside) -> None:
    assert "Không đọc được sao kê" in handed_in(keeper, "a,b\n1,2\n")
    assert "Không đọc được sao kê" in handed_in(keeper, FILE.format("x"), source="somebody")
    assert Statement.objects.count() == 0


def test_a_day_is_closed_once_it_agrees(keeper: Client, place: Office, outside: Outside) -> None:
    address = reverse("console:money-statement")
    day = {"do": "close", "day": "2026-03-02"}
    assert "Chưa có sao kê" in keeper.post(address, day, follow=True).content.decode()
    handed_in(keeper, FILE.format("tien la"))
    assert "Còn sai lệch" in keeper.post(address, day, follow=True).content.decode()
    settle = reverse("console:mismatch", args=[Mismatch.objects.get().pk])
    back = {"how": "refunded", "note": "Trả lại người chuyển"}
    assert "Hãy ghi tài khoản" in keeper.post(settle, back).content.decode()
    keeper.post(settle, {**back, "to_account": "VCB 0011001932418"})
    assert "Đã khóa sổ ngày 02/03/2026" in keeper.post(address, day, follow=True).content.decode()


def test_statements_are_fetched_for_a_day(keeper: Client, place: Office, outside: Outside) -> None:
    data = {"do": "fetch", "day": "2026-03-02"}
    page = keeper.post(reverse("console:money-statement"), data, follow=True).content.decode()
    assert "sao kê và đối soát" in page
    outside.break_down(bank={"error_500": 1})
    page = keeper.post(reverse("console:money-statement"), data, follow=True).content.decode()
    assert "Ngân hàng không trả lời được" in page


def test_only_the_province_sees_it(place: Office) -> None:
    client = Client()
    for user in (place.intake, place.citizen, place.signer):
        client.force_login(user)
        assert client.get(MONEY).status_code == 404
