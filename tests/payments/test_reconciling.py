"""Ledger, platform and bank held against each other: what agrees is settled, what does not is typed and owned."""

import csv
import io
import os
import random
import uuid
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db.models import Sum

from motcua.kernel.working_time import VIETNAM
from motcua.payments import ports
from motcua.payments.models import (
    LedgerEntry,
    LedgerLine,
    Method,
    Mismatch,
    Order,
    Payment,
    Statement,
    StatementLine,
)
from motcua.payments.queries.books import in_transit
from motcua.payments.rules.asking import SCHEDULE
from motcua.payments.rules.booking import Account, moved
from motcua.payments.rules.mismatches import MismatchKind, Resolution
from motcua.payments.rules.reconciling import Movement, compare
from motcua.payments.services.asking import ask, ask_due
from motcua.payments.services.banking import StatementError, fetch_statements, import_statement, take_credit
from motcua.payments.services.booking import Money, receive
from motcua.payments.services.paying import begin_national
from motcua.payments.services.reconciling import DayNotReadyError, Days, close_day, reconcile
from motcua.payments.services.refunding import Settling, settle
from tests.factories.offices import Office
from tests.factories.payments import ACCOUNT, OPENED, order
from tests.plugins.money import Outside

DAY = date(2026, 3, 2)
LATER = OPENED + timedelta(days=3)
COLUMNS = ["STT", "Ngày giao dịch", "Số bút toán", "Ghi nợ", "Ghi có", "Nội dung"]


def bank_file(rows: list[tuple[date, str, int, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for number, (day, txn, amount, content) in enumerate(rows, 1):
        sides = ["", amount] if amount > 0 else [-amount, ""]
        writer.writerow([number, day.strftime("%d/%m/%Y"), txn, *sides, content])
    return text.getvalue().encode()


def handed_in(rows: list[tuple[date, str, int, str]], at: datetime = LATER) -> Statement:
    return import_statement("bank", bank_file(rows), file_name="sao-ke.csv", by=None, at=at)[0]


def transfer(mine: Order, txn: str, amount: int | None = None, at: datetime = OPENED) -> None:
    take_credit(ports.Credit(txn, ACCOUNT, amount or mine.amount, "VND", f"QR {mine.code}", at), at=at)


def kinds() -> list[str]:
    return sorted(Mismatch.objects.filter(resolved_at=None).values_list("kind", flat=True))


def on(account: str) -> int:
    return LedgerLine.objects.filter(account=account).aggregate(total=Sum("amount"))["total"] or 0


@pytest.fixture
def paid(place: Office, outside: Outside) -> Order:
    mine = order(place)
    transfer(mine, "FT1")
    return mine


def test_a_notice_books_money_for_the_order_its_content_names(paid: Order) -> None:
    paid.refresh_from_db()
    assert paid.state == Order.State.PAID
    assert in_transit() == on("notified") == 20_000


def test_the_same_notice_again_is_the_same_money(paid: Order) -> None:
    transfer(paid, "FT1")
    assert Payment.objects.count() == 1


def test_what_the_statement_confirms_has_arrived(paid: Order) -> None:
    handed_in([(DAY, "FT1", 20_000, f"MBVCB.1.{paid.code}")])
    reconcile(Days(DAY, DAY), at=LATER)
    assert (on("notified"), on("bank"), in_transit()) == (0, 20_000, 0)
    assert kinds() == []
    reconcile(Days(DAY, DAY), at=LATER)
    assert on("bank") == 20_000


def test_the_same_file_is_taken_once_and_overlapping_files_count_a_movement_once(paid: Order) -> None:
    rows = [(DAY, "FT1", 20_000, paid.code)]
    assert handed_in(rows).pk == handed_in(rows).pk
    handed_in([*rows, (DAY + timedelta(days=1), "FT9", -5_000, "phi ngan hang")])
    reconcile(Days(DAY, DAY), at=LATER)
    assert kinds() == []
    assert StatementLine.objects.count() == 3


def test_money_whose_notice_was_lost_is_booked_from_the_statement(place: Office, outside: Outside) -> None:
    mine = order(place)
    handed_in([(DAY, "FT7", 20_000, f"chuyen tien {mine.code}")])
    reconcile(Days(DAY, DAY), at=LATER)
    mine.refresh_from_db()
    assert mine.state == Order.State.PAID
    assert on("bank") == 20_000
    assert kinds() == []


def test_money_that_names_nobody_waits_until_somebody_says_whose_it_is(place: Office, outside: Outside) -> None:
    mine = order(place)
    handed_in([(DAY, "FT8", 20_000, "nop tien")])
    reconcile(Days(DAY, DAY), at=LATER)
    assert (on("unknown"), kinds()) == (-20_000, ["unknown"])
    settling = Settling(how=Resolution.CREDITED, note="Người nộp đưa phiếu chuyển tiền", order_code=mine.code)
    settle(Mismatch.objects.get().pk, settling, by=place.intake, at=LATER)
    mine.refresh_from_db()
    assert mine.state == Order.State.PAID
    assert (on("unknown"), on("credit"), kinds()) == (0, 0, [])


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([(DAY, "OTHER", -1_000, "phi")], ["missing"]),
        ([(DAY, "FT1", 21_000, "")], ["amount"]),
        ([(DAY, "FT1", 20_000, ""), (DAY, "FT1", 20_000, "")], ["duplicate"]),
        ([(DAY + timedelta(days=4), "FT1", 20_000, "")], ["date"]),
        ([(DAY + timedelta(days=1), "FT1", 20_000, "")], []),
    ],
)
def test_each_difference_has_its_type(paid: Order, rows: list[Any], found: list[str]) -> None:
    handed_in([*rows, (DAY, "X1", -1, "moc dau"), (DAY + timedelta(days=6), "X2", -1, "moc cuoi")])
    days = Days(DAY, DAY + timedelta(days=6))
    for _ in range(2):
        reconcile(days, at=LATER)
        assert kinds() == found
    if found:
        assert Mismatch.objects.get().owner


def test_a_difference_that_is_gone_heals_by_itself(paid: Order) -> None:
    handed_in([(DAY, "OTHER", -1_000, "phi")])
    reconcile(Days(DAY, DAY), at=LATER)
    assert kinds() == ["missing"]
    handed_in([(DAY, "OTHER", -1_000, "phi"), (DAY, "FT1", 20_000, paid.code)])
    reconcile(Days(DAY, DAY), at=LATER)
    assert kinds() == []
    assert Mismatch.objects.get().resolution == Resolution.HEALED.value


def test_a_day_closes_only_at_zero_or_with_every_difference_signed(paid: Order, place: Office) -> None:
    with pytest.raises(DayNotReadyError, match="no_statement"):
        close_day(DAY, by=place.intake, at=LATER)
    handed_in([(DAY, "OTHER", -1_000, "phi")])
    with pytest.raises(DayNotReadyError, match="open"):
        close_day(DAY, by=place.intake, at=LATER)
    signed = Settling(how=Resolution.SIGNED, note="Ngân hàng xác nhận ghi có ngày 04/03")
    settle(Mismatch.objects.get().pk, signed, by=place.intake, at=LATER)
    closed = close_day(DAY, by=place.intake, at=LATER)
    assert (closed.matched, closed.signed) == (1, 1)
    assert close_day(DAY, by=place.intake, at=LATER).pk == closed.pk


def test_a_day_that_is_not_over_is_not_closed(paid: Order, place: Office) -> None:
    with pytest.raises(DayNotReadyError, match="not_over"):
        close_day(DAY, by=place.intake, at=OPENED + timedelta(hours=9))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "unreadable"),
        (b"a,b,c\n1,2,3\n", "unreadable"),
        (bank_file([]), "empty"),
        (bank_file([(DAY, "FT1", 5, "x")]).replace(b"02/03/2026", b"2026-03-02"), "unreadable"),
        (bank_file([(DAY, "FT1", 5, "x")]).replace(b",5,", b",5x,"), "unreadable"),
        (bank_file([(DAY, "FT1", 5, "x")]).replace(b",5,", b",50000.00,"), "unreadable"),
        (bank_file([(DAY, "FT1", 5, "x")]).replace(b",5,", b",1.5000,"), "unreadable"),
        (bank_file([(DAY, "FT1" * 30, 5, "x")]), "unreadable"),
        (bank_file([(DAY, "FT1", 5, "x")]).replace(b"\n1,", b"\n99999999999,"), "unreadable"),
        (bank_file([(DAY, "FT1", 5, "x")]) + b"1,02/03/2026,FT2,,6,y\n", "twice"),
        ("Số".encode("utf-16"), "unreadable"),
    ],
)
def test_a_file_that_cannot_be_read_leaves_nothing_behind(
    place: Office, outside: Outside, content: bytes, code: str
) -> None:
    with pytest.raises(StatementError) as no:
        import_statement("bank", content, file_name="x.csv", by=None, at=LATER)
    assert no.value.code == code
    assert Statement.objects.count() == StatementLine.objects.count() == 0


@pytest.mark.parametrize(("written", "amount"), [("50.000", 50_000), ("1,250,000", 1_250_000), ("50000", 50_000)])
def test_thousands_may_be_marked(place: Office, outside: Outside, written: str, amount: int) -> None:
    content = bank_file([(DAY, "FT1", 5, "x")]).replace(b",5,", f',"{written}",'.encode())
    import_statement("bank", content, file_name="x.csv", by=None, at=LATER)
    assert StatementLine.objects.get().amount == amount


def test_a_content_that_somebody_made_up_does_not_keep_a_statement_out(place: Office, outside: Outside) -> None:
    handed_in([(DAY, "FT1", 1_000, "dvc" + "a" * 90 + "20260302080000"), (DAY, "FT2", 2_000, "x")])
    reconcile(Days(DAY, DAY), at=LATER)
    assert StatementLine.objects.count() == 2
    assert kinds() == ["unknown", "unknown"]


def test_what_the_platform_lists_and_we_do_not_know_is_asked_about(place: Office, outside: Outside) -> None:
    from django.utils import timezone

    now = timezone.now()
    attempt = begin_national(order(place).pk, visitor="127.0.0.1", at=now)
    for later in SCHEDULE:
        ask_due(at=now + later)
    outside.charge(attempt.reference)  # after the last question, and its call-back is lost
    today = timezone.localdate(now)
    fetch_statements(today, at=now)
    reconcile(Days(today, today), at=now)
    assert "extra" in kinds()
    assert ask_due(at=now) == 1
    reconcile(Days(today, today), at=now)
    assert attempt.order.payments.get().amount == 20_000
    assert "extra" not in kinds()


def test_a_day_with_money_of_the_platform_closes_with_its_list(place: Office, outside: Outside) -> None:
    mine = order(place)
    money = Money(
        method=Method.NATIONAL, provider=ports.NATIONAL, txn="T1", amount=20_000, paid_at=OPENED, order=mine,
        reference="dvcx20260302080000",
    )  # fmt: skip
    receive(money, by=None, at=OPENED)
    handed_in([(DAY, "FT1", 20_000, "dvcx20260302080000")])
    with pytest.raises(DayNotReadyError, match="no_provider_statement"):
        close_day(DAY, by=place.intake, at=LATER)
    listed = b"STT,MaGiaoDich,MaThamChieu,SoTien,ThoiGianGD\n1,T1,dvcx20260302080000,20000,20260302080000\n"
    import_statement("provider", listed, file_name="p.csv", by=None, at=LATER)
    assert close_day(DAY, by=place.intake, at=LATER).matched == 1


def test_platform_bank_and_ledger_agree_over_http(place: Office, outside: Outside) -> None:
    from django.utils import timezone

    now = timezone.now()
    attempt = begin_national(order(place).pk, visitor="127.0.0.1", at=now)
    outside.charge(attempt.reference)
    ask(attempt.pk, at=now)
    mine = order(place)
    outside.move(20_000, f"QR {mine.code}")
    today = timezone.localdate(timezone.now())
    assert len(fetch_statements(today, at=now)) == 2
    result = reconcile(Days(today, today), at=now)
    assert {source: found.differences for source, found in result.items()} == {"provider": (), "bank": ()}
    assert (on("gateway"), on("notified"), on("bank")) == (0, 0, 40_000)


# ---- five hundred faults in a hundred thousand lines ------------------------------------------------------------

LINES = int(os.environ.get("MOTCUA_STATEMENT_LINES", "2000"))
FAULTS = max(LINES // 200, 5)
FAULT_KINDS = ("missing", "extra", "amount", "duplicate", "date")


def booked(place: Office, count: int) -> list[Payment]:
    """Return money that came by transfer in a month, written in bulk as the services would."""
    start = datetime(2026, 3, 1, 7, tzinfo=VIETNAM)
    step = timedelta(days=20) / count
    times = [start + step * number for number in range(count)]
    payments = [
        Payment(
            method=Method.TRANSFER,
            provider="bank:970415",
            provider_txn=f"FT{number:08d}",
            amount=1_000 * (number % 90 + 1),
            paid_at=at,
            recorded_at=at,
        )
        for number, at in enumerate(times)
    ]
    Payment.objects.bulk_create(payments, batch_size=5_000)
    entries = [
        LedgerEntry(key=f"received:{each.pk}", kind="received", at=OPENED, payment=each) for each in payments
    ]
    LedgerEntry.objects.bulk_create(entries, batch_size=5_000)
    LedgerLine.objects.bulk_create(
        [
            LedgerLine(entry=entry, account=line.account.value, amount=line.amount)
            for entry, payment in zip(entries, payments, strict=True)
            for line in moved(Account.UNKNOWN, Account.NOTIFIED, payment.amount)
        ],
        batch_size=5_000,
    )
    return payments


def spoilt(
    rows: list[tuple[date, str, int, str]], dice: random.Random
) -> tuple[list[tuple[date, str, int, str]], dict[str, str]]:
    """Plant faults, each of a kind, and return the statement and which number has which."""
    chosen = dice.sample(range(len(rows)), FAULTS)
    planted: dict[str, str] = {}
    result = list(rows)
    for turn, place in enumerate(chosen):
        kind = FAULT_KINDS[turn % len(FAULT_KINDS)]
        day, txn, amount, content = rows[place]
        if kind == "missing":
            result[place] = (day, f"FEE{place}", -1_100, "phi ngan hang")
        elif kind == "extra":
            txn = f"EX{uuid.UUID(int=dice.getrandbits(128)).hex[:12]}"
            result.append((day, txn, amount, "tien la"))
        elif kind == "amount":
            result[place] = (day, txn, amount + dice.choice([-500, 1, 90_000]), content)
        elif kind == "duplicate":
            result.append((day, txn, amount, content))
        else:
            result[place] = (day + timedelta(days=dice.randint(2, 6)), txn, amount, content)
        planted[txn] = kind
    return result, planted


def test_every_planted_fault_is_found_and_nothing_else(place: Office, outside: Outside) -> None:
    """2,000 lines here; ``MOTCUA_STATEMENT_LINES=100000`` plants five hundred in a hundred thousand."""
    payments = booked(place, LINES)
    rows = [
        (each.paid_at.astimezone(VIETNAM).date(), each.provider_txn, each.amount, "chuyen tien")
        for each in payments
    ]
    rows, planted = spoilt(rows, random.Random(20260302))
    statement = handed_in(rows)
    reconcile(Days(statement.first_day, statement.last_day), at=LATER + timedelta(days=30))
    found = {}
    for row in Mismatch.objects.select_related("payment", "line"):
        name = row.line.txn if row.line else row.payment.provider_txn if row.payment else row.detail
        found[name] = "extra" if row.kind == MismatchKind.UNKNOWN.value else row.kind
    assert found == planted
    assert len(planted) == FAULTS


def test_whoever_stands_more_often_with_them_is_a_duplicate_each_time() -> None:
    ours = [Movement("A", 5, DAY)]
    found = compare(ours, [Movement("A", 5, DAY)] * 3)
    assert (found.matched, [each.kind for each in found.differences]) == (1, [MismatchKind.DUPLICATE] * 2)


def test_of_two_with_the_same_name_the_one_with_the_same_amount_agrees() -> None:
    ours = [Movement("A", 5, DAY), Movement("A", 7, DAY)]
    assert compare(ours, [Movement("A", 7, DAY), Movement("A", 5, DAY)]).differences == ()
