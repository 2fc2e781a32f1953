"""Who paid online: counted from the money, in proportion and up to the most points."""

from datetime import date
from fractions import Fraction

import pytest

from motcua.catalog.models import Fee
from motcua.catalog.queries.procedures import plan
from motcua.dossiers.models import Dossier
from motcua.dossiers.queries.charging import fee_link
from motcua.indicators.paying import PaymentCounts, payment_counts
from motcua.indicators.queries import Scope
from motcua.payments.models import Method
from tests.factories.dossiers import FILED, accepted
from tests.factories.offices import Office, office
from tests.factories.receipts import pay

JANUARY = Scope(date(2025, 1, 1), date(2025, 1, 31))


@pytest.mark.parametrize(
    ("counts", "points"),
    [
        (PaymentCounts(), 0),
        (PaymentCounts(10, 8, 7, 100, 90, 0), 2 + 2),
        (PaymentCounts(10, 4, 1, 100, 90, 50), 1 + Fraction(5, 8) + 3),
        (PaymentCounts(10, 10, 10, 100, 100, 100), 10),
    ],
)
def test_points_are_in_proportion_up_to_the_most(counts: PaymentCounts, points: Fraction) -> None:
    assert counts.points == points


def test_no_cases_are_no_share() -> None:
    empty = PaymentCounts()
    assert (empty.offered_share, empty.used_share, empty.online_share) == (None, None, None)


@pytest.mark.django_db
def test_dossiers_are_counted_by_where_their_money_came_in() -> None:
    place: Office = office()
    Fee.objects.filter(version=place.version).update(amount=20_000, channel="", kind="charge")
    plan.cache_clear()

    def paid(method: Method | None) -> Dossier:
        dossier = accepted(place)
        link = fee_link(dossier)
        assert link is not None
        if method is not None:
            given = 20_000 if method is Method.CASH else None
            pay(link.order, place.centre, place.intake, FILED, method=method, given=given)
        return dossier

    for method in (Method.NATIONAL, Method.VIETQR, Method.CASH, None):
        paid(method)
    found = payment_counts(JANUARY, fee_procedures=2)
    assert found == PaymentCounts(2, 1, 1, 4, 3, 2)
    assert found.online_share == Fraction(1, 2)
    assert payment_counts(Scope(date(2025, 2, 1), date(2025, 2, 28)), fee_procedures=2) == PaymentCounts(2)
