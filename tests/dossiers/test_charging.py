"""What is to be paid for a dossier: opened with it, revised with it, and told to its journal once it is paid."""

from datetime import timedelta
from typing import Any

import pytest

from motcua.dossiers.models import Dossier, DossierOrder
from motcua.dossiers.queries.charging import fee_bill
from motcua.dossiers.rules.transitions import Status
from motcua.dossiers.services.charging import note_payments
from motcua.dossiers.services.moves import ActionRefusedError
from motcua.dossiers.services.receiving import accept
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


@pytest.mark.parametrize("state", [Order.State.DUE, Order.State.PARTLY, Order.State.EXPIRED])
def test_what_is_paid_first_is_taken_in_unpaid_only_with_a_reason(
    place: Office, settings: Any, state: str
) -> None:
    settings.MOTCUA_PREPAID_CHANNELS = ["online"]
    dossier = filed(place)
    Order.objects.filter(subject=dossier.pk).update(state=state)
    for reason in ("", "  "):
        with pytest.raises(ActionRefusedError, match="fee_unpaid"):
            accept(dossier.pk, by=place.intake, at=LATER, unpaid_reason=reason)
    assert Dossier.objects.get().status == Status.REGISTERED
    taken = accept(dossier.pk, by=place.intake, at=LATER, unpaid_reason="Cổng quốc gia đang lỗi")
    assert (taken.status, taken.received_at) == (Status.ACCEPTED, LATER)
    event = dossier.events.get(kind="accept")
    assert (event.data["unpaid_reason"], event.note) == (
        "Cổng quốc gia đang lỗi",
        "",
    )  # nothing the applicant reads


def test_what_was_paid_or_is_paid_later_is_taken_in_as_ever(place: Office, settings: Any) -> None:
    later = filed(place)
    settings.MOTCUA_PREPAID_CHANNELS = ["online"]
    first, free = filed(place), filed(place, fee_amount=0)
    paid(first)
    for dossier in (later, first, free):
        taken = accept(dossier.pk, by=place.intake, at=LATER, unpaid_reason="không cần")
        assert taken.status == Status.ACCEPTED
        assert "unpaid_reason" not in dossier.events.get(kind="accept").data


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
