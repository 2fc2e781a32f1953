"""Call-backs: whatever they say, the books move only by the platform's own answer."""

import json
from datetime import timedelta
from typing import Any

import pytest

from motcua.adapters.payment_national.mapping import SIGNED_ANSWER, SIGNED_CONFIRM, authentication
from motcua.payments.models import Attempt, Hint, Mismatch, Order, Payment
from motcua.payments.services import hearing
from motcua.payments.services.asking import ask_due
from motcua.payments.services.hearing import hear
from motcua.payments.services.paying import begin_national
from tests.factories.offices import Office
from tests.factories.payments import OPENED, order
from tests.plugins.money import Outside

LATER = OPENED + timedelta(seconds=2)  # before the first question of the schedule
SECRET = "sandbox-only"


@pytest.fixture
def attempt(place: Office, outside: Outside) -> Attempt:
    return begin_national(order(place).pk, visitor="127.0.0.1", at=OPENED)


def confirm(attempt: Attempt, secret: str = SECRET, **more: Any) -> bytes:
    message = {
        "LoaiBanTin": "CONFIRM",
        "MaLoi": "00",
        "MaDoiTac": "MOTCUA",
        "MaThamChieu": attempt.reference,
        "SoTien": str(attempt.amount),
        "MaTienTe": "VND",
        "MaGiaoDich": "17777",
        "MaNganHang": "970436",
        "ThoiGianGD": "20260302080001",
        "ThongTinGiaoDich": "nop phi",
        **more,
    }
    return json.dumps({**message, "MaXacThuc": authentication(message, SIGNED_CONFIRM, secret)}).encode()


def paid() -> bool:
    return bool(Payment.objects.exists())


def test_a_good_call_back_brings_the_question_forward_and_moves_nothing(
    attempt: Attempt, outside: Outside
) -> None:
    outside.charge(attempt.reference)
    assert ask_due(at=LATER) == 0
    assert hear(confirm(attempt), at=LATER)["MaLoi"] == "00"
    assert not paid()
    assert ask_due(at=LATER) == 1
    assert paid()


def test_a_call_back_about_money_that_never_moved_moves_nothing(attempt: Attempt) -> None:
    hear(confirm(attempt), at=LATER)
    ask_due(at=LATER)
    assert not paid()
    attempt.order.refresh_from_db()
    assert attempt.order.state == Order.State.DUE


def test_the_answer_gives_back_whose_and_which_and_is_signed(attempt: Attempt) -> None:
    answer = hear(confirm(attempt), at=LATER)
    assert answer == {
        "MaLoi": "00",
        "MoTaLoi": "Đã nhận",
        "MaDoiTac": "MOTCUA",
        "MaThamChieu": attempt.reference,
        "ThoiGianGD": "20260302080001",
        "MaXacThuc": authentication(answer, SIGNED_ANSWER, SECRET),
    }


def test_the_same_message_again_is_one_hint_with_the_same_answer(attempt: Attempt) -> None:
    body = confirm(attempt)
    answers = [hear(body, at=LATER + timedelta(seconds=second)) for second in range(10)]
    assert all(answer == answers[0] for answer in answers)
    assert Hint.objects.count() == 1


@pytest.mark.parametrize(
    ("more", "code", "kind"),
    [
        ({"SoTien": "21000"}, "04", Mismatch.Kind.AMOUNT),
        ({"MaTienTe": "USD"}, "05", Mismatch.Kind.CURRENCY),
        ({"MaDoiTac": "KHAC"}, "02", Mismatch.Kind.MERCHANT),
    ],
)
def test_what_is_wrong_in_a_signed_call_back_is_queued(
    attempt: Attempt, outside: Outside, more: dict[str, str], code: str, kind: str
) -> None:
    body = confirm(attempt, **more)
    for _ in range(2):
        assert hear(body, at=LATER)["MaLoi"] == code
    assert Mismatch.objects.get().kind == kind
    outside.charge(attempt.reference)
    ask_due(at=OPENED + timedelta(seconds=5))
    assert Payment.objects.get().amount == 20_000  # what the platform itself says


def test_a_forged_call_back_is_refused_and_queued(attempt: Attempt) -> None:
    assert hear(confirm(attempt, secret="guess"), at=LATER)["MaLoi"] == "97"
    assert Mismatch.objects.get().kind == Mismatch.Kind.FORGED
    assert ask_due(at=LATER) == 0


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b'{"MaLoi": 0}', b"\xff\xfe", b'"x"'])
def test_what_cannot_be_read_is_said_and_changes_nothing(attempt: Attempt, body: bytes) -> None:
    assert hear(body, at=LATER)["MaLoi"] == "99"
    assert not paid()
    assert Mismatch.objects.count() == 0


def test_an_amount_that_is_no_number_cannot_be_read(attempt: Attempt) -> None:
    assert hear(confirm(attempt, SoTien="-20000"), at=LATER)["MaLoi"] == "99"
    assert hear(confirm(attempt, SoTien="2e4"), at=LATER)["MaLoi"] == "99"


def test_a_reference_of_nobody_is_said(attempt: Attempt) -> None:
    assert hear(confirm(attempt, MaThamChieu="dvcX1"), at=LATER)["MaLoi"] == "01"


def test_a_flood_of_forged_messages_fills_no_table(attempt: Attempt, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hearing, "MOST_UNSIGNED_AN_HOUR", 3)
    for number in range(9):
        assert hear(confirm(attempt, secret=f"guess {number}"), at=LATER)["MaLoi"] == "97"
    assert Hint.objects.count() == 3
    assert Mismatch.objects.count() == 1  # a case a day, however many somebody sends
    hear(confirm(attempt, secret="next day"), at=LATER + timedelta(days=1))
    assert Mismatch.objects.count() == 2


def test_signs_that_are_no_text_and_nests_without_end_cannot_be_read(attempt: Attempt) -> None:
    broken = confirm(attempt).replace(b'"nop phi"', b'"\\ud800"')
    for body in (broken, b"[" * 60_000):
        assert hear(body, at=LATER)["MaLoi"] == "99"


def test_a_failure_that_is_told_after_a_success_changes_nothing(attempt: Attempt, outside: Outside) -> None:
    txn = outside.charge(attempt.reference)
    hear(confirm(attempt, MaGiaoDich=txn), at=LATER)
    ask_due(at=LATER)
    hear(confirm(attempt, MaLoi="24", MaGiaoDich=txn), at=LATER + timedelta(seconds=1))
    assert ask_due(at=LATER + timedelta(seconds=1)) == 1  # money may have gone back: only the platform knows
    attempt.refresh_from_db()
    assert attempt.state == Attempt.State.PAID
    assert Payment.objects.count() == 1


def test_a_call_back_about_a_second_charge_is_followed_up(attempt: Attempt, outside: Outside) -> None:
    first = outside.charge(attempt.reference)
    hear(confirm(attempt, MaGiaoDich=first), at=LATER)
    ask_due(at=LATER)
    hear(confirm(attempt, MaGiaoDich=first), at=LATER + timedelta(seconds=1))
    assert ask_due(at=LATER + timedelta(seconds=1)) == 0
    second = outside.charge(attempt.reference)
    hear(confirm(attempt, MaGiaoDich=second), at=LATER + timedelta(seconds=2))
    assert ask_due(at=LATER + timedelta(seconds=2)) == 1
    assert {payment.provider_txn for payment in Payment.objects.all()} == {first, second}
