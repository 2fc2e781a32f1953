"""Registering the series that receipts are issued from."""

from dataclasses import dataclass, fields
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from motcua.accounts.models import User
from motcua.audit.services import record as audit
from motcua.organizations.models import Agency
from motcua.payments.models import ReceiptSeries
from motcua.payments.queries.papers import designation_of
from motcua.payments.rules.receipts import LARGEST_NUMBER, ReceiptError, check_delegated, check_letters


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesRequest:
    """A series as the tax office accepted it; numbers only where the issue is delegated."""

    agency: Agency
    letters: str
    collector: str
    tax_code: str
    registration: str
    valid_from: date
    kind: str = ReceiptSeries.Kind.RECEIPT
    invoice_form: str = ""
    denomination: int | None = None
    address: str = ""
    delegator: str = ""
    delegator_tax_code: str = ""
    notified_on: date | None = None
    number_from: int = 1
    number_to: int | None = None


def register_series(request: SeriesRequest, *, by: User, at: datetime) -> ReceiptSeries:
    """Put down a series that the tax office has accepted; invoices have no denomination. Raises ``ReceiptError``.

    Law: Circular 91/2026/TT-BTC Art. 17 (registration 01/ĐKTĐ-CTĐT); Decree 254/2026/NĐ-CP Art. 25 (delegation).
    """
    check_letters(request.letters)
    _check_delegation(request)
    _check_numbers(request)
    if request.kind == ReceiptSeries.Kind.INVOICE and request.denomination is not None:
        raise ReceiptError("denomination_of_an_invoice")
    values = {each.name: getattr(request, each.name) for each in fields(request)}
    series = ReceiptSeries(**values, registered_at=at, registered_by=by)
    designation_of(series, at)  # an invoice names a form that exists
    try:
        with transaction.atomic():
            series.save()
            facts = {"letters": series.letters, "tax_code": series.tax_code}
            audit("register receipt series", f"series:{series.pk}", by=by.pk, at=at, data=facts)
    except IntegrityError as error:
        raise ReceiptError("registered_already", request.letters) from error
    return series


def _check_numbers(request: SeriesRequest) -> None:
    """Refuse numbers that another unit may give under the same symbol.

    Law: Decree 254/2026/NĐ-CP Art. 25 (number ranges split per unit).
    """
    last = request.number_to or LARGEST_NUMBER
    if not 1 <= request.number_from <= last <= LARGEST_NUMBER:
        raise ReceiptError("bad_numbers", f"{request.number_from}–{last}")
    same = ReceiptSeries.objects.filter(
        tax_code=request.tax_code, kind=request.kind, letters=request.letters, number_from__lte=last
    )
    if same.filter(Q(number_to=None) | Q(number_to__gte=request.number_from)).exists():
        raise ReceiptError("registered_already", request.letters)


def _check_delegation(request: SeriesRequest) -> None:
    if not request.delegator:
        if request.notified_on is not None:
            raise ReceiptError("delegation_not_whole")
        return
    if request.notified_on is None or request.number_to is None or request.number_to < request.number_from:
        raise ReceiptError("delegation_not_whole")
    check_delegated(request.valid_from, request.notified_on)
