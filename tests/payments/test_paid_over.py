"""Money the post collected at the door: expected of the bank's statement, matched with the sums, told when it is not."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.payments import ports
from motcua.payments.models import BankNotice, Method, Mismatch, Order, Payment
from motcua.payments.queries.books import in_transit
from motcua.payments.queries.orders import paid_how
from motcua.payments.rules.collected import Collected, paid_over, shares, tells_of_collected, waybills_in
from motcua.payments.services.banking import take_credit
from motcua.payments.services.booking import Money, receive
from motcua.payments.services.reconciling import Days, reconcile
from tests.factories.offices import Office, moment
from tests.factories.payments import ACCOUNT, OPENED, order
from tests.payments.test_reconciling import DAY, handed_in, kinds, on
from tests.plugins.money import Outside

FIRST, SECOND = "EK100000002VN", "EK100000016VN"


def day(number: int) -> date:
    return DAY + timedelta(days=number)


def collected(place: Office, waybill: str, after_days: int = 0) -> Order:
    """Let the post say that it handed in what it collected for an order."""
    mine = order(place)
    at = OPENED + timedelta(days=after_days)
    money = Money(
        method=Method.COD,
        provider="vnpost",
        txn=waybill,
        amount=mine.amount,
        paid_at=at,
        order=mine,
        agency=place.centre,
    )
    receive(money, by=None, at=at)
    return mine


def compared(first: int, last: int, seen: int) -> None:
    reconcile(Days(day(first), day(last)), at=OPENED + timedelta(days=seen))


@pytest.mark.parametrize(
    ("content", "waybills", "tells"),
    [
        (f"VNPOST TT COD {FIRST} {SECOND}", (FIRST, SECOND), True),
        (f"tien thu ho {FIRST}{SECOND}", (FIRST, SECOND), True),
        (f"NOP TIEN EK 100000 002 VN. {FIRST}", (FIRST,), True),
        ("VNPOST chuyen tien COD ngay 02/03", (), True),
        ("Chuyển tiền thu hộ", (), True),
        ("CODE 12 nop ho so", (), False),
        ("nop phi ho so", (), False),
    ],
)
def test_what_a_bank_says_of_such_a_transfer(content: str, waybills: tuple[str, ...], tells: bool) -> None:
    assert (waybills_in(content), tells_of_collected(content)) == (waybills, tells)


@given(st.lists(st.integers(1, 900_000), min_size=1, max_size=8), st.integers(1, 5_000_000))
def test_the_shares_of_a_transfer_add_up_to_it(amounts: list[int], amount: int) -> None:
    parcels = [Collected(str(number), each, DAY) for number, each in enumerate(amounts)]
    found = shares(amount, parcels)
    assert (sum(found), len(found)) == (amount, len(parcels))
    assert found[:-1] == amounts[:-1]


def test_without_waybills_only_a_sum_that_fits_is_taken() -> None:
    waiting = [Collected("A", 5, day(0)), Collected("B", 7, day(1)), Collected("C", 9, day(1))]
    assert [each.waybill for each in paid_over(16, day(2), "COD", waiting)] == ["B", "C"]
    assert [each.waybill for each in paid_over(21, day(2), "COD", waiting)] == ["A", "B", "C"]
    assert paid_over(20, day(2), "COD", waiting) == ()
    assert paid_over(5, day(9), "COD", waiting) == ()  # too long after the post's word
    assert paid_over(5, day(0), "nop phi", waiting) == ()


def test_money_at_the_door_is_at_the_post_and_not_paid_online(place: Office, outside: Outside) -> None:
    mine = collected(place, FIRST)
    mine.refresh_from_db()
    assert (mine.state, on("post"), on("notified"), in_transit()) == (Order.State.PAID, 20_000, 0, 20_000)
    assert paid_how(mine) == "counter"


@pytest.mark.parametrize("content", [f"VNPOST COD {FIRST} {SECOND}", "VNPOST chuyen tien thu ho"])
def test_one_transfer_settles_what_was_collected_for_many(place: Office, outside: Outside, content: str) -> None:
    collected(place, FIRST)
    collected(place, SECOND)
    credit = ports.Credit("FT9", ACCOUNT, 40_000, "VND", content, moment("2026-03-05T10:00"))
    take_credit(credit, at=credit.booked_at)
    assert BankNotice.objects.get().payment is None
    handed_in([(DAY, "F1", -1, "phi"), (day(3), "FT9", 40_000, content)])
    for _ in range(2):
        compared(0, 3, 4)
        assert (kinds(), on("post"), on("bank"), on("unknown")) == ([], 0, 40_000, 0)
    assert Payment.objects.count() == 2


def test_until_its_time_is_over_nothing_is_missing_and_then_it_is(place: Office, outside: Outside) -> None:
    collected(place, FIRST)
    handed_in([(day(each), f"F{each}", -1, "phi") for each in range(7)])
    compared(0, 4, 7)
    assert (kinds(), on("post")) == ([], 20_000)
    compared(5, 5, 7)
    assert (kinds(), on("post")) == (["missing"], 20_000)


def test_a_sum_that_differs_is_told_once(place: Office, outside: Outside) -> None:
    collected(place, FIRST)
    collected(place, SECOND)
    handed_in([(day(1), "FT9", 39_000, f"COD {FIRST} {SECOND}")])
    compared(0, 1, 2)
    found = Mismatch.objects.get()
    assert (found.kind, found.ours, found.theirs) == ("amount", 20_000, 19_000)
    assert (on("post"), on("bank")) == (20_000, 20_000)  # the first parcel's has come


def test_a_transfer_that_comes_before_the_posts_word_waits_for_it(place: Office, outside: Outside) -> None:
    handed_in([(day(1), "FT9", 20_000, f"COD {FIRST}")])
    compared(1, 1, 1)
    assert (kinds(), Payment.objects.count()) == (["extra"], 0)
    collected(place, FIRST, after_days=1)
    compared(1, 1, 2)
    assert (kinds(), on("post"), on("bank")) == ([], 0, 20_000)


def test_what_the_post_never_told_of_is_held_as_unknown_in_the_end(place: Office, outside: Outside) -> None:
    handed_in([(day(1), "FT9", 20_000, f"COD {FIRST}")])
    compared(1, 1, 7)
    assert (kinds(), on("unknown")) == (["unknown"], -20_000)


def test_a_transfer_that_names_an_order_is_the_payers_whatever_else_it_says(
    place: Office, outside: Outside
) -> None:
    mine = order(place)
    take_credit(ports.Credit("FT5", ACCOUNT, 20_000, "VND", f"{mine.code} thu ho ba Nam", OPENED), at=OPENED)
    mine.refresh_from_db()
    assert mine.state == Order.State.PAID


def test_what_no_statement_has_confirmed_yet_is_not_at_the_bank(place: Office, outside: Outside) -> None:
    early, late = order(place), order(place)
    for mine, txn, at in ((early, "FT1", OPENED), (late, "FT2", OPENED + timedelta(days=2))):
        take_credit(ports.Credit(txn, ACCOUNT, 20_000, "VND", f"QR {mine.code}", at), at=at)
    handed_in([(DAY, "FT1", 20_000, early.code)])
    compared(0, 0, 3)
    assert (kinds(), on("notified"), on("bank")) == ([], 20_000, 20_000)
