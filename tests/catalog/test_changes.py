"""Each change is classified by itself, by one table."""

import copy
from collections.abc import Callable
from typing import Any

import pytest
import yaml

from motcua.catalog.rules.changes import IMPACTS, Impact, changes_between, impact_of
from motcua.catalog.rules.document_parts import workflow_source
from motcua.catalog.rules.documents import Examined, Known, examine
from tests.factories.designs import FORM
from tests.factories.offices import STANDARD

KNOWN = Known({"Hộ tịch", "Tư pháp"}, {"so-tu-phap", "thue"})
BASE: dict[str, Any] = {
    "procedure": {
        "code": "1.001193", "name": "Đăng ký khai sinh", "field": "Hộ tịch", "level": "province",
        "sector": "so-tu-phap", "online": "partial", "result": {"name": "Giấy khai sinh"},
        "terms": [{"amount": 3, "unit": "working_day"}], "fees": [{"amount": 20_000}],
        "components": [{"key": "to-khai", "name": "Tờ khai"}, {"key": "anh", "name": "Ảnh", "required": False}],
        "confidence": "H", "source": "kiểm thử",
    },
    "form": yaml.safe_load(FORM),
    "workflow": workflow_source("chuan", "Quy trình chuẩn", STANDARD),
}  # fmt: skip
Edit = Callable[[dict[str, Any]], Any]


def procedure(**values: Any) -> Edit:
    return lambda document: document["procedure"].update(values)


def field(place: int, **values: Any) -> Edit:
    return lambda document: document["form"]["steps"][0]["fields"][place].update(values)


def step(place: int, **values: Any) -> Edit:
    return lambda document: document["workflow"]["steps"][place].update(values)


def action(place: int, name: str, target: str | None) -> Edit:
    def edit(document: dict[str, Any]) -> None:
        actions = document["workflow"]["steps"][place]["actions"]
        if target is None:
            del actions[name]
        else:
            actions[name] = target

    return edit


def paper(place: int, **values: Any) -> Edit:
    return lambda document: document["procedure"]["components"][place].update(values)


TABLE: list[tuple[str, Edit, str]] = [
    ("name", procedure(name="Khai sinh"), "text"),
    ("text", procedure(who="Công dân"), "text"),
    ("field", procedure(field="Tư pháp"), "field_of_law"),
    ("decider", procedure(sector="thue"), "decider"),
    ("wider", procedure(online="full"), "online_widened"),
    ("narrower", procedure(online="counter"), "online_narrowed"),
    ("withdrawn", procedure(published=False), "withdrawn"),
    ("result", procedure(result={"name": "Trích lục"}), "result"),
    ("term", procedure(terms=[{"amount": 5, "unit": "working_day"}]), "term"),
    ("fee", procedure(fees=[{"amount": 10_000}]), "fee"),
    ("fee per channel", procedure(fees=[{"amount": 20_000}, {"amount": 0, "channel": "online"}]), "fee"),
    ("paper needed", paper(1, required=True), "paper_needed"),
    ("paper eased", paper(0, required=False), "paper_eased"),
    ("more copies", paper(0, copies=2), "paper_more_copies"),
    ("fewer originals", paper(0, originals=0), "paper_eased"),
    ("paper's words", paper(0, name="Tờ khai mới"), "paper_text"),
    ("label", field(0, label="Họ và tên trẻ"), "question_text"),
    ("kind", field(0, kind="text"), "question_kind"),
    ("needed", field(1, required=True), "question_needed"),
    ("eased", field(0, required=False), "question_eased"),
    ("choice added", field(1, options=["Bệnh viện", "Tại nhà", "Nơi khác"]), "choice_added"),
    ("choice removed", field(1, options=["Bệnh viện"]), "choice_removed"),
    ("limit", field(0, max_length=50), "question_rule"),
    ("question added", lambda d: d["form"]["steps"][0]["fields"].append({"key": "x", "kind": "date", "label": "Ngày"}),
     "question_added"),
    ("question removed", lambda d: d["form"]["steps"][0]["fields"].pop(1), "question_removed"),
    ("applicant", lambda d: d["form"]["applicant"].update(name="child"), "form_rule"),
    ("step's name", step(1, name="Thẩm tra"), "text"),
    ("longer", step(1, hours=15), "step_longer"),
    ("shorter", step(1, hours=2), "step_shorter"),
    ("owner", step(1, role="clerk"), "step_owner"),
    ("way added", action(1, "return_step", "intake"), "way_added"),
    ("way removed", action(1, "consult", None), "way_removed"),
]  # fmt: skip


def changed(edit: Edit) -> Examined:
    document = copy.deepcopy(BASE)
    edit(document)
    return examine(document, KNOWN)


@pytest.mark.parametrize(("edit", "kind"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_one_edit_is_one_change_of_its_kind(edit: Edit, kind: str) -> None:
    found = changes_between(examine(BASE, KNOWN), changed(edit))
    assert [change.kind for change in found] == [kind]
    assert impact_of(found) is IMPACTS[kind]


def test_a_step_that_goes_or_comes_is_told_with_the_ways_that_change() -> None:
    def edit(document: dict[str, Any]) -> None:
        steps = document["workflow"]["steps"]
        del steps[3]
        steps[2]["actions"]["sign"] = "return"

    kinds = {change.kind for change in changes_between(examine(BASE, KNOWN), changed(edit))}
    assert {"step_removed", "way_added", "way_removed"} == kinds
    back = {change.kind for change in changes_between(changed(edit), examine(BASE, KNOWN))}
    assert "step_added" in back


def test_the_same_is_no_change_and_harmless() -> None:
    assert changes_between(examine(BASE, KNOWN), examine(BASE, KNOWN)) == ()
    assert impact_of(()) is Impact.HARMLESS


def test_the_strongest_impact_counts() -> None:
    def edit(document: dict[str, Any]) -> None:
        document["procedure"].update(name="Tên khác", terms=[{"amount": 9, "unit": "day"}])
        document["form"]["steps"][0]["fields"][0]["kind"] = "text"

    found = changes_between(examine(BASE, KNOWN), changed(edit))
    assert {change.impact for change in found} == {Impact.HARMLESS, Impact.DRAFTS, Impact.NEW}
    assert impact_of(found) is Impact.NEW


def test_every_kind_of_the_table_is_shown_here_or_its_opposite() -> None:
    shown = {row[2] for row in TABLE} | {"step_added", "step_removed"}
    assert set(IMPACTS) - shown == {"published", "step_rule", "start"}
