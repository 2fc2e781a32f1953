"""Who paid online and who did not: the payment figures of the service index, pulled from dossiers and orders."""

from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from motcua.dossiers.models import Dossier, DossierOrder
from motcua.indicators.queries import Scope
from motcua.kernel.shares import share
from motcua.payments.models import Order, Payment
from motcua.payments.models.payment import ONLINE

FULL_FROM = Fraction(4, 5)  # of components 3.5a and 3.5b
MOST_35, MOST_36 = 2, 6  # points


@dataclass(frozen=True, slots=True)
class PaymentCounts:
    """Procedures and dossiers of a period by what was to be paid for them.

    ``fee_procedures`` have a fee in the schedule, ``charged_procedures`` a dossier that costs something,
    ``online_procedures`` one that was paid online. ``charged`` dossiers cost something; ``paid`` of them were paid
    in full, ``online`` most of it online.
    """

    fee_procedures: int = 0
    charged_procedures: int = 0
    online_procedures: int = 0
    charged: int = 0
    paid: int = 0
    online: int = 0

    @property
    def offered_share(self) -> Fraction | None:
        """Return component 3.5a; ``None`` where no procedure has a fee."""
        return share(self.charged_procedures, self.fee_procedures)

    @property
    def used_share(self) -> Fraction | None:
        """Return component 3.5b; ``None`` where nothing was to be paid."""
        return share(self.online_procedures, self.charged_procedures)

    @property
    def online_share(self) -> Fraction | None:
        """Return component 3.6: dossiers paid online of those that cost something; ``None`` where none does."""
        return share(self.online, self.charged)

    @property
    def points(self) -> Fraction:
        """Return the points of the three components together, at most ten.

        Law: Decision 766/QĐ-TTg, components 3.5 and 3.6 (full from 80 % on, and in proportion).
        """
        halves = sum(
            min(MOST_35 * (each or Fraction(0)) / FULL_FROM, Fraction(MOST_35))
            for each in (self.offered_share, self.used_share)
        )
        return halves + MOST_36 * (self.online_share or Fraction(0))


def payment_counts(scope: Scope, *, fee_procedures: int) -> PaymentCounts:
    """Return who paid how among the dossiers received in a period; ``fee_procedures`` is of the schedule."""
    received = scope.dossiers(F("received_at")).filter(received_on__range=(scope.first, scope.last))
    charged = received.filter(fee_amount__gt=0)
    online = charged.filter(_paid_online())
    return PaymentCounts(
        fee_procedures=fee_procedures,
        charged_procedures=_procedures(charged),
        online_procedures=_procedures(online),
        charged=charged.count(),
        paid=charged.filter(Exists(_links())).count(),
        online=online.count(),
    )


def _links() -> QuerySet[DossierOrder]:
    return DossierOrder.objects.filter(
        dossier=OuterRef("pk"), purpose=DossierOrder.Purpose.FEE, order__state=Order.State.PAID
    )


def _paid_online() -> Q:
    """Say that a fee is paid and most of the money came online."""
    money = (
        Payment.objects.filter(order=OuterRef("order"))
        .order_by()
        .values("order")
        .annotate(online=Coalesce(Sum("amount", filter=Q(method__in=ONLINE)), 0), whole=Sum("amount"))
    )
    mostly = _links().filter(Exists(money.filter(whole__lte=2 * F("online"))))
    return Q(Exists(mostly))


def _procedures(rows: QuerySet[Dossier]) -> int:
    return rows.order_by().values("procedure__procedure").distinct().count()
