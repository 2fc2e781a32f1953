"""Paying for a dossier as its owner sees it: what is due, where it stands, the code to scan."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import segno
from django.http import Http404
from django.utils.translation import gettext as _

from motcua.accounts.models import User
from motcua.dossiers.models import Dossier
from motcua.dossiers.queries.charging import fee_link
from motcua.dossiers.rules.transitions import Status
from motcua.dossiers.services.charging import note_payment
from motcua.dossiers.services.ending import ENDED
from motcua.kernel.texts import can_be_kept
from motcua.payments import ports
from motcua.payments.models import Attempt, Order
from motcua.payments.models.payment import OPEN_STATES
from motcua.payments.queries.orders import Bill, bill
from motcua.payments.rules.states import OrderError
from motcua.payments.rules.vietqr import Transfer, payload
from motcua.payments.services.asking import ask_open
from motcua.portal.tracking import own

QUIET = 2  # white edge of a QR code, in squares
REFUSALS = {
    "nothing_due": lambda: _("Khoản này không còn phải nộp. Trang đã được cập nhật."),
    "not_now": lambda: _("Việc này không làm được nữa. Trang đã được cập nhật."),
}


@dataclass(frozen=True)
class FeePage:
    """A dossier's fee with the last attempt that did not go through."""

    dossier: Dossier
    link_id: int
    bill: Bill
    failed: Attempt | None

    @property
    def order(self) -> Order:
        return self.bill.order

    @property
    def may_pay(self) -> bool:
        """Say whether it is still to be paid: not for a dossier that came to nothing."""
        return bool(self.bill.missing) and Status(self.dossier.status) not in ENDED

    @property
    def waits(self) -> bool:
        """Say whether the payer was sent to the platform and the outcome is open."""
        begun = self.bill.waiting
        return begun is not None and begun.provider == ports.NATIONAL and bool(begun.address)


def fee_page(user: User, dossier_id: UUID, *, now: datetime) -> FeePage:
    """Return the fee of a person's own dossier. Raises ``Http404`` for any other, and where there is none."""
    dossier = own(user, dossier_id, now=now).dossier
    link = fee_link(dossier)
    if link is None:
        raise Http404
    last = link.order.attempts.order_by("-started_at").first()
    failed = last if last is not None and last.state == Attempt.State.FAILED else None
    return FeePage(dossier, link.pk, bill(link.order), failed)


def find_out(found: FeePage, *, at: datetime) -> None:
    """Ask the platform what became of the attempts that are open, and tell the dossier's journal."""
    ask_open(found.order.attempts.filter(state__in=OPEN_STATES), at=at)
    note_payment(found.link_id, at=at)


def refusal(error: OrderError) -> str:
    """Return why something cannot be paid, as a sentence."""
    return str(REFUSALS.get(error.code, REFUSALS["not_now"])())


@dataclass(frozen=True)
class Code:
    """A VietQR code to scan, with everything to type where a camera is not at hand."""

    amount: int
    purpose: str
    account: str
    holder: str
    path: str
    size: int
    app_link: str


def qr_code(order: Order, amount: int) -> Code:
    """Return the code that pays ``amount`` of an order."""
    bank = ports.bank()
    text = payload(Transfer(bank.bin, bank.account, amount, order.code))
    squares = segno.make(text, error="m", micro=False).matrix
    path = "".join(
        f"M{column + QUIET} {row + QUIET}h1v1h-1z"
        for row, line in enumerate(squares)
        for column, is_dark in enumerate(line)
        if is_dark
    )
    size = len(squares) + 2 * QUIET
    return Code(amount, order.code, bank.account, bank.holder, path, size, bank.app_link(text))


def order_of_reference(reference: str) -> UUID | None:
    """Return the thing an attempt at the platform is paid for; nothing where nobody knows it."""
    if not can_be_kept(reference):
        return None
    rows = Attempt.objects.filter(provider=ports.NATIONAL, reference=reference[:60])
    found = rows.select_related("order").first()
    return found.order.subject if found else None
