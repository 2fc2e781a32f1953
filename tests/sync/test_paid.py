"""How the national portal is told that a fee was paid: online, otherwise, not yet, or nothing to pay."""

import uuid

import pytest

from motcua.dossiers.models import Dossier
from motcua.dossiers.queries.charging import fee_link
from motcua.dossiers.services.charging import note_payment
from motcua.payments.models import Method
from motcua.payments.services.booking import Money, receive
from motcua.payments.services.paying import Till, take_at_counter
from motcua.sync.models import ForeignDossier
from motcua.sync.ports import OnlinePayment
from motcua.sync.queries.reports import stories
from tests.factories.dossiers import FILED, accepted
from tests.factories.offices import Office, office


@pytest.fixture
def place(db: None) -> Office:
    return office()


def told(dossier: Dossier) -> OnlinePayment:
    dossier.refresh_from_db()
    report = stories({dossier.pk: (0, dossier.journal_length)})[dossier.pk].report
    assert report is not None
    return report.payment


def test_a_fee_that_nobody_paid_is_not_paid(place: Office) -> None:
    assert told(accepted(place)) is OnlinePayment.NOT_PAID


def test_cash_at_the_counter_is_paid_otherwise(place: Office) -> None:
    dossier = accepted(place)
    link = fee_link(dossier)
    assert link is not None
    till = Till(
        key=uuid.uuid4(),
        method=Method.CASH,
        amount=dossier.fee_amount,
        agency=place.centre,
        given=dossier.fee_amount,
    )
    take_at_counter(link.order_id, till, by=place.intake, at=FILED)
    note_payment(link.pk, at=FILED)
    assert told(dossier) is OnlinePayment.PAID_OTHERWISE


@pytest.mark.parametrize(
    ("method", "way"),
    [
        (Method.NATIONAL, OnlinePayment.PAID_ONLINE),
        (Method.PORTAL, OnlinePayment.PAID_ONLINE),
        (Method.VIETQR, OnlinePayment.PAID_AT_PROVINCE),
        (Method.TRANSFER, OnlinePayment.PAID_AT_PROVINCE),
    ],
)
def test_it_is_told_whose_gateway_was_used(place: Office, method: Method, way: OnlinePayment) -> None:
    dossier = accepted(place)
    link = fee_link(dossier)
    assert link is not None
    money = Money(
        method=method, provider="p", txn="T1", amount=dossier.fee_amount, paid_at=FILED, order=link.order
    )
    receive(money, by=None, at=FILED)
    assert told(dossier) is way


def test_a_payment_is_told_to_the_journal_once(place: Office) -> None:
    dossier = accepted(place)
    link = fee_link(dossier)
    assert link is not None
    money = Money(
        method=Method.NATIONAL, provider="p", txn="T1", amount=dossier.fee_amount, paid_at=FILED, order=link.order
    )
    receive(money, by=None, at=FILED)
    assert [note_payment(link.pk, at=FILED) for _ in range(3)] == [1, 0, 0]
    assert dossier.events.filter(kind="paid").count() == 1


def test_what_is_only_begun_is_not_paid_though_some_was_paid_there(place: Office) -> None:
    dossier = accepted(place)
    ForeignDossier.objects.create(
        dossier=dossier, source="p", code="G1", filed_at=FILED, paid_amount=1, paid_at=FILED
    )
    assert told(dossier) is OnlinePayment.NOT_PAID
