"""Paying one's own dossier on the portal: what is due, the platform, the code, and coming back."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from motcua.dossiers.models import Dossier
from motcua.dossiers.services.ending import withdraw
from motcua.payments.models import Attempt, Order
from motcua.payments.ports import Credit
from motcua.payments.rules.purposes import codes_in
from motcua.payments.services.banking import take_credit
from tests.factories.dossiers import FILED, filed
from tests.factories.offices import Office, citizen, office
from tests.plugins.money import Outside


@pytest.fixture
def place(db: None) -> Office:
    return office()


@pytest.fixture
def mine(place: Office) -> Dossier:
    return filed(place)


@pytest.fixture
def owner(place: Office) -> Client:
    client = Client()
    client.force_login(place.citizen)
    return client


def fee(dossier: Dossier) -> str:
    return reverse("portal:fee", args=[dossier.pk])


def order_of(dossier: Dossier) -> Order:
    return Order.objects.get(subject=dossier.pk)


def test_a_filing_with_a_fee_opens_what_is_to_be_paid(mine: Dossier) -> None:
    order = order_of(mine)
    assert (order.amount, order.state) == (mine.fee_amount, Order.State.DUE)
    assert sum(line.amount for line in order.lines.all()) == mine.fee_amount > 0


def test_the_dossier_leads_to_what_is_due_line_by_line(owner: Client, mine: Dossier) -> None:
    assert fee(mine) in owner.get(reverse("portal:dossier", args=[mine.pk])).content.decode()
    page = owner.get(fee(mine)).content.decode()
    for line in order_of(mine).lines.all():
        assert line.title in page


def test_nobody_else_sees_or_pays_it(mine: Dossier, place: Office) -> None:
    stranger = Client()
    stranger.force_login(citizen("Trần Văn Lạ", "082090001234"))
    for name in ("fee", "fee-code"):
        address = reverse(f"portal:{name}", args=[mine.pk])
        assert stranger.get(address).status_code == 404
    assert stranger.post(fee(mine), {"do": "national"}).status_code == 404
    assert Attempt.objects.count() == 0


def test_the_way_leads_to_the_platform_and_back(owner: Client, mine: Dossier, outside: Outside) -> None:
    leaving = owner.post(fee(mine), {"do": "national"})
    attempt = Attempt.objects.get()
    assert attempt.address in leaving.content.decode()
    assert "Đang chờ kết quả" in owner.get(fee(mine)).content.decode()
    outside.charge(attempt.reference)
    back = owner.get(reverse("portal:paid"), {"MaThamChieu": attempt.reference})
    assert back["Location"] == fee(mine)
    page = owner.get(fee(mine)).content.decode()
    assert "Đã nộp đủ" in page
    payment = attempt.payments.get()
    address = reverse("portal:fee-bill", args=[mine.pk, payment.pk])
    assert address in page
    assert owner.get(address).content.startswith(b"%PDF")
    mine.refresh_from_db()
    assert [event.kind for event in mine.events.order_by("seq")] == ["submitted", "paid"]


def test_coming_back_unpaid_keeps_waiting_and_then_says_so(owner: Client, mine: Dossier, outside: Outside) -> None:
    import httpx

    owner.post(fee(mine), {"do": "national"})
    attempt = Attempt.objects.get()
    owner.get(reverse("portal:paid"), {"MaThamChieu": attempt.reference})
    page = owner.get(fee(mine)).content.decode()
    assert "Đang chờ kết quả" in page
    assert "Chưa trả tiền? Chọn lại cách nộp" in page
    httpx.post(attempt.address, data={"cancel": "1"}, trust_env=False)
    owner.post(fee(mine), {"do": "check"})
    page = owner.get(fee(mine)).content.decode()
    assert "không thành công" in page
    assert "Nộp trên nền tảng quốc gia" in page


def test_a_platform_that_is_away_is_said_and_nothing_is_lost(
    owner: Client, mine: Dossier, outside: Outside
) -> None:
    outside.break_down(**{"payment.init": {"error_500": 1}})
    page = owner.post(fee(mine), {"do": "national"}, follow=True).content.decode()
    assert "chưa trả lời" in page
    assert "Đang chờ kết quả" not in page  # nobody was sent anywhere
    assert "Nộp trên nền tảng quốc gia" in page
    assert Attempt.objects.get().state == Attempt.State.STARTED


def test_the_code_carries_the_order_and_the_money_that_comes_is_seen(
    owner: Client, mine: Dossier, outside: Outside
) -> None:
    page = owner.post(fee(mine), {"do": "qr"}, follow=True).content.decode()
    order = order_of(mine)
    assert order.code in page
    assert list(codes_in(f"chuyen tien {order.code}")) == [order.code]
    take_credit(Credit("FT1", "113600012345", order.amount, "VND", f"QR {order.code}", FILED), at=FILED)
    assert owner.get(reverse("portal:fee-code", args=[mine.pk]))["Location"] == fee(mine)
    assert "Đã nộp đủ" in owner.get(fee(mine)).content.decode()


def test_what_has_expired_can_be_opened_again(owner: Client, mine: Dossier) -> None:
    Order.objects.update(state=Order.State.EXPIRED)
    assert "hết hạn thanh toán" in owner.get(fee(mine)).content.decode().lower()
    owner.post(fee(mine), {"do": "reopen"})
    assert order_of(mine).state == Order.State.DUE


def test_a_dossier_that_came_to_nothing_asks_for_no_money(
    owner: Client, mine: Dossier, place: Office, outside: Outside
) -> None:
    page = reverse("portal:dossier", args=[mine.pk])
    assert "Xem và nộp trực tuyến" in owner.get(page).content.decode()
    withdraw(mine.pk, "Không làm nữa", by=place.citizen, at=FILED)
    assert "Xem và nộp trực tuyến" not in owner.get(page).content.decode()
    assert "không nộp trực tuyến nữa" in owner.get(fee(mine)).content.decode()
    for do in ("national", "qr"):
        assert owner.post(fee(mine), {"do": do}).status_code == 302
    assert owner.get(reverse("portal:fee-code", args=[mine.pk])).status_code == 302
    assert Attempt.objects.count() == 0


def test_a_reference_of_nobody_does_not_exist(owner: Client, mine: Dossier) -> None:
    for unknown in ("dvc0", "", "dvc\0"):
        assert owner.get(reverse("portal:paid"), {"MaThamChieu": unknown}).status_code == 404
    assert owner.get(reverse("portal:fee", args=[uuid.uuid4()])).status_code == 404


@pytest.mark.parametrize("do", ["", "something"])
def test_an_unknown_wish_changes_nothing(owner: Client, mine: Dossier, do: Any) -> None:
    assert owner.post(fee(mine), {"do": do})["Location"] == fee(mine)
    assert Attempt.objects.count() == 0
