"""Fees taken at the counter, money asked back, benefits refused, and the receipts of it all."""

from datetime import datetime

from django.utils import timezone
from django.utils.timezone import localdate

from motcua.accounts.models import User
from motcua.chaos.recipes.kitchen import EARLIER, Kitchen, Prepared, Recipe
from motcua.dossiers.models import Dossier
from motcua.dossiers.queries.charging import fee_link
from motcua.payments.models import Payment, Receipt, ReceiptParcel, ReceiptSeries
from motcua.payments.services.receipt_series import SeriesRequest, register_series
from motcua.simulation.paying import DEMO_TAX_CODE, pay_in_cash

WITH_BENEFIT, GROUND = "3.000333", "student"  # its fee is halved for who shows that they study
FEE = "/dossiers/{dossier_id}/fee"


def _due(kitchen: Kitchen) -> tuple[Dossier, int]:
    """Return a dossier that has its fee to pay, and how much."""
    dossier = kitchen.dossier()
    link = fee_link(dossier)
    return dossier, link.order.amount if link else 0


def _take(kitchen: Kitchen) -> Prepared:
    dossier, amount = _due(kitchen)
    body = {"method": "cash", "amount": amount}
    path = f"/dossiers/{dossier.pk}/fee/payments"
    return Prepared(path, body, {**body, "given": amount * 2}, kitchen.intake.clerk)


def _paid(kitchen: Kitchen, at: datetime) -> Payment:
    dossier = kitchen.dossier(at=at)
    pay_in_cash(dossier, by=kitchen.intake.clerk, at=at)
    return Payment.objects.get(order__subject=dossier.pk)


def _ask_back(kitchen: Kitchen) -> Prepared:
    payment = _paid(kitchen, timezone.now())
    body = {"amount": payment.amount, "reason": "Thu nhầm"}
    subject = payment.order.subject if payment.order else None
    path = f"/dossiers/{subject}/fee/payments/{payment.pk}/refunds"
    return Prepared(path, body, {**body, "reason": "khác"}, kitchen.intake.clerk)


def _refuse_relief(kitchen: Kitchen) -> Prepared:
    dossier = kitchen.of_procedure(WITH_BENEFIT, accept=True, claims={GROUND: "Thẻ sinh viên 12/SV"})
    body = {"ground": GROUND, "reason": "Thẻ đã hết hạn"}
    path = f"/dossiers/{dossier.pk}/fee/reliefs/refuse"
    return Prepared(path, body, {**body, "reason": "khác"}, kitchen.intake.clerk)


def _close_book(kitchen: Kitchen) -> Prepared:
    """The till is counted after a payment, and the difference has its reason."""
    _paid(kitchen, timezone.now())
    body = {"agency": kitchen.intake.centre.key, "deposited": 0, "counted": 1, "note": "Đếm thử"}
    return Prepared("/cash-book/closings", body, {**body, "counted": 2}, kitchen.intake.clerk)


# ---- receipts ---------------------------------------------------------------------------------------------------


def open_series(by: User, kitchen: Kitchen) -> None:
    """Let the centre issue receipts from today on, not for what was paid before."""
    at = timezone.now()
    if not ReceiptSeries.objects.exists():
        request = SeriesRequest(
            agency=kitchen.intake.centre,
            letters="AA",
            collector=kitchen.intake.centre.name,
            tax_code=DEMO_TAX_CODE,
            registration="01/ĐKTĐ-CTĐT (thử)",
            valid_from=localdate(at),
        )
        register_series(request, by=by, at=at)


def _issue(kitchen: Kitchen) -> Prepared:
    """What was paid before there was a series has no receipt; the year's book is open by now."""
    _issued(kitchen)
    payment, other = (_paid(kitchen, timezone.now() - EARLIER) for _ in range(2))
    body, another = ({"order": str(each.order_id)} for each in (payment, other))
    return Prepared("/receipts", body, another, kitchen.intake.clerk)


def _issued(kitchen: Kitchen) -> Receipt:
    open_series(kitchen.intake.clerk, kitchen)
    return Receipt.objects.get(order=_paid(kitchen, timezone.now()).order)


def _change(kitchen: Kitchen) -> Prepared:
    body = {"act": "cancel", "reason": "Thu nhầm"}
    path = f"/receipts/{_issued(kitchen).pk}/changes"
    return Prepared(path, body, {**body, "reason": "khác"}, kitchen.intake.clerk)


def _send_again(kitchen: Kitchen) -> Prepared:
    """The tax office has refused a receipt: what it would have answered is written down as the sender does."""
    parcel = ReceiptParcel.objects.get(receipt=_issued(kitchen))
    ReceiptParcel.objects.filter(pk=parcel.pk).update(
        state=ReceiptParcel.State.REFUSED, try_at=None, settled_at=timezone.now(), answer="Sai mã số thuế"
    )
    return Prepared(f"/receipts/parcels/{parcel.pk}/send-again", None, {"other": 1}, kitchen.intake.clerk)


RECIPES: dict[str, Recipe] = {
    f"POST {FEE}/payments": _take,
    f"POST {FEE}/payments/{{payment_id}}/refunds": _ask_back,
    f"POST {FEE}/reliefs/refuse": _refuse_relief,
    "POST /cash-book/closings": _close_book,
    "POST /receipts": _issue,
    "POST /receipts/{receipt_id}/changes": _change,
    "POST /receipts/parcels/{parcel_id}/send-again": _send_again,
}
