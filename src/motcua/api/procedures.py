"""The catalogue of procedures, as it is published today."""

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from ninja import Path, Query, Router
from pydantic import BaseModel, Field

from motcua.api.operations import reads
from motcua.api.problems import FieldError, RefusedError, wrong
from motcua.api.values import Code, Text
from motcua.catalog.models import Component, Fee, ProcedureVersion, Term
from motcua.catalog.queries.procedures import NotOfferedError, offered_on, successor_of, version_on
from motcua.catalog.queries.search import Hit, search_procedures
from motcua.foundation.pagination import CursorError, keyset_page

FRESH = "public, max-age=300"
router = Router()


class ProcedureList(BaseModel):
    """A question to the catalogue; without ``q`` everything is listed."""

    q: Text = Field("", description="Words, with or without accents, or the beginning of a code.")
    cursor: Text = Field("", description="next_cursor of the page before.")
    limit: int = Field(20, ge=1, le=100)


class ProcedureLine(BaseModel):
    """One procedure in a list."""

    code: str
    name: str
    field: str
    online_level: str
    deciding_level: str


class ProcedurePage(BaseModel):
    """One page; ``next_cursor`` is null on the last."""

    items: list[ProcedureLine]
    next_cursor: str | None


class Paper(BaseModel):
    """A paper that a dossier needs; ``key`` names it when a dossier is filed, ``code`` is the national one."""

    key: str
    code: str
    name: str
    originals: int
    copies: int
    is_required: bool
    condition: str


class TermOut(BaseModel):
    """How long handling may take; ``channel`` null: every channel that has no line of its own."""

    channel: str | None
    amount: int
    unit: str
    note: str


class FeeOut(BaseModel):
    """One line of the fee schedule in force today, in đồng; ``channel`` null: see ``TermOut``."""

    channel: str | None
    kind: str
    amount: int
    per: str
    legal_basis: str
    note: str


class LegalBasis(BaseModel):
    """A law or decision that the procedure rests on."""

    number: str
    title: str


class ProcedureOut(ProcedureLine):
    """Everything that is published about a procedure; no fee or term at all: none is known."""

    who: str
    subjects: list[str]
    papers: list[Paper]
    terms: list[TermOut]
    fees: list[FeeOut]
    legal_basis: list[LegalBasis]
    result: str
    valid_from: date
    valid_to: date | None
    successor: str | None
    has_form: bool = Field(description="Whether answers can be sent with a filing; see the form.")


class FormOut(BaseModel):
    """The electronic form: ``answers`` is JSON Schema 2020-12 of the answers, ``steps`` how they are asked."""

    code: str
    answers: dict[str, Any] = Field(description="JSON Schema 2020-12")
    steps: list[dict[str, Any]]


@reads(
    router,
    "",
    response=ProcedurePage,
    operation_id="find_procedures",
    summary="Find procedures",
    vi="Tìm thủ tục đang công bố, có dấu hay không dấu; không có q thì liệt kê tất cả.",
)
def find(request: HttpRequest, response: HttpResponse, asked: Query[ProcedureList]) -> ProcedurePage:
    """Search the catalogue, best first, or list all of it."""
    response["Cache-Control"] = FRESH
    return _found(asked) if asked.q else _listed(asked)


@reads(
    router,
    "/{code}",
    response=ProcedureOut,
    operation_id="show_procedure",
    summary="Show one procedure",
    vi="Toàn bộ nội dung công bố của một thủ tục: thành phần hồ sơ, thời hạn, phí, căn cứ.",
)
def show(request: HttpRequest, response: HttpResponse, code: Annotated[Code, Path()]) -> ProcedureOut:
    """Tell what is published about a procedure today."""
    response["Cache-Control"] = FRESH
    today = localdate()
    try:
        return _whole(version_on(code, today), today)
    except NotOfferedError:
        raise _not_offered(code) from None


@reads(
    router,
    "/{code}/form",
    response=FormOut,
    operation_id="show_form",
    summary="Show the electronic form of a procedure",
    vi="Biểu mẫu điện tử của thủ tục: lược đồ của câu trả lời và các bước hỏi.",
)
def form(request: HttpRequest, response: HttpResponse, code: Annotated[Code, Path()]) -> FormOut:
    """Tell what the answers of a filing have to look like."""
    response["Cache-Control"] = FRESH
    try:
        version = version_on(code, localdate())
    except NotOfferedError:
        raise _not_offered(code) from None
    if version.form is None:
        raise RefusedError(404, _("Thủ tục này không có biểu mẫu điện tử. Hãy nộp không kèm answers."))
    body = version.form.body
    return FormOut(code=code, answers=body["schema"], steps=body["ui"]["steps"])


def _found(asked: ProcedureList) -> ProcedurePage:
    if asked.cursor and not (asked.cursor.isdecimal() and len(asked.cursor) < 7):
        raise _damaged()
    hits = search_procedures(asked.q, on=localdate(), limit=asked.limit + 1, cursor=asked.cursor)
    shown = hits[: asked.limit]
    return ProcedurePage(
        items=[_hit(each) for each in shown],
        next_cursor=shown[-1].cursor if len(hits) > asked.limit else None,
    )


def _listed(asked: ProcedureList) -> ProcedurePage:
    try:
        page = keyset_page(offered_on(localdate()), order=["pk"], cursor=asked.cursor, size=asked.limit)
    except CursorError:
        raise _damaged() from None
    return ProcedurePage(items=[_line(each) for each in page.rows], next_cursor=page.next_cursor or None)


def _damaged() -> RefusedError:
    detail = _("Con trỏ trang bị hỏng. Hãy dùng nguyên next_cursor của trang trước, hoặc bỏ cursor.")
    return wrong(FieldError(field="cursor", detail=detail))


def _not_offered(code: str) -> RefusedError:
    successor = successor_of(code)
    if successor:
        values = {"code": code, "new": successor.code}
        return RefusedError(404, _("Thủ tục %(code)s đã được thay bằng %(new)s. Hãy hỏi theo mã mới.") % values)
    return RefusedError(404, _("Không có thủ tục nào đang công bố với mã này. Hãy tìm bằng /procedures?q=."))


def _hit(hit: Hit) -> ProcedureLine:
    return ProcedureLine(
        code=hit.code,
        name=hit.name,
        field=hit.field,
        online_level=hit.online_level,
        deciding_level=hit.deciding_level,
    )


def _line(version: ProcedureVersion) -> ProcedureLine:
    return ProcedureLine(
        code=version.procedure.code,
        name=version.name,
        field=version.field.name,
        online_level=version.online_level,
        deciding_level=version.deciding_level,
    )


def _whole(version: ProcedureVersion, on: date) -> ProcedureOut:
    successor = version.procedure.successor
    return ProcedureOut(
        **_line(version).model_dump(),
        who=str(version.description.get("who") or ""),
        subjects=version.subjects,
        papers=[_paper(each) for each in version.components.all()],
        terms=[_term(each) for each in version.terms.order_by("channel")],
        fees=[_fee(each) for each in version.fees.filter(pk__in=Fee.objects.on(on)).order_by("channel", "pk")],
        legal_basis=[LegalBasis(number=each["number"], title=each["title"]) for each in version.legal_basis],
        result=version.result_name,
        valid_from=version.valid_from,
        valid_to=version.valid_to,
        successor=successor.code if successor else None,
        has_form=version.form is not None,
    )


def _paper(component: Component) -> Paper:
    return Paper(
        key=component.key,
        code=component.code,
        name=component.name,
        originals=component.originals,
        copies=component.copies,
        is_required=component.is_required,
        condition=component.condition,
    )


def _term(term: Term) -> TermOut:
    return TermOut(channel=term.channel or None, amount=term.amount, unit=term.unit, note=term.note)


def _fee(fee: Fee) -> FeeOut:
    return FeeOut(
        channel=fee.channel or None,
        kind=fee.kind,
        amount=fee.amount,
        per=fee.per,
        legal_basis=fee.legal_basis,
        note=fee.note,
    )
