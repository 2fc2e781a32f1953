"""Paying the fee of a made-up filing at the counter, as most people there do."""

from datetime import date, datetime

from motcua.accounts.models import User
from motcua.dossiers.models import Dossier
from motcua.dossiers.queries.charging import fee_link
from motcua.dossiers.services.charging import note_payment
from motcua.organizations.models import Agency
from motcua.payments.models import Method, ReceiptSeries
from motcua.payments.queries.orders import missing
from motcua.payments.services.paying import Till, take_at_counter
from motcua.payments.services.receipt_series import SeriesRequest, register_series

DEMO_TAX_CODE = "1209900205"  # belongs to nobody


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


def open_receipts(*, by: User, at: datetime) -> None:
    """Register one series of receipts for the whole province, as an administrator of a demo would; once."""
    province = Agency.objects.filter(parent=None, kind=Agency.Kind.PROVINCE, valid_to=None).order_by("pk").first()
    if province is None or ReceiptSeries.objects.exists():
        return
    request = SeriesRequest(
        agency=province,
        letters="AA",
        collector=province.name,
        tax_code=DEMO_TAX_CODE,
        registration="01/ĐKTĐ-CTĐT (trình diễn)",
        valid_from=date(2020, 1, 1),
    )
    register_series(request, by=by, at=at)
