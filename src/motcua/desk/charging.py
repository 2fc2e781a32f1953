"""Taking the fee of a dossier at the counter: what the page shows, and what its buttons do."""

import uuid
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from motcua.accounts.models import User
from motcua.desk.forms.charging import RefundForm, TillForm
from motcua.dossiers.models import Dossier
from motcua.dossiers.queries.charging import fee_link
from motcua.dossiers.services.charging import note_payment
from motcua.payments.models import Method, Payment
from motcua.payments.queries.orders import Bill
from motcua.payments.rules.states import OrderError
from motcua.payments.services.paying import Till, take_at_counter
from motcua.payments.services.refunding import RefundRequest, ask_refund
from motcua.ui.formats import money


def once(bill: Bill) -> uuid.UUID:
    """Return a key that stays until money has come: pressed twice on the same page, it is taken once."""
    return uuid.uuid5(bill.order.pk, f"counter:{bill.received}:{len(bill.payments)}")


def take(dossier: Dossier, form: TillForm, key: uuid.UUID, *, by: User, at: datetime) -> str:
    """Take the money, tell the journal, and say what to hand back. Raises ``OrderError``."""
    link = fee_link(dossier)
    if link is None:
        raise OrderError("nothing_due")
    told = form.cleaned_data
    is_cash = told["method"] == Method.CASH
    till = Till(
        key=key,
        method=Method(told["method"]),
        amount=told["amount"],
        agency=dossier.receiving_agency,
        given=(told["given"] or told["amount"]) if is_cash else None,
        slip=told["slip"],
    )
    payment = take_at_counter(link.order_id, till, by=by, at=at)
    note_payment(link.pk, at=at)
    said = _("Đã thu %(amount)s.") % {"amount": money(payment.amount)}
    return f"{said} {_('Trả lại khách')} {money(payment.change)}." if payment.change else said


def give_back(payment: Payment, form: RefundForm, key: str, *, by: User, at: datetime) -> str:
    """Ask that money goes back; somebody else approves. Raises ``OrderError``."""
    told: dict[str, Any] = form.cleaned_data
    request = RefundRequest(key=key, amount=told["amount"], reason=told["reason"], to_account=told["to_account"])
    ask_refund(payment.pk, request, by=by, at=at)
    return _("Đã đề nghị hoàn trả; chờ người khác duyệt.")
