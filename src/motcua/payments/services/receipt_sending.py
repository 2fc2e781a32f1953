"""Signing receipts and handing them over: each row that waits is a promise, kept by whoever comes first."""

from datetime import date, datetime, timedelta
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from motcua.accounts.models import User
from motcua.audit.services import record as audit
from motcua.foundation import files
from motcua.foundation.documents import TemplateError
from motcua.foundation.signing import Signer, SigningError, seal_for
from motcua.foundation.signing_xades import sign_xml
from motcua.payments.models import Receipt, ReceiptParcel, ReceiptSeries, ReceiptSummary
from motcua.payments.queries.receipts import summary_rows
from motcua.payments.receipt_paper import receipt_pdf
from motcua.payments.receipt_ports import RefusedError, TaxMessage, UnavailableError, tax_office
from motcua.payments.receipt_xml import notice_tree, receipt_tree, summary_tree

LEASE = timedelta(minutes=5)  # how long one sender has a parcel to itself
CANNOT_BE_MADE = (SigningError, TemplateError, files.MissingFileError)  # of this one paper
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)

log = structlog.get_logger("motcua.receipts")


@transaction.atomic
def seal(receipt_id: UUID) -> Receipt:
    """Sign a receipt and keep its XML and PDF; one that is signed stays as it is. Raises ``SigningError``.

    The time it claims is the time of issue.
    """
    rows = Receipt.objects.select_for_update(of=("self",)).select_related(
        "book__series__agency", "agency", "order"
    )
    receipt = rows.get(pk=receipt_id)
    if receipt.xml_sha256:
        return receipt
    root, place = receipt_tree(receipt)
    signed = sign_xml(root, place=place, signer=_signer(receipt.book.series), at=receipt.issued_at)
    receipt.xml_sha256 = files.store(signed).sha256
    receipt.pdf_sha256 = files.store(receipt_pdf(receipt)).sha256
    receipt.save(update_fields=["xml_sha256", "pdf_sha256"])
    return receipt


def _signer(series: ReceiptSeries) -> Signer:
    return seal_for(series.agency.key, name=series.collector)


def send_due(*, at: datetime, most: int = 200) -> int:
    """Hand over what waits, oldest first; return how many were taken or refused.

    What does not get through is tried again later, for ever; the first such ends the round, as the others would
    fare no better. What cannot be signed or printed waits alone.
    """
    settled = 0
    for _ in range(most):
        parcel = _claim(at)
        if parcel is None:
            break
        try:
            settled += _send(parcel, at)
        except UnavailableError as error:
            _wait(parcel, error, at)
            break
    return settled


@transaction.atomic
def _claim(at: datetime) -> ReceiptParcel | None:
    """Take the next parcel for a while; of one receipt the older goes first."""
    earlier = ReceiptParcel.objects.filter(
        receipt=OuterRef("receipt"), pk__lt=OuterRef("pk"), state=ReceiptParcel.State.WAITING
    )
    rows = ReceiptParcel.objects.filter(~Exists(earlier) | Q(receipt=None), state=ReceiptParcel.State.WAITING)
    parcel = rows.filter(try_at__lte=at).select_for_update(of=("self",), skip_locked=True).order_by("pk").first()
    if parcel is not None:
        parcel.tried += 1
        parcel.try_at = at + LEASE
        parcel.save(update_fields=["tried", "try_at"])
    return parcel


def _send(parcel: ReceiptParcel, at: datetime) -> bool:
    """Send one parcel; say whether it is settled. Raises ``UnavailableError``."""
    try:
        answer = tax_office().hand_over(_message(parcel))
    except CANNOT_BE_MADE as error:
        _wait(parcel, error, at)
        return False
    except RefusedError as error:
        _settle(parcel, ReceiptParcel.State.REFUSED, str(error), at)
        return True
    _settle(parcel, ReceiptParcel.State.TAKEN, answer, at)
    return True


def _wait(parcel: ReceiptParcel, error: Exception, at: datetime) -> None:
    """Put a parcel off, later each time, with the reason for whoever looks why it has not gone."""
    wait = min(FIRST_WAIT * 2 ** min(parcel.tried - 1, 20), LONGEST_WAIT)
    ReceiptParcel.objects.filter(pk=parcel.pk, state=ReceiptParcel.State.WAITING).update(
        try_at=at + wait, answer=str(error)[:300]
    )
    log.warning("receipt_parcel_waits", reason=type(error).__name__)


def _settle(parcel: ReceiptParcel, state: str, answer: str, at: datetime) -> None:
    ReceiptParcel.objects.filter(pk=parcel.pk, state=ReceiptParcel.State.WAITING).update(
        state=state, try_at=None, settled_at=at, answer=answer[:300]
    )


def _message(parcel: ReceiptParcel) -> TaxMessage:
    """Return what is sent: signed once, the same bytes ever after, so that the receiver knows it again."""
    if not parcel.xml_sha256:
        parcel.xml_sha256 = _signed(parcel)
        parcel.save(update_fields=["xml_sha256"])
    code = parcel.summary.tax_code if parcel.summary else _receipt_of(parcel).book.series.tax_code
    return TaxMessage(f"MOTCUA{parcel.pk:012d}", parcel.what, code, files.load(parcel.xml_sha256))


def _signed(parcel: ReceiptParcel) -> str:
    if parcel.summary is not None:
        return parcel.summary.xml_sha256
    receipt = seal(_receipt_of(parcel).pk)
    if parcel.what == ReceiptParcel.What.ISSUED:
        return receipt.xml_sha256
    root, place = notice_tree(receipt, parcel.notice)
    signed = sign_xml(root, place=place, signer=_signer(receipt.book.series), at=parcel.made_at)
    return files.store(signed).sha256


def _receipt_of(parcel: ReceiptParcel) -> Receipt:
    if parcel.receipt is None:
        raise ValueError(f"parcel {parcel.pk} is about nothing")
    return parcel.receipt


@transaction.atomic
def send_again(parcel_id: int, *, by: User, at: datetime) -> ReceiptParcel:
    """Put a refused parcel back among those that wait, after whatever was wrong has been put right."""
    parcel = ReceiptParcel.objects.select_for_update(of=("self",)).get(pk=parcel_id)
    if parcel.state == ReceiptParcel.State.REFUSED:
        parcel.state, parcel.try_at, parcel.settled_at = ReceiptParcel.State.WAITING, at, None
        parcel.save(update_fields=["state", "try_at", "settled_at"])
        audit("send receipt again", f"parcel:{parcel.pk}", by=by.pk, at=at)
    return parcel


@transaction.atomic
def make_summary(series: ReceiptSeries, first: date, last: date, *, by: User, at: datetime) -> ReceiptSummary:
    """Make the signed summary table of a collector for a period, and promise it to the tax office.

    The first table of a period is the first edition, later ones are corrections.
    Law: Decree 254/2026/NĐ-CP Art. 27, 29 (form 01/TH-BLĐT of Circular 91/2026/TT-BTC).
    """
    ReceiptSeries.objects.select_for_update(of=("self",)).get(pk=series.pk)
    same = ReceiptSummary.objects.filter(tax_code=series.tax_code, first_on=first, last_on=last)
    rows = summary_rows(series.tax_code, first, last)
    summary = ReceiptSummary(
        tax_code=series.tax_code,
        collector=series.collector,
        edition=same.count() + 1,
        row_count=len(rows),
        made_at=at,
        made_by=by,
        first_on=first,
        last_on=last,
    )
    root, place = summary_tree(summary, rows)
    summary.xml_sha256 = files.store(sign_xml(root, place=place, signer=_signer(series), at=at)).sha256
    summary.save()
    ReceiptParcel.objects.create(what=ReceiptParcel.What.SUMMARY, summary=summary, made_at=at, try_at=at)
    audit("receipt summary", f"summary:{summary.pk}", by=by.pk, at=at, data={"rows": len(rows)})
    return summary
