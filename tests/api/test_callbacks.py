"""Call-backs over HTTP: what the sandbox sends, doubled and out of order, and what anybody else may try."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from motcua.payments.models import Attempt, BankNotice, Mismatch, Order, Payment
from motcua.payments.services.asking import ask_due
from motcua.payments.services.paying import begin_national
from tests.factories.offices import Office, office
from tests.factories.payments import order
from tests.plugins.money import Outside

PAYMENT, BANK = "/api/callbacks/payment", "/api/callbacks/bank"


@pytest.fixture
def place(transactional_db: None) -> Office:
    return office()


@pytest.fixture
def listening(outside: Outside, live_server: Any) -> Outside:
    """The sandbox sends to us."""
    outside.aim(f"{live_server.url}{PAYMENT}", f"{live_server.url}{BANK}")
    return outside


def begun(place: Office) -> Attempt:
    return begin_national(order(place).pk, visitor="127.0.0.1", at=timezone.now())


def heard(outside: Outside) -> list[str]:
    return [entry["error_code"] for entry in outside.ledger(service="CONFIRM")]


@pytest.mark.parametrize(
    "faults", [{}, {"duplicate": 1}, {"reorder": 1}, {"wrong_amount": 1}, {"forged_signature": 1}]
)
def test_whatever_the_platform_sends_one_payment_comes_of_it(
    place: Office, listening: Outside, faults: dict[str, int]
) -> None:
    attempts = [begun(place), begun(place)]
    if faults:
        listening.break_down(**{"payment.send": faults})
    for attempt in attempts:
        listening.charge(attempt.reference)
    sent = listening.control("POST", "/payment/deliver")["sent"]
    assert sent >= 2
    assert all(heard(listening))
    ask_due(at=timezone.now() + timedelta(seconds=6))
    assert Payment.objects.count() == 2
    assert set(Order.objects.values_list("state", flat=True)) == {Order.State.PAID}
    kinds = set(Mismatch.objects.values_list("kind", flat=True))
    assert (
        kinds == {"forged"}
        if "forged_signature" in faults
        else kinds == ({"amount"} if "wrong_amount" in faults else set())
    )


@pytest.mark.parametrize("faults", [{}, {"duplicate": 1}, {"forged_signature": 1}])
def test_the_banks_notice_books_a_transfer_once_and_never_a_forged_one(
    place: Office, listening: Outside, faults: dict[str, int]
) -> None:
    mine = order(place)
    if faults:
        listening.break_down(**{"bank.send": faults})
    listening.move(20_000, f"QR {mine.code}", silent=False)
    mine.refresh_from_db()
    is_forged = "forged_signature" in faults
    assert mine.state == (Order.State.DUE if is_forged else Order.State.PAID)
    assert BankNotice.objects.count() == Payment.objects.count() == (0 if is_forged else 1)


def test_others_get_an_answer_and_move_nothing(place: Office, client: Client, outside: Outside) -> None:
    answer = client.post(PAYMENT, json.dumps({"MaLoi": "00"}), content_type="application/json")
    assert answer.json()["MaLoi"] == "99"
    assert client.post(BANK, "{}", content_type="application/json").status_code == 401
    assert client.get(PAYMENT).status_code == client.get(BANK).status_code == 405
    large = "x" * 70_000
    assert client.post(PAYMENT, large, content_type="text/plain").status_code == 413
    assert client.post(BANK, large, content_type="text/plain").status_code == 413
    assert Payment.objects.count() == 0
