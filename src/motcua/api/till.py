"""The counter's receipts: what was issued, put right, sent again; and benefits that do not stand."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Path, Query, Router
from pydantic import BaseModel, ConfigDict, Field

from motcua.accounts.rules import Role, Scope
from motcua.api.callers import MachineRequest
from motcua.api.dossier_values import ActedOut, Paging, acted
from motcua.api.files import download
from motcua.api.operations import binary, reads, writes
from motcua.api.problems import FieldError, RefusedError, wrong
from motcua.api.values import Day, Moment, Text
from motcua.dossiers.services.pricing import refuse_claim
from motcua.foundation import files
from motcua.foundation.pagination import keyset_page
from motcua.payments.models import Order, OrderLine, Receipt
from motcua.payments.queries import receipts as queries
from motcua.payments.queries.papers import gaps_of
from motcua.payments.queries.refunded import Overstated, overstated
from motcua.payments.rules.papers import Gap
from motcua.payments.services import receipting
from motcua.payments.services.receipt_sending import seal, send_again
from motcua.payments.services.receipting import Content, Item, WrongWords

router = Router()
reliefs = Router()
Reason = Annotated[Text, Field(min_length=1)]


class ReceiptQuestion(Paging):
    """Receipts of the caller's counters; without days those of today."""

    first: Day | None = None
    last: Day | None = None


class ReceiptOut(BaseModel):
    """A receipt, or an invoice for the price of a service; ``amount`` in whole đồng, ``tax`` inside it."""

    id: UUID
    paper: Literal["receipt", "invoice"]
    symbol: str
    number: int
    kind: str
    agency: str
    subject: str
    amount: int
    tax: int
    method: str
    state: str
    issued: Moment


class ReceiptPage(BaseModel):
    """One page, the latest first; ``next_cursor`` is null on the last."""

    items: list[ReceiptOut]
    next_cursor: str | None


class OverstatedOut(BaseModel):
    """A receipt or invoice whose money went back, and the act that puts it right (``change_receipt``)."""

    receipt: ReceiptOut
    act: Literal["cancel", "adjust"]
    difference: int = Field(description="Below zero, in whole đồng: what the adjustment states.")
    reason: str = Field(description="Why the money went back.")


class LackingOut(BaseModel):
    """A paid order of which some lines have no receipt or invoice yet (``issue_receipts``)."""

    order: UUID
    subject: str
    amount: int = Field(description="Of those lines, in whole đồng.")
    waiting: list[Gap] = Field(description="What has to be registered before; empty when it can be issued now.")


class RefusedOut(BaseModel):
    """What the tax office refused; ``id`` is that of the parcel (``send_receipt_again``)."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    what: str
    receipt_id: UUID
    answer: str
    settled_at: Moment


class ToDo(BaseModel):
    """The work of the counter's receipts, the oldest first, at most as many of each as the desk shows."""

    overstated: list[OverstatedOut]
    lacking: list[LackingOut]
    refused: list[RefusedOut]


class ReceiptChange(BaseModel):
    """What is put right: ``cancel``, ``replace`` by one for the right payer, ``adjust`` the sum, ``notice``."""

    model_config = ConfigDict(extra="forbid")

    act: Literal["cancel", "replace", "adjust", "notice"]
    reason: Reason
    difference: Annotated[int, Field(strict=True, ge=-2_000_000_000, le=2_000_000_000)] = 0
    wrong: Text = ""
    right: Text = ""
    payer_name: Text = Field("", description="As it should stand on the receipt that replaces this one.")
    payer_tax_code: Annotated[Text, Field(max_length=14)] = ""
    payer_address: Text = ""


class IssueIn(BaseModel):
    """An order that was paid and has no receipt."""

    model_config = ConfigDict(extra="forbid")

    order: UUID


class IssuedOut(BaseModel):
    """What was issued, and what the other lines of the order are waiting for."""

    items: list[ReceiptOut]
    waiting: list[Gap] = Field(description="Empty when every paid line has its receipt or invoice.")


class SentAgain(BaseModel):
    """It will go out within minutes."""

    parcel: int


class ReliefRefusal(BaseModel):
    """Which claim does not stand, and why; the applicant is told."""

    model_config = ConfigDict(extra="forbid")

    ground: Annotated[Text, Field(min_length=1, max_length=20)]
    reason: Reason


@reads(
    router,
    "",
    scope=Scope.FEES,
    response=ReceiptPage,
    operation_id="list_receipts",
    summary="List receipts of the counter",
    vi="Biên lai đã lập ở quầy.",
)
def listed(request: MachineRequest, asked: Query[ReceiptQuestion]) -> ReceiptPage:
    """List what the caller's counters issued from a day to a day."""
    call = request.auth
    first, last = asked.first or call.day, asked.last or call.day
    if first > last or last == date.max or first == date.min:
        raise wrong(FieldError(field="first", detail=_("Ngày đầu phải trước hoặc bằng ngày cuối.")))
    rows = queries.of_agencies(call.agencies_as(Role.INTAKE), first, last).prefetch_related("lines")
    page = keyset_page(rows.order_by(), order=["-issued_at", "-id"], cursor=asked.cursor, size=asked.limit)
    return ReceiptPage(items=[_told(each) for each in page.rows], next_cursor=page.next_cursor or None)


@reads(
    router,
    "/to-do",
    scope=Scope.FEES,
    response=ToDo,
    operation_id="list_receipts_to_do",
    summary="List what is to be issued, put right and sent again",
    vi="Biên lai phải lập, phải hủy hoặc điều chỉnh sau khi hoàn tiền, và nội dung bị cơ quan thuế từ chối.",
)
def to_do(request: MachineRequest) -> ToDo:
    """List what waits for somebody at the caller's counters."""
    call, units = request.auth, request.auth.agencies_as(Role.INTAKE)
    parcels = queries.refused_parcels(units).filter(receipt__agency__in=units)
    return ToDo(
        overstated=[_overstated(each) for each in overstated(units)],
        lacking=[_lacking(each, call.at) for each in queries.without_receipt(units)[: queries.MOST_COUNTED]],
        refused=[RefusedOut.model_validate(each) for each in parcels[: queries.MOST_COUNTED]],
    )


@reads(
    router,
    "/{uuid:receipt_id}/file/{kind}",
    scope=Scope.FEES,
    response={200: None},
    operation_id="download_receipt",
    summary="Download a receipt",
    vi="Tải biên lai dạng PDF hoặc XML đã ký.",
    extra=binary("application/pdf", "application/octet-stream"),
)
def receipt_file(
    request: MachineRequest, receipt_id: UUID, kind: Annotated[Literal["pdf", "xml"], Path()]
) -> HttpResponse:
    """Return the signed XML, or its picture as PDF."""
    found = seal(_own(request, receipt_id).pk)
    name = f"bien-lai {found.book.symbol} {found.number}.{kind}"
    kept = found.pdf_sha256 if kind == "pdf" else found.xml_sha256
    return download(files.load(kept), "application/pdf" if kind == "pdf" else "application/xml", name)


@writes(
    router,
    "/{uuid:receipt_id}/changes",
    scope=Scope.FEES,
    response=ReceiptOut,
    operation_id="change_receipt",
    summary="Put a receipt right",
    vi="Hủy, thay thế, điều chỉnh biên lai hoặc thông báo sai sót.",
)
def change(request: MachineRequest, receipt_id: UUID, body: ReceiptChange) -> ReceiptOut:
    """Cancel it, issue one in its place or one that adjusts it, or give notice of wrong words.

    The tax office is told. Answers the receipt that was issued, and where none was, this one.
    """
    found = _own(request, receipt_id)
    if body.act == "replace" and not body.payer_name:
        raise wrong(FieldError(field="payer_name", detail=_("Hãy ghi đúng tên người nộp.")))
    made = PUT_RIGHT[body.act](found, body, by=request.auth.user, at=request.auth.at)
    return _told(_own(request, made.pk))


def _cancel(found: Receipt, body: ReceiptChange, **told: Any) -> Receipt:
    return receipting.cancel(found.pk, body.reason, **told)


def _replace(found: Receipt, body: ReceiptChange, **told: Any) -> Receipt:
    right = Content(
        kind=found.kind,
        agency=found.agency,
        payer_name=body.payer_name,
        method=found.method,
        items=tuple(
            Item(line.title, line.amount, line.quantity, line.code, line.rate) for line in found.lines.all()
        ),
        payer_address=body.payer_address,
        payer_tax_code=body.payer_tax_code,
    )
    return receipting.replace_receipt(found.pk, right, body.reason, **told)


def _adjust(found: Receipt, body: ReceiptChange, **told: Any) -> Receipt:
    return receipting.adjust(found.pk, body.difference, body.reason, **told)


def _notice(found: Receipt, body: ReceiptChange, **told: Any) -> Receipt:
    receipting.give_notice(found.pk, WrongWords(body.wrong, body.right, body.reason), **told)
    return found


PUT_RIGHT = {"cancel": _cancel, "replace": _replace, "adjust": _adjust, "notice": _notice}


@writes(
    router,
    "",
    scope=Scope.FEES,
    response=IssuedOut,
    operation_id="issue_receipts",
    summary="Issue the receipts that an order lacks",
    vi="Lập biên lai còn thiếu của khoản đã thu.",
)
def issue(request: MachineRequest, body: IssueIn) -> IssuedOut:
    """Issue what could not be issued when it was paid; twice is once."""
    call = request.auth
    order = queries.without_receipt(call.agencies_as(Role.INTAKE)).get(pk=body.order)
    paid = order.payments.order_by("paid_at").last()
    made = receipting.issue(order, payment=paid, by=call.user, at=call.at)
    return IssuedOut(items=[_told(each) for each in made], waiting=sorted(gaps_of(order, at=call.at)))


@writes(
    router,
    "/parcels/{int:parcel_id}/send-again",
    scope=Scope.FEES,
    response=SentAgain,
    operation_id="send_receipt_again",
    summary="Send to the tax office again what it refused",
    vi="Gửi lại cơ quan thuế nội dung bị từ chối.",
)
def again(request: MachineRequest, parcel_id: int) -> SentAgain:
    """Lay it in the queue once more."""
    call, units = request.auth, request.auth.agencies_as(Role.INTAKE)
    parcel = queries.refused_parcels(units).filter(receipt__agency__in=units).get(pk=parcel_id)
    send_again(parcel.pk, by=call.user, at=call.at)
    return SentAgain(parcel=parcel.pk)


@writes(
    reliefs,
    "/{uuid:dossier_id}/fee/reliefs/refuse",
    scope=Scope.FEES,
    response=ActedOut,
    operation_id="refuse_relief",
    summary="Refuse a claimed benefit of the fee",
    vi="Không chấp nhận diện miễn, giảm phí đã khai.",
)
def refuse_relief(request: MachineRequest, dossier_id: UUID, body: ReliefRefusal) -> ActedOut:
    """Say that a claim does not stand; the fee is worked out as on the day of filing."""
    call = request.auth
    dossier = call.dossier_to_act_on(dossier_id)
    if dossier.receiving_agency_id not in call.agencies_as(Role.INTAKE):
        raise RefusedError(403, _("Chỉ bộ phận một cửa đã nhận hồ sơ mới thu tiền được."), code="not_yours")
    refuse_claim(dossier, body.ground, body.reason, by=call.user, at=call.at)
    return acted(call.dossier(dossier_id), call)


def _own(request: MachineRequest, receipt_id: UUID) -> Receipt:
    rows = Receipt.objects.select_related("book__series", "agency")
    return rows.get(pk=receipt_id, agency__in=request.auth.agencies_as(Role.INTAKE))


def _told(receipt: Receipt) -> ReceiptOut:
    return ReceiptOut(
        id=receipt.pk,
        paper="invoice" if receipt.is_invoice else "receipt",
        symbol=receipt.book.symbol,
        number=receipt.number,
        kind=receipt.kind,
        agency=receipt.agency.key,
        subject=receipt.subject_code,
        amount=receipt.amount,
        tax=receipt.tax,
        method=receipt.method,
        state=receipt.state,
        issued=receipt.issued_at,
    )


def _overstated(paper: Overstated) -> OverstatedOut:
    return OverstatedOut(
        receipt=_told(paper.receipt),
        act="cancel" if paper.is_cancelled else "adjust",
        difference=paper.difference,
        reason=paper.reason,
    )


def _lacking(order: Order, at: datetime) -> LackingOut:
    lines: list[OrderLine] = getattr(order, "unproved", [])
    return LackingOut(
        order=order.pk,
        subject=order.subject_code,
        amount=sum(line.amount for line in lines),
        waiting=sorted(gaps_of(order, at=at)),
    )
