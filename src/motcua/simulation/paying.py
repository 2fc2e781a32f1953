"""Paying the fee of a made-up filing at the counter, as most people there do."""

from datetime import datetime

from motcua.accounts.models import User
from motcua.dossiers.models import Dossier
from motcua.dossiers.queries.charging import fee_link
from motcua.dossiers.services.charging import note_payment
from motcua.payments.models import Method
from motcua.payments.queries.orders import missing
from motcua.payments.services.paying import Till, take_at_counter


def pay_in_cash(dossier: Dossier, *, by: User, at: datetime) -> None:
    """Pay what is due in cash to the officer who takes the filing in; nothing where nothing is due."""
    link = fee_link(dossier)
    amount = missing(link.order) if link else 0
    if link is None or not amount:
        return
    till = Till(
        key=link.order.pk, method=Method.CASH, amount=amount, agency=dossier.receiving_agency, given=amount
    )
    take_at_counter(link.order_id, till, by=by, at=at)
    note_payment(link.pk, at=at)
