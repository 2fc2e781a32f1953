"""What every payment platform and every bank must keep, over HTTP to the sandbox, with faults on."""

from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone
from django.utils.module_loading import import_string

from motcua.payments.ports import (
    Bank,
    Charge,
    Fate,
    PaymentGateway,
    PaymentRequest,
    RefusedError,
    UnavailableError,
)
from tests.factories.payments import adapters
from tests.plugins.money import Outside


@pytest.fixture(params=["motcua.adapters.payment_national.client.NationalGateway"])
def gateway(request: pytest.FixtureRequest, outside: Outside) -> PaymentGateway:
    made: PaymentGateway = import_string(request.param)(**adapters(outside.url, {})["payments.gateway"][1])
    return made


@pytest.fixture(params=["motcua.adapters.bank_vietqr.client.VietQRBank"])
def bank(request: pytest.FixtureRequest, outside: Outside) -> Bank:
    made: Bank = import_string(request.param)(**adapters(outside.url, {})["payments.bank"][1])
    return made


def now() -> datetime:
    return timezone.now()


def request(**more: Any) -> PaymentRequest:
    values: dict[str, Any] = {
        "reference": "dvc20260302150405", "amount": 20_000, "at": now(), "visitor": "127.0.0.1", "title": "Phí",
        "subject_code": "H20-1", "procedure_code": "1.001193", "procedure_name": "Khai sinh", "agency_code": "H20",
        "agency_name": "TT", "payer_name": "An", "charges": (Charge("fee", "P", "Phí", 20_000),), **more,
    }  # fmt: skip
    return PaymentRequest(**values)


def test_the_same_reference_twice_is_one_payment(gateway: PaymentGateway, outside: Outside) -> None:
    assert gateway.start(request()) == gateway.start(request())
    assert outside.summary()["services"]["payment"]["requests"] == 1


def test_the_same_reference_for_another_amount_is_refused(gateway: PaymentGateway) -> None:
    gateway.start(request())
    with pytest.raises(RefusedError):
        gateway.start(request(amount=30_000))


def test_what_nobody_asked_for_is_unknown(gateway: PaymentGateway) -> None:
    assert gateway.ask("dvc1", at=now()).fate is Fate.UNKNOWN


def test_the_way_of_a_payment(gateway: PaymentGateway, outside: Outside) -> None:
    gateway.start(request())
    assert gateway.ask(request().reference, at=now()).fate is Fate.WAITING
    txn = outside.charge(request().reference)
    outcome = gateway.ask(request().reference, at=now())
    assert (outcome.fate, outcome.amount, outcome.txn, outcome.merchant) == (
        Fate.PAID, 20_000, txn, gateway.merchant,
    )  # fmt: skip
    assert outcome.paid_at is not None
    assert abs((outcome.paid_at - now()).total_seconds()) < 60
    assert gateway.bill(request().reference, at=now()).startswith(b"%PDF")


@pytest.mark.parametrize("fault", ["error_500", "reset", "answer_then_cut"])
@pytest.mark.parametrize("operation", ["init", "query"])
def test_a_line_that_fails_is_tried_again_and_nothing_is_doubled(
    gateway: PaymentGateway, outside: Outside, operation: str, fault: str
) -> None:
    def act() -> object:
        return gateway.start(request()) if operation == "init" else gateway.ask(request().reference, at=now())

    if operation == "query":
        gateway.start(request())
    outside.break_down(**{f"payment.{operation}": {fault: 1}})
    with pytest.raises(UnavailableError):
        act()
    act()
    assert outside.summary()["services"]["payment"]["requests"] == 1


def test_what_takes_too_long_is_away(gateway: PaymentGateway, outside: Outside) -> None:
    outside.break_down(**{"payment.query": {"delay": 1, "delay_seconds": 4.0}})
    with pytest.raises(UnavailableError):
        gateway.ask("dvc1", at=now())


def test_maintenance_is_away_and_not_a_refusal(gateway: PaymentGateway, outside: Outside) -> None:
    outside.break_down(**{"payment.init": {"refuse": 1}})
    with pytest.raises(UnavailableError):
        gateway.start(request())


def test_the_list_of_charges_is_what_was_charged(gateway: PaymentGateway, outside: Outside) -> None:
    gateway.start(request())
    txn = outside.charge(request().reference)
    today = timezone.localdate()
    assert [(row.txn, row.amount) for row in gateway.read(gateway.fetch(today, today))] == [(txn, 20_000)]


def test_each_says_in_a_sentence_that_it_answers(gateway: PaymentGateway, bank: Bank, outside: Outside) -> None:
    assert gateway.check()
    assert bank.check()
    outside.break_down(payment={"error_500": 1}, bank={"error_500": 1})
    for side in (gateway, bank):
        with pytest.raises(UnavailableError):
            side.check()


def test_a_bank_gives_the_statement_of_its_account(bank: Bank, outside: Outside) -> None:
    came, left = outside.move(20_000, "QR"), outside.move(-1_100, "phi")
    today = timezone.localdate()
    rows = list(bank.read(bank.fetch(today, today)))
    assert {(row.txn, row.amount) for row in rows} == {(came, 20_000), (left, -1_100)}
