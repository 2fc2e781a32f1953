"""A procedure as one file: what is read is what was written, and every mistake has its line."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from motcua.catalog.rules.document_parts import procedure_part, workflow_source
from motcua.catalog.rules.documents import Known, dead_ends, read_document, write_document
from motcua.catalog.rules.forms import compile_form
from motcua.catalog.rules.forms_source import form_source
from motcua.catalog.rules.pack import Pack, read_pack

PROVINCES = Path(__file__).resolve().parents[2] / "provinces"


@pytest.fixture(scope="module")
def pack() -> Pack:
    found = read_pack(PROVINCES, "dong-thap-2026")
    assert found.mistakes == []
    return found


def known(pack: Pack) -> Known:
    return Known({field.name for field in pack.fields}, set(pack.deciders.agencies))


def documents(pack: Pack) -> list[dict[str, Any]]:
    """Return the document of every procedure that the pack tells in full."""
    told = [source for source in pack.procedures if "procedures/" in source.file]
    assert len(told) > 20
    return [
        {
            "procedure": procedure_part(source),
            "form": form_source(pack.forms[source.form].body),
            "workflow": workflow_source(
                source.workflow, pack.workflows[source.workflow].name, pack.workflows[source.workflow].body
            ),
        }
        for source in told
    ]


def test_what_is_written_is_read_back_exactly(pack: Pack) -> None:
    province = known(pack)
    for document in documents(pack):
        text = write_document(document)
        found = read_document(text, "thu-tuc.yaml", province)
        assert found.faults == ()
        assert found.document == document
        assert write_document(found.document) == text


def test_the_parts_mean_what_they_meant(pack: Pack) -> None:
    province = known(pack)
    by_code = {source.code: source for source in pack.procedures}
    for document in documents(pack):
        found = read_document(write_document(document), "thu-tuc.yaml", province)
        assert found.procedure is not None
        assert found.form is not None
        assert found.workflow is not None
        source = by_code[found.procedure.code]
        assert (found.procedure.components, found.procedure.fees) == (source.components, source.fees)
        assert (found.procedure.terms, found.procedure.description) == (source.terms, source.description)
        assert found.form.body == pack.forms[source.form].body
        assert found.workflow.body == pack.workflows[source.workflow].body


@pytest.mark.parametrize("name", sorted(path.stem for path in (PROVINCES / "common" / "forms").glob("*.yaml")))
def test_a_form_compiles_from_its_own_source_again(name: str) -> None:
    body = compile_form(yaml.safe_load((PROVINCES / "common" / "forms" / f"{name}.yaml").read_text("utf-8")))
    assert compile_form(form_source(body)) == body


def broken(pack: Pack, old: str, new: str) -> list[tuple[int, str, str]]:
    """Return the faults of the first procedure after one replacement, and the line it was made on."""
    document = next(one for one in documents(pack) if one["procedure"]["code"] == "1.001193")
    text = write_document(document)
    assert old in text
    changed = text.replace(old, new, 1)
    line = text[: text.index(old)].count("\n") + 1
    faults = read_document(changed, "thu-tuc.yaml", known(pack)).faults
    assert faults
    return [(fault.line - line, fault.part, fault.sentence) for fault in faults]


@pytest.mark.parametrize(
    ("old", "new", "part", "said"),
    [
        ("level: commune", "level: huyện", "procedure", "“level” là “huyện”"),
        ("    unit: working_day", "    unit: tuần", "procedure", "“unit” là “tuần”"),
        ("  - key: child\n    title:", "  - key: child\n    tile:", "form", "mỗi bước cần 'key'"),
        ("    role: specialist", "    role: ai-do", "workflow", "“role” là “ai-do”"),
        ("    hours: 1", "    hours: nhiều", "workflow", "“hours” là “nhiều”"),
        ("field: Hộ tịch", "field: Không có", "procedure", "không có lĩnh vực “Không có”"),
    ],
)
def test_a_mistake_is_told_with_its_line(pack: Pack, old: str, new: str, part: str, said: str) -> None:
    found = broken(pack, old, new)
    assert any(distance == 0 and where == part and said in sentence for distance, where, sentence in found), found


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("procedure: [\n", 2),
        ("procedure:\n  code: a\n  code: b\n", 3),
        ("- một danh sách\n", 1),
        ("", 1),
        ("procedure: {}\nform: {}\nworkflow: {}\nthem: 1\n", 4),
    ],
)
def test_a_text_that_is_no_document_is_refused_where_it_goes_wrong(pack: Pack, text: str, line: int) -> None:
    assert line in {fault.line for fault in read_document(text, "x.yaml", known(pack)).faults}


def test_steps_longer_than_the_term_are_found(pack: Pack) -> None:
    found = broken(pack, "amount: 1\n    unit: working_day", "amount: 1\n    unit: hour")
    assert any("vượt thời hạn" in sentence for _line, _part, sentence in found)


def test_no_pack_can_end_without_receiving_issuing_and_handing_out(pack: Pack) -> None:
    assert {key: dead_ends(flow.body) for key, flow in pack.workflows.items() if dead_ends(flow.body)} == {}
    body = pack.workflows["standard"].body
    without = {**body, "transitions": [row for row in body["transitions"] if row["action"] != "hand_out"]}
    assert dead_ends(without) == ["no_hand_out"]
