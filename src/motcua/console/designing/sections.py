"""The sections of a draft: each is one page, shows one part of the document and gives it back changed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from motcua.catalog.models import Channel, Fee, ProcedureVersion, Term
from motcua.catalog.models import Field as FieldRow
from motcua.console.designing.grid import Column, Grid, Item, Shape, merged
from motcua.kernel.vietnamese import fold
from motcua.organizations.models import Agency

Text = str | Promise
Values = dict[str, Any]
CHANNELS = (("", _("Mọi kênh")), *Channel.choices)
LEVELS = tuple(ProcedureVersion.Level.choices)
ONLINE = tuple(ProcedureVersion.OnlineLevel.choices)
SURE = (("H", _("Có văn bản")), ("M", _("Khá chắc chắn")), ("L", _("Cần xác nhận")))
TEXTS = ("who", "how", "where", "requirements")
LINES = ("name", "field", "level", "sector", "online", "source", "confidence", *TEXTS)

TERMS = Shape("han", _("Thời hạn giải quyết"), (
    Column("channel", _("Kênh nộp"), "choice", CHANNELS),
    Column("amount", _("Bao lâu"), "number", width=5, always=True),
    Column("unit", _("Tính theo"), "choice", tuple(Term.Unit.choices), always=True),
    Column("note", _("Ghi chú")),
))  # fmt: skip
FEES = Shape("phi", _("Phí, lệ phí"), (
    Column("channel", _("Kênh nộp"), "choice", CHANNELS),
    Column("kind", _("Loại"), "choice", tuple(Fee.Kind.choices), default="charge"),
    Column("amount", _("Số tiền (đồng)"), "number", width=10, always=True),
    Column("per", _("Tính cho mỗi"), "choice", tuple(Fee.Per.choices), default="dossier"),
    Column("legal_basis", _("Căn cứ")),
    Column("note", _("Ghi chú")),
))  # fmt: skip
PAPERS = Shape("giay", _("Thành phần hồ sơ"), (
    Column("name", _("Tên giấy tờ"), always=True),
    Column("originals", _("Bản chính"), "number", width=2, always=True),
    Column("copies", _("Bản sao"), "number", width=2, always=True),
    Column("required", _("Bắt buộc"), "yes"),
    Column("condition", _("Chỉ khi")),
    Column("result_code", _("Có sẵn trong kho theo mã")),
))  # fmt: skip
LAWS = Shape("luat", _("Căn cứ pháp lý"), (
    Column("number", _("Số văn bản"), always=True),
    Column("title", _("Về việc"), always=True),
))  # fmt: skip


@dataclass(frozen=True)
class Section:
    """One page of a draft; ``show`` draws the part, ``read`` returns the keys of the part that were typed."""

    key: str
    title: Text
    part: str
    show: Callable[[Mapping[str, Any]], Values]
    read: Callable[[QueryDict, Mapping[str, Any]], Values]


def part_of(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return a part of a document; whatever else stands there counts as an empty one."""
    part = document.get(name)
    return part if isinstance(part, Mapping) else {}


def listed(part: Mapping[str, Any], name: str) -> list[Any]:
    value = part.get(name)
    return value if isinstance(value, list) else []


def unique_key(text: str, taken: Sequence[str], *, sign: str = "-") -> str:
    """Return a key made of a name ("Giấy chứng sinh" → "giay-chung-sinh") that nothing else has."""
    words = "".join(letter if letter.isascii() and letter.isalnum() else " " for letter in fold(text)).split()
    base = sign.join(words)[:40].strip(sign) or "muc"
    base = base if base[0].isalpha() else f"m{sign}{base}"
    key, number = base, 2
    while key in taken:
        key, number = f"{base}{sign}{number}", number + 1
    return key


def offered(choices: Iterable[tuple[str, Any]], value: Any) -> list[tuple[str, Any]]:
    """Return choices with the present value among them: what is no choice would be lost when the page is saved."""
    known = list(choices)
    is_other = bool(value) and all(str(value) != key for key, _text in known)
    return [*known, (str(value), str(value))] if is_other else known


def _show_info(part: Mapping[str, Any]) -> Values:
    result = part_of(part, "result")
    fields = FieldRow.objects.order_by("name").values_list("name", flat=True)
    agencies = Agency.objects.filter(valid_to=None, area=None)
    return {
        "values": {name: part.get(name, "") for name in LINES},
        "result_name": result.get("name", ""),
        "result_code": result.get("code", ""),
        "keywords": ", ".join(map(str, listed(part, "keywords"))),
        "fields": offered(((name, name) for name in fields), part.get("field")),
        "agencies": offered(agencies.order_by("name").values_list("key", "name"), part.get("sector")),
        "levels": offered(LEVELS, part.get("level")),
        "online": offered(ONLINE, part.get("online")),
        "sure": offered(SURE, part.get("confidence")),
        "texts": [(name, TEXT_LABELS[name], part.get(name, "")) for name in TEXTS],
        "grids": [LAWS.draw(listed(part, "legal_basis"))],
    }


TEXT_LABELS: dict[str, Text] = {
    "who": _("Đối tượng thực hiện"),
    "how": _("Cách thực hiện, trình tự"),
    "where": _("Cơ quan thực hiện"),
    "requirements": _("Yêu cầu, điều kiện"),
}


def _read_info(data: QueryDict, part: Mapping[str, Any]) -> Values:
    values: Values = {name: data.get(name, "").replace("\r\n", "\n").strip() or None for name in LINES}
    result = {
        **part_of(part, "result"),
        "name": data.get("result_name", "").strip(),
        "code": data.get("result_code", "").strip(),
    }
    values["result"] = {name: value for name, value in result.items() if value}
    values["keywords"] = [word.strip() for word in data.get("keywords", "").split(",") if word.strip()] or None
    laws = merged(listed(part, "legal_basis"), LAWS.read(data), LAWS.columns)
    return {**values, "legal_basis": laws or None}


def _show_money(part: Mapping[str, Any]) -> Values:
    terms = listed(part, "terms")
    amount, _space, unit = str(part.get("term", "")).partition(" ")
    if not terms and unit:
        terms = [{"amount": amount, "unit": unit}]
    return {"grids": [TERMS.draw(terms), FEES.draw(listed(part, "fees"))]}


def _read_money(data: QueryDict, part: Mapping[str, Any]) -> Values:
    terms = merged(listed(part, "terms"), TERMS.read(data), TERMS.columns)
    fees = merged(listed(part, "fees"), FEES.read(data), FEES.columns)
    return {"terms": terms or None, "term": None, "fees": fees or None}


def _show_papers(part: Mapping[str, Any]) -> Values:
    papers = [
        {"originals": 1, "copies": 0, **paper, "required": paper.get("required") not in (False, "no")}
        for paper in listed(part, "components")
        if isinstance(paper, Mapping)
    ]
    return {"grids": [PAPERS.draw(papers)]}


def _read_papers(data: QueryDict, part: Mapping[str, Any]) -> Values:
    papers: list[Item] = merged(listed(part, "components"), PAPERS.read(data), PAPERS.columns)
    taken = [str(paper["key"]) for paper in papers if paper.get("key")]
    for paper in papers:
        if not paper.get("key"):
            paper["key"] = unique_key(str(paper["name"]), taken)
            taken.append(paper["key"])
    usual = {"originals": 1, "copies": 0, "required": True}
    kept = [{name: value for name, value in one.items() if usual.get(name, "") != value} for one in papers]
    return {"components": [{"key": one.pop("key"), "name": one.pop("name", ""), **one} for one in kept]}


INFO = Section("thong-tin", _("Thông tin chung"), "procedure", _show_info, _read_info)
MONEY = Section("thoi-han-phi", _("Thời hạn và phí"), "procedure", _show_money, _read_money)
PAPER = Section("giay-to", pgettext_lazy("section", "Giấy tờ"), "procedure", _show_papers, _read_papers)

__all__ = ["INFO", "MONEY", "PAPER", "Grid", "Section", "listed", "part_of", "unique_key"]
