"""What is to be paid for a dossier: opened with it, revised with it, and told to its journal once it is paid."""

from datetime import timedelta
from typing import Any

import pytest

from motcua.dossiers.models import Dossier, DossierOrder
from motcua.dossiers.queries.charging import fee_bill
from motcua.dossiers.services.charging import note_payments
from motcua.payments.models import Method, Order
from motcua.payments.rules.states import OrderError
from motcua.payments.services.booking import Money, receive
from motcua.payments.services.orders import LineRequest, revise
from tests.factories.dossiers import FILED, filed
from tests.factories.offices import Office

LATER = FILED + timedelta(days=1)


def order_of(dossier: Dossier) -> Order:
    return Order.objects.get(subject=dossier.pk)


def paid(dossier: Dossier) -> None:
    order = order_of(dossier)
    money = Money(
        method=Method.NATIONAL, provider="p", txn=str(order.pk), amount=order.amount, paid_at=LATER, order=order
    )
    receive(money, by=None, at=LATER)


def test_a_fee_is_an_order_and_no_fee_is_none(place: Office) -> None:
    dossier = filed(place)
    bill = fee_bill(dossier)
    assert bill is not None
    assert (bill.missing, bill.received) == (dossier.fee_amount, 0)
    free = filed(place, fee_amount=0)
    assert fee_bill(free) is None or fee_bill(free).missing == 0  # type: ignore[union-attr]


def test_what_is_paid_beforehand_counts_as_filed_when_it_is_paid(place: Office, settings: Any) -> None:
    settings.MOTCUA_PREPAID_CHANNELS = ["online"]
    dossier = filed(place)
    before = dossier.act_by
    paid(dossier)
    assert note_payments(at=LATER) == 1
    assert note_payments(at=LATER) == 0
    dossier.refresh_from_db()
    assert dossier.submitted_at == LATER
    assert dossier.act_by > before


def test_what_is_paid_afterwards_moves_no_clock(place: Office) -> None:
    dossier = filed(place)
    paid(dossier)
    note_payments(at=LATER)
    dossier.refresh_from_db()
    assert dossier.submitted_at == FILED
    assert DossierOrder.objects.get(dossier=dossier).noted_at == LATER


def test_an_order_is_revised_only_while_nobody_has_paid(place: Office) -> None:
    dossier = filed(place)
    line = LineRequest("charge", "Lệ phí", 5_000, 5_000)
    assert revise(order_of(dossier).pk, (line,), by=place.intake, at=LATER).amount == 5_000
    assert revise(order_of(dossier).pk, (), by=place.intake, at=LATER).state == Order.State.WAIVED
    revise(order_of(dossier).pk, (line,), by=place.intake, at=LATER)
    paid(dossier)
    with pytest.raises(OrderError, match="paid_already"):
        revise(order_of(dossier).pk, (line,), by=place.intake, at=LATER)
