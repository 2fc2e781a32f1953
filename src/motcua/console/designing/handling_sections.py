"""The two sections that are more than a list: the electronic form, and the steps with what leads on."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from motcua.catalog.rules.pack_workflows import OVER, STAY
from motcua.console.designing.grid import Column, Item, Shape, merged
from motcua.console.designing.sections import Section, Values, listed, unique_key
from motcua.console.designing.wording import ACTIONS
from motcua.console.workflow_view import PLACES, ROLES
from motcua.workflows.rules import Action

STEPS = Shape("buoc", _("Các bước"), (
    Column("name", _("Việc"), always=True),
    Column("role", pgettext_lazy("column", "Người"), "choice", tuple(ROLES.items()), always=True),
    Column("place", _("Nơi"), "choice", tuple(PLACES.items()), always=True),
    Column("hours", _("Giờ làm việc"), "number", width=3, always=True),
))  # fmt: skip
PAGES = Shape("trang", _("Các trang của biểu mẫu"), (
    Column("title", _("Tên trang"), always=True),
    Column("intro", _("Lời dẫn")),
))  # fmt: skip
KINDS = (
    ("text", _("Một dòng chữ")), ("textarea", _("Nhiều dòng chữ")), ("person_name", _("Họ tên")),
    ("date", _("Ngày")), ("partial_date", _("Ngày (có thể chỉ biết năm)")), ("number", _("Số")),
    ("money", _("Số tiền")), ("yes_no", _("Có hoặc không")), ("choice", _("Chọn một")),
    ("choices", _("Chọn nhiều")), ("address", _("Địa chỉ")), ("personal_id", _("Số định danh")),
    ("old_id", _("Số chứng minh cũ")), ("tax_code", _("Mã số thuế")), ("phone", _("Số điện thoại")),
    ("email", _("Thư điện tử")), ("sex", _("Giới tính")), ("ethnicity", _("Dân tộc")),
    ("nationality", _("Quốc tịch")), ("country", _("Quốc gia")), ("info", _("Lời hướng dẫn")),
    ("file", _("Tệp đính kèm")), ("group", _("Nhóm lặp lại")),
)  # fmt: skip
FIELDS = Shape("o", _("Câu hỏi của trang"), (
    Column("label", _("Câu hỏi"), always=True),
    Column("kind", _("Kiểu trả lời"), "choice", KINDS, always=True),
    Column("hint", _("Gợi ý")),
    Column("required", _("Bắt buộc"), "yes"),
    Column("options", _("Các lựa chọn, cách nhau bằng dấu ;")),
), blank=3)  # fmt: skip


def ways_shape(steps: Sequence[Mapping[str, Any]]) -> Shape:
    """Return the table of what leads from step to step, for these steps."""
    known = tuple((str(step.get("key", "")), str(step.get("name", ""))) for step in steps)
    acts = tuple((str(action), ACTIONS.get(action, str(action))) for action in Action if action != Action.WITHDRAW)
    ends = ((OVER, _("(kết thúc)")), (STAY, _("(ở lại bước)")))
    return Shape("di", _("Chuyển tiếp"), (
        Column("from", _("Từ bước"), "choice", (("", "–"), *known)),
        Column("action", _("Thao tác"), "choice", acts),
        Column("to", _("Đến"), "choice", (*known, *ends)),
    ), is_ordered=False)  # fmt: skip


def _steps_of(part: Mapping[str, Any]) -> list[Item]:
    return [dict(step) for step in listed(part, "steps") if isinstance(step, Mapping)]


def ways_of(steps: Sequence[Mapping[str, Any]]) -> list[Item]:
    """Return what leads on from each step, one line a way."""
    return [
        {"from": step.get("key", ""), "action": action, "to": target}
        for step in steps
        if isinstance(step.get("actions"), Mapping)
        for action, targets in step["actions"].items()
        for target in (targets if isinstance(targets, list) else [targets])
    ]


def _show_workflow(part: Mapping[str, Any]) -> Values:
    steps = _steps_of(part)
    ways = ways_shape(steps).draw(ways_of(steps))
    return {"name_of_workflow": part.get("name", ""), "grids": [STEPS.draw(steps), ways], "is_workflow": True}


def _read_workflow(data: QueryDict, part: Mapping[str, Any]) -> Values:
    kept = _steps_of(part)
    steps = merged(kept, STEPS.read(data), STEPS.columns)
    taken = [str(step["key"]) for step in steps if step.get("key")]
    for step in steps:
        if not step.get("key"):
            step["key"] = unique_key(str(step["name"]), taken)
            taken.append(step["key"])
    actions: dict[str, dict[str, Any]] = {str(step["key"]): {} for step in steps}
    for _was, way in _typed_ways(data, kept):
        found = actions.get(way["from"])
        if found is None or (way["to"] not in actions and way["to"] not in {OVER, STAY}):
            continue  # a step that was struck out takes its ways along
        before = found.get(way["action"])
        found[way["action"]] = way["to"] if before is None else [*_many(before), way["to"]]
    written = [{"key": step["key"], **step, "actions": actions[str(step["key"])]} for step in steps]
    start = part.get("start")
    return {
        "name": data.get("name", "").strip() or None,
        "start": start if start in actions else (written[0]["key"] if written else None),
        "steps": written,
    }


def _typed_ways(data: QueryDict, kept: Sequence[Mapping[str, Any]]) -> list[tuple[int, Item]]:
    shape = ways_shape(kept)
    found = []
    for index in range(min(int(data.get("di-rows", "0") or 0) if data.get("di-rows", "").isdecimal() else 0, 400)):
        before = f"di-{index}-"
        values = {column.name: data.get(before + column.name, "") for column in shape.columns}
        if values["from"] and not data.get(before + "xoa"):
            found.append((index, values))
    return found


def _many(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else [value]


def _show_form(part: Mapping[str, Any]) -> Values:
    return {
        "form_title": part.get("title", ""),
        "legal_basis": part.get("legal_basis", ""),
        "grids": [PAGES.draw(_steps_of(part))],
        "pages": [(step.get("key", ""), step.get("title", "")) for step in _steps_of(part)],
        "is_form": True,
    }


def _read_form(data: QueryDict, part: Mapping[str, Any]) -> Values:
    pages = merged(_steps_of(part), PAGES.read(data), PAGES.columns)
    taken = [str(page["key"]) for page in pages if page.get("key")]
    for page in pages:
        if not page.get("key"):
            page["key"] = unique_key(str(page["title"]), taken, sign="_")
            page["fields"] = [{"key": f"{page['key']}_1", "kind": "text", "label": str(page["title"])}]
            taken.append(page["key"])
    return {
        "title": data.get("form_title", "").strip() or None,
        "legal_basis": data.get("legal_basis", "").strip() or None,
        "steps": [{"key": page["key"], **page} for page in pages],
    }


def show_fields(page: Mapping[str, Any]) -> Values:
    """Return the questions of one page as a table; a shared block is a line of its own."""
    rows = [_field_line(field) for field in listed(page, "fields")]
    return {"grids": [FIELDS.draw(rows)]}


def _field_line(field: Any) -> Item:
    if not isinstance(field, Mapping):
        return {}
    if "block" in field:
        return {"label": f"[{field['block']}] {field.get('of', '')}".strip(), "kind": "info"}
    options = field.get("options")
    said = [one.get("text", "") if isinstance(one, Mapping) else str(one) for one in options or ()]
    needed = field.get("required", "required_if" not in field) is True
    return {**field, "options": "; ".join(said), "required": needed}


def read_fields(data: QueryDict, part: Mapping[str, Any], key: str) -> Values:
    """Return the steps of the form with the questions of one page as they were typed."""
    steps = _steps_of(part)
    taken = [
        str(one.get("key", "")) for step in steps for one in listed(step, "fields") if isinstance(one, Mapping)
    ]
    for step in steps:
        if step.get("key") == key:
            kept = listed(step, "fields")
            step["fields"] = [_typed_field(kept, was, typed, taken) for was, typed in FIELDS.read(data)]
    return {"steps": steps}


def _typed_field(kept: Sequence[Any], was: int, typed: Item, taken: list[str]) -> Item:
    before = dict(kept[was]) if 0 <= was < len(kept) and isinstance(kept[was], Mapping) else {}
    if "block" in before:
        return before
    field = {**before, "kind": typed["kind"], "label": typed["label"]}
    if not field.get("key"):
        field = {"key": unique_key(typed["label"], taken, sign="_"), **field}
        taken.append(field["key"])
    field.pop("hint", None)
    if typed["hint"]:
        field["hint"] = typed["hint"]
    usual = "required_if" not in field
    field.pop("required", None)
    if typed["required"] != usual and typed["kind"] not in {"info", "file", "group"}:
        field["required"] = typed["required"]
    return _with_options(field, typed["options"])


def _with_options(field: Item, typed: str) -> Item:
    """Keep the value behind each text that was there; a new text is its own value."""
    if field["kind"] not in {"choice", "choices"} or "list" in field:
        field.pop("options", None)
        return field
    known = {one["text"]: one for one in field.get("options", ()) if isinstance(one, Mapping) and "text" in one}
    texts = [text.strip() for text in typed.split(";") if text.strip()]
    return {**field, "options": [known.get(text, text) for text in texts]}


FORM = Section("bieu-mau", _("Biểu mẫu"), "form", _show_form, _read_form)
WORKFLOW = Section("quy-trinh", _("Quy trình"), "workflow", _show_workflow, _read_workflow)
