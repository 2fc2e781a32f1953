"""Agencies and communes: the keys and codes by which everything else names them."""

from datetime import date
from typing import Literal

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate
from ninja import Query, Router
from pydantic import BaseModel

from motcua.api.dossier_values import Paging
from motcua.api.operations import reads
from motcua.api.procedures import FRESH
from motcua.api.values import Text
from motcua.foundation.pagination import keyset_page
from motcua.kernel.vietnamese import fold
from motcua.organizations.models import Agency, Area

router = Router()
communes_router = Router()


class AgencyQuestion(Paging):
    """Agencies that exist today; ``q``: words with or without accents."""

    q: Text = ""
    kind: Literal["", "province", "department", "centre", "district", "commune", "vertical"] = ""


class AgencyOut(BaseModel):
    """An agency or one-stop unit; ``parent`` and ``commune`` are empty where there is none."""

    key: str
    code: str
    name: str
    kind: str
    parent: str
    commune: str
    address: str
    phone: str


class AgencyPage(BaseModel):
    """One page; ``next_cursor`` is null on the last."""

    items: list[AgencyOut]
    next_cursor: str | None


class CommuneQuestion(Paging):
    """Communes that exist today; ``q``: words with or without accents."""

    q: Text = ""


class CommuneOut(BaseModel):
    """A commune or ward."""

    code: str
    name: str
    valid_from: date


class CommunePage(BaseModel):
    """One page; ``next_cursor`` is null on the last."""

    items: list[CommuneOut]
    next_cursor: str | None


@reads(
    router,
    "",
    response=AgencyPage,
    operation_id="list_agencies",
    summary="List agencies and one-stop units",
    vi="Danh sách cơ quan, đơn vị đang hoạt động.",
)
def agencies(request: HttpRequest, response: HttpResponse, asked: Query[AgencyQuestion]) -> AgencyPage:
    """List what exists today, by id."""
    response["Cache-Control"] = FRESH
    rows = Agency.objects.today().select_related("parent", "area")
    for word in fold(asked.q).split():
        rows = rows.filter(name_fold__contains=word)
    rows = rows.filter(kind=asked.kind) if asked.kind else rows
    page = keyset_page(rows, order=["id"], cursor=asked.cursor, size=asked.limit)
    return AgencyPage(items=[_agency(each) for each in page.rows], next_cursor=page.next_cursor or None)


def _agency(agency: Agency) -> AgencyOut:
    is_local = agency.area is not None and agency.area.kind == Area.Kind.COMMUNE
    return AgencyOut(
        key=agency.key,
        code=agency.code,
        name=agency.name,
        kind=agency.kind,
        parent=agency.parent.key if agency.parent else "",
        commune=agency.area.code if agency.area and is_local else "",
        address=agency.address,
        phone=agency.phone,
    )


@reads(
    communes_router,
    "",
    response=CommunePage,
    operation_id="list_communes",
    summary="List communes and wards",
    vi="Danh sách xã, phường đang có.",
)
def communes(request: HttpRequest, response: HttpResponse, asked: Query[CommuneQuestion]) -> CommunePage:
    """List what exists today, by id."""
    response["Cache-Control"] = FRESH
    rows = Area.objects.on(localdate()).filter(kind=Area.Kind.COMMUNE)
    for word in fold(asked.q).split():
        rows = rows.filter(name_fold__contains=word)
    page = keyset_page(rows, order=["id"], cursor=asked.cursor, size=asked.limit)
    items = [CommuneOut(code=each.code, name=each.name, valid_from=each.valid_from) for each in page.rows]
    return CommunePage(items=items, next_cursor=page.next_cursor or None)
