"""The cash book of a counter: what came and went since it was last closed, and closing it with a count."""

from typing import Annotated

from django.utils.translation import gettext as _
from ninja import Query, Router, Status
from pydantic import BaseModel, ConfigDict, Field

from motcua.accounts.rules import Role, Scope
from motcua.api.callers import Caller, MachineRequest
from motcua.api.operations import reads, writes
from motcua.api.problems import FieldError, wrong
from motcua.api.values import Code, Moment, Text
from motcua.organizations.models import Agency
from motcua.payments.models import CashClosing
from motcua.payments.queries import cash
from motcua.payments.services.cash import Count, close_book

router = Router()
Sum = Annotated[int, Field(strict=True, ge=0, le=10**12)]


class CashQuestion(BaseModel):
    """Which counter: an agency by its key; the only one of the caller unless said."""

    agency: Text = ""


class CashLineOut(BaseModel):
    """One movement of cash; ``amount`` below nothing was handed out."""

    at: Moment
    text: str
    by: str
    amount: int


class ClosingOut(BaseModel):
    """A book that was closed; ``expected`` should have been left, ``counted`` was."""

    agency: str
    number: int
    begins: Moment
    ends: Moment
    opening: int
    received: int
    paid_back: int
    deposited: int
    expected: int
    counted: int
    note: str


class CashBookOut(BaseModel):
    """The open book of a counter in whole đồng, and how the last ones were closed, latest first."""

    agency: str
    begins: Moment | None
    opening: int
    received: int
    paid_back: int
    expected: int
    lines: list[CashLineOut]
    closings: list[ClosingOut]


class CountIn(BaseModel):
    """What was counted by hand: handed to the treasury or the bank, left in the till, and why it differs."""

    model_config = ConfigDict(extra="forbid")

    agency: Code
    deposited: Sum
    counted: Sum
    note: Text = ""


@reads(
    router,
    "",
    scope=Scope.FEES,
    response=CashBookOut,
    operation_id="show_cash_book",
    summary="Show the cash book of a counter",
    vi="Sổ quỹ của quầy từ lần khóa trước.",
)
def show(request: MachineRequest, asked: Query[CashQuestion]) -> CashBookOut:
    """Tell what should be in the till now."""
    agency = _counter(request.auth, asked.agency)
    book = cash.cash_book(agency, until=request.auth.at)
    return CashBookOut(
        agency=agency.key,
        begins=book.begins_at,
        opening=book.opening,
        received=book.received,
        paid_back=book.paid_back,
        expected=book.expected,
        lines=[CashLineOut(at=each.at, text=each.text, by=each.by, amount=each.amount) for each in book.lines],
        closings=[_told(each, agency) for each in cash.closings(agency)],
    )


@writes(
    router,
    "/closings",
    scope=Scope.FEES,
    response={201: ClosingOut},
    operation_id="close_cash_book",
    summary="Close the cash book of a counter",
    vi="Khóa sổ quỹ với số tiền đã đếm; chênh lệch phải ghi lý do.",
)
def close(request: MachineRequest, body: CountIn) -> Status[ClosingOut]:
    """Close the book with what was counted; what comes later belongs to the next one."""
    call = request.auth
    agency = _counter(call, body.agency)
    closing = close_book(agency, Count(body.deposited, body.counted, body.note), by=call.user, at=call.at)
    return Status(201, _told(closing, agency))


def _counter(call: Caller, key: str) -> Agency:
    found = call.agency(key, Role.INTAKE)
    if found is None:
        raise wrong(FieldError(field="agency", detail=_("Hệ thống này không thu tiền ở đơn vị nào mang key đó.")))
    return found


def _told(closing: CashClosing, agency: Agency) -> ClosingOut:
    return ClosingOut(
        agency=agency.key,
        number=closing.number,
        begins=closing.begins_at,
        ends=closing.ends_at,
        opening=closing.opening,
        received=closing.received,
        paid_back=closing.paid_back,
        deposited=closing.deposited,
        expected=closing.expected,
        counted=closing.counted,
        note=closing.note,
    )
