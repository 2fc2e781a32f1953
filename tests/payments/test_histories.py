"""Random histories of money against the real services: whatever happens, the books are the platform's statement.

``MOTCUA_PAYMENT_HISTORIES`` says how many (default 40); call-backs come doubled, late, out of order, forged, with
wrong amounts and currencies; the platform fails after it has charged; refunds race with money that comes late.
"""

import os
import uuid
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from motcua.accounts.rules import Role
from motcua.foundation.adapters import UnavailableError
from motcua.payments import ports
from motcua.payments.models import Attempt, LedgerLine, Method, Mismatch, Order, Payment, Refund
from motcua.payments.queries.orders import missing, received
from motcua.payments.rules.mismatches import Resolution
from motcua.payments.rules.states import OrderError
from motcua.payments.services.asking import ask, ask_due
from motcua.payments.services.banking import import_statement
from motcua.payments.services.hearing import hear
from motcua.payments.services.orders import cancel, expire_orders, reopen
from motcua.payments.services.paying import Till, begin_national, take_at_counter
from motcua.payments.services.reconciling import Days, reconcile
from motcua.payments.services.refunding import (
    RefundRequest,
    Settling,
    ask_refund,
    decide_refund,
    pay_refund,
    settle,
)
from tests.factories.offices import Office, officer
from tests.factories.payments import OPENED, order
from tests.payments.provider import Platform, WiredGateway

HISTORIES = int(os.environ.get("MOTCUA_PAYMENT_HISTORIES", "40"))
STEPS = 18
PEOPLE: dict[str, Any] = {}
DONE: Counter[str] = Counter()
KINDS = {"SoTien": Mismatch.Kind.AMOUNT, "MaTienTe": Mismatch.Kind.CURRENCY, "MaDoiTac": Mismatch.Kind.MERCHANT}
picks = st.integers(0, 2)


class History(RuleBasedStateMachine):
    """Up to three orders, everything that can happen to their money, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.platform = WiredGateway.platform = Platform()
        self.now = OPENED
        self.orders: list[Order] = []
        self.messages: list[bytes] = []
        self.wrong: Counter[str] = Counter()  # kinds that the queue must hold
        DONE["histories"] += 1

    def order(self, pick: int) -> Order:
        found = self.orders[pick % len(self.orders)]
        found.refresh_from_db()
        return found

    def attempt(self, pick: int) -> Attempt | None:
        rows = list(Attempt.objects.order_by("started_at", "pk"))
        return rows[pick % len(rows)] if rows else None

    @initialize(expires=st.booleans(), two=st.booleans())
    def open(self, expires: bool, two: bool) -> None:
        limit = OPENED + timedelta(minutes=15) if expires else None
        self.orders = [order(PEOPLE["place"], expires_at=limit) for _ in range(1 + two)]
        for mine in self.orders:
            begin_national(mine.pk, visitor="127.0.0.1", at=self.now)

    @rule(pick=picks, amount=st.sampled_from([20_000, 20_000, 20_000, 15_000, 26_000]), late=st.booleans())
    def pay(self, pick: int, amount: int, late: bool) -> None:
        """The usual way: money moves, its call-back is under way, and somebody asks, perhaps long after."""
        self.charge(pick, amount, 0)
        self.now += timedelta(hours=2 if late else 0, seconds=7)
        self.poll(1, 0)

    @rule(pick=picks, fails=st.booleans())
    def begin(self, pick: int, fails: bool) -> None:
        self.platform.failures = int(fails)
        try:
            begin_national(self.order(pick).pk, visitor="127.0.0.1", at=self.now)
        except (OrderError, UnavailableError):
            DONE["refused"] += 1
        self.platform.failures = 0

    @precondition(lambda self: len(self.platform.charges) < 5)
    @rule(pick=picks, amount=st.sampled_from([20_000, 20_000, 20_000, 15_000, 26_000]), dollars=st.integers(0, 9))
    def charge(self, pick: int, amount: int, dollars: int) -> None:
        attempt = self.attempt(pick)
        if attempt is None or attempt.reference not in self.platform.asked_for:
            return
        DONE["charges"] += 1
        currency = "USD" if dollars == 9 else "VND"
        made = self.platform.charge(attempt.reference, amount, self.now, currency)
        self.messages.append(self.platform.confirm(made))

    @rule(pick=picks)
    def leave(self, pick: int) -> None:
        attempt = self.attempt(pick)
        if attempt is not None:
            self.platform.cancelled.add(attempt.reference)

    @precondition(lambda self: self.messages)
    @rule(pick=st.integers(0, 30), copies=st.sampled_from([1, 1, 2, 10]))
    def deliver(self, pick: int, copies: int) -> None:
        body = self.messages[pick % len(self.messages)]
        answers = [hear(body, at=self.now) for _ in range(copies)]
        assert all(answer == answers[0] for answer in answers)
        DONE["call-backs"] += copies

    @precondition(lambda self: self.platform.charges)
    @rule(pick=st.integers(0, 30), what=st.sampled_from(["forged", *KINDS]))
    def deceive(self, pick: int, what: str) -> None:
        charge = self.platform.charges[pick % len(self.platform.charges)]
        if what == "forged":
            body, code, kind = self.platform.confirm(charge, secret="guess"), "97", Mismatch.Kind.FORGED
        else:
            spoilt = {"SoTien": str(charge.amount + 777), "MaTienTe": "EUR", "MaDoiTac": "KHAC"}[what]
            body, kind = self.platform.confirm(charge, **{what: spoilt}), KINDS[what]
            code = {"SoTien": "04", "MaTienTe": "05", "MaDoiTac": "02"}[what]
        before = Payment.objects.count()
        answer = hear(body, at=self.now)["MaLoi"]
        assert answer == code or (what == "SoTien" and charge.currency != "VND" and answer == "05")
        assert Payment.objects.count() == before
        self.wrong[kind if answer == code else Mismatch.Kind.CURRENCY] += 1
        DONE["deceived"] += 1

    @rule(seconds=st.sampled_from([1, 5, 60, 900, 86_400]), fails=st.integers(0, 3))
    def poll(self, seconds: int, fails: int) -> None:
        self.now += timedelta(seconds=seconds)
        self.platform.failures = fails
        DONE["asked"] += ask_due(at=self.now)
        self.platform.failures = 0

    @precondition(lambda self: self.messages)
    @rule(pick=picks)
    def look(self, pick: int) -> None:
        attempt = self.attempt(pick)
        if attempt is not None:
            ask(attempt.pk, at=self.now)

    @precondition(
        lambda self: self.orders[0].expires_at is not None and self.now >= OPENED + timedelta(minutes=15)
    )
    @rule()
    def expire(self) -> None:
        expire_orders(at=self.now)

    @rule(pick=picks, again=st.booleans())
    def close_or_open(self, pick: int, again: bool) -> None:
        try:
            if again:
                reopen(self.order(pick).pk, at=self.now, expires_at=None)
            else:
                cancel(self.order(pick).pk, by=PEOPLE["place"].intake, at=self.now)
        except OrderError:
            DONE["refused"] += 1

    @rule(pick=picks, part=st.booleans())
    def pay_at_the_counter(self, pick: int, part: bool) -> None:
        mine = self.order(pick)
        due = missing(mine)
        key, place = uuid.uuid4(), PEOPLE["place"]
        amount = due // 2 if part else due
        till = Till(key=key, method=Method.CASH, amount=amount, agency=place.centre, given=amount)
        try:
            first = take_at_counter(mine.pk, till, by=place.intake, at=self.now)
            assert take_at_counter(mine.pk, till, by=place.intake, at=self.now).pk == first.pk
        except OrderError:
            DONE["refused"] += 1

    @precondition(lambda self: self.messages)
    @rule(pick=picks, amount=st.sampled_from([20_000, 5_000]), pays=st.booleans())
    def refund(self, pick: int, amount: int, pays: bool) -> None:
        paid = Payment.objects.filter(order=self.order(pick)).exclude(method=Method.CREDIT).order_by("pk").first()
        if paid is None:
            return
        try:
            request = RefundRequest(key=str(uuid.uuid4()), amount=amount, reason="Nộp nhầm")
            asked = ask_refund(paid.pk, request, by=PEOPLE["place"].intake, at=self.now)
        except OrderError:
            DONE["refused"] += 1
            return
        decide_refund(asked.pk, approve=pays, by=PEOPLE["other"], at=self.now)
        if pays:
            pay_refund(asked.pk, proof="PC", by=PEOPLE["other"], at=self.now)
            DONE["refunds"] += 1

    @precondition(lambda self: len(self.messages) > 1)
    @rule(pick=picks, back=st.booleans())
    def settle(self, pick: int, back: bool) -> None:
        held = Mismatch.objects.filter(resolved_at=None, kind__in=["late", "surplus"]).order_by("pk").first()
        if held is None:
            return
        how = Resolution.REFUNDED if back else Resolution.CREDITED
        try:
            settling = Settling(how=how, note="Theo đề nghị", order_code=self.order(pick).code)
            settle(held.pk, settling, by=PEOPLE["place"].intake, at=self.now)
        except OrderError:
            DONE["refused"] += 1

    @invariant()
    def the_books_balance(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for mine in self.orders:
            assert 0 <= received(mine) <= mine.amount

    @invariant()
    def nothing_is_credited_twice(self) -> None:
        booked = Payment.objects.filter(provider=ports.NATIONAL)
        real = {each.txn: each.amount for each in self.platform.charges if each.currency == "VND"}
        for txn, amount in booked.values_list("provider_txn", "amount"):
            assert real[txn] == amount

    def teardown(self) -> None:
        try:
            self.heal_and_compare()
        finally:
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    def heal_and_compare(self) -> None:
        """The platform answers again: after the last question the two sides are held against each other."""
        self.platform.failures = 0
        self.now += timedelta(days=1)
        for attempt in Attempt.objects.all():
            ask(attempt.pk, at=self.now)
        real = {each.txn: each.amount for each in self.platform.charges if each.currency == "VND"}
        if real:
            first, last = self.platform.span()
            content = self.platform.statement()
            import_statement("provider", content, file_name="p.csv", by=None, at=self.now)
            reconcile(Days(first.date(), last.date() + timedelta(days=1)), at=self.now)
        booked = dict(Payment.objects.filter(provider=ports.NATIONAL).values_list("provider_txn", "amount"))
        extra = set(Mismatch.objects.filter(kind="extra").values_list("detail", flat=True))
        assert booked.items() <= real.items()
        assert set(real) - set(booked) == extra  # a second charge that no question can name is in the queue
        gateway = LedgerLine.objects.filter(account="gateway").aggregate(total=Sum("amount"))["total"] or 0
        assert gateway == sum(booked.values())
        self.compare_the_queue()
        self.compare_the_credits()

    def compare_the_queue(self) -> None:
        kinds = Counter(Mismatch.objects.values_list("kind", flat=True))
        for kind, count in self.wrong.items():
            assert kinds[kind] >= min(count, 1)
        for each in self.platform.charges:
            last = [other for other in self.platform.charges if other.reference == each.reference][-1]
            if each.currency != "VND" and each is last:
                assert Mismatch.objects.filter(kind="currency", attempt__reference=each.reference).exists()

    def compare_the_credits(self) -> None:
        """Every đồng that is more than due is in the queue, on its way back, or used."""
        owed = Mismatch.objects.filter(kind__in=["late", "surplus"])
        waiting = owed.filter(resolved_at=None).aggregate(total=Sum("theirs"))["total"] or 0
        leaving = Refund.objects.filter(mismatch__isnull=False).exclude(state=Refund.State.DONE)
        leaving_sum = leaving.aggregate(total=Sum("amount"))["total"] or 0
        credit = LedgerLine.objects.filter(account="credit").aggregate(total=Sum("amount"))["total"] or 0
        assert -credit == waiting + leaving_sum


@pytest.fixture
def people(db: None, settings: Any) -> Office:
    from tests.factories.offices import office

    place = office()
    PEOPLE.update(place=place, other=officer("Lê Thị Duyệt", Role.ADMINISTRATOR, place.centre))
    settings.MOTCUA_ADAPTERS = {
        **settings.MOTCUA_ADAPTERS,
        "payments.gateway": ("tests.payments.provider.WiredGateway", {}),
    }
    return place


def test_whatever_happens_the_books_are_the_platforms_statement(people: Office) -> None:
    DONE.clear()
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    chosen = settings(
        max_examples=HISTORIES,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        suppress_health_check=checks,
    )
    run_state_machine_as_test(History, settings=chosen)
    assert DONE["histories"] >= min(HISTORIES, 20)
    assert DONE["charges"] > DONE["histories"] // 2
