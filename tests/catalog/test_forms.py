"""Forms: every published one compiles and takes its own example; a faulty source is told every fault."""

import copy
from collections.abc import Callable
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motcua.catalog.rules.answers import (
    applicant_of,
    completeness,
    copies_of,
    prune,
    review,
    subject_of,
    validate_all,
)
from motcua.catalog.rules.forms import FormError, compile_form
from motcua.catalog.rules.forms_conditions import condition_schema, holds, read_condition
from motcua.catalog.rules.forms_library import shared_blocks, shared_lists
from motcua.catalog.rules.forms_pages import step_on_page
from tests.catalog.forms import COMMUNES, DAY, EARLIEST, FOLDER, NAMES, example, filled_in, form, small_form

EXPECTED = {
    "khai-sinh": "1.001193", "khai-tu": "1.000656", "ket-hon": "1.000894", "xac-nhan-tinh-trang-hon-nhan": "1.004873",
    "trich-luc-ho-tich": "2.000635", "thuong-tru": "1.004222", "tam-tru": "1.004194", "ho-kinh-doanh": "1.001612",
    "tro-cap-xa-hoi": "1.001776", "doi-giay-phep-lai-xe": "3.000347",
}  # fmt: skip


def test_the_ten_procedures_have_a_form_and_the_rest_the_generic_one() -> None:
    assert {name: form(name)["ui"]["procedures"] for name in NAMES} == {
        **{name: [code] for name, code in EXPECTED.items()},
        "generic": [],
    }


@pytest.mark.parametrize("name", NAMES)
def test_its_schema_is_json_schema_2020_12(name: str) -> None:
    schema = form(name)["schema"]
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema_rs.Draft202012Validator(jsonschema_rs_meta()).validate(schema)
    assert form(name)["ui"]["key"] == name


def jsonschema_rs_meta() -> dict[str, Any]:
    return {"$ref": "https://json-schema.org/draft/2020-12/schema"}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("day", [EARLIEST, DAY])
def test_its_example_is_complete_and_valid(name: str, day: Any) -> None:
    answers = example(name)
    assert validate_all(form(name), answers, on=day, communes=COMMUNES) == []
    assert prune(form(name), answers) == answers
    assert completeness(form(name), answers, on=day).is_complete
    jsonschema_rs.Draft202012Validator(form(name)["schema"], validate_formats=True).validate(answers)


@pytest.mark.parametrize("name", NAMES)
def test_its_example_names_applicant_and_subject(name: str) -> None:
    person = applicant_of(form(name), example(name), COMMUNES)
    assert person.name
    assert len(person.identity_number) == 12
    assert person.phone.startswith("0")
    assert "2" not in person.address or "," in person.address
    assert 10 < len(subject_of(form(name), example(name), COMMUNES)) <= 1000


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_form_asks_only_in_words_for_people(name: str) -> None:
    problems = validate_all(form(name), {}, on=DAY)
    assert problems
    for problem in problems:
        assert problem.message[0].isupper()
        assert problem.message.endswith(".")
        assert not any(word in problem.message for word in ("required", "property", "null", "None", "{", "_"))


@pytest.mark.parametrize("name", NAMES)
def test_every_step_can_be_drawn_whatever_was_answered(name: str) -> None:
    for answers in ({}, example(name)):
        for step in form(name)["ui"]["steps"]:
            page = step_on_page(form(name), step["key"], answers)
            assert page is not None
            for field in page["fields"]:
                assert all(when["values"] and when["explanation"] for when in field["show_when"])
                assert field["show_if"] or not field["show_when"]
    assert step_on_page(form(name), "no-such-step", {}) is None


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_answers_of_the_right_shape_fulfil_the_schema(name: str, data: st.DataObject) -> None:
    answers = data.draw(filled_in(form(name)))
    validator = jsonschema_rs.Draft202012Validator(form(name)["schema"], validate_formats=True)
    assert [error.message for error in validator.iter_errors(answers)] == []
    assert review(form(name), answers, COMMUNES)
    assert copies_of(form(name), answers) >= 1


def test_the_number_of_copies_is_the_forms() -> None:
    assert copies_of(form("trich-luc-ho-tich"), {"copies": 3}) == 3
    assert copies_of(form("khai-sinh"), {}) == 1
    assert copies_of(form("tam-tru"), {"copies": 9}) == 1


def test_compiling_twice_gives_the_same_digest_and_a_change_another() -> None:
    first = small_form({"key": "a", "kind": "text", "label": "A"})
    again = small_form({"key": "a", "kind": "text", "label": "A"})
    other = small_form({"key": "a", "kind": "text", "label": "B"})
    assert first["ui"]["digest"] == again["ui"]["digest"] != other["ui"]["digest"]


FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"kind": "txt"}, "loại 'txt' không có"),
    ({"label": ""}, "thiếu 'label'"),
    ({"colour": "red"}, "không hiểu 'colour'"),
    ({"key": "Tên"}, "mỗi trường cần 'key'"),
    ({"key": "applicant_name"}, "đã dùng"),
    ({"show_if": {"field": "later", "is": 1}}, "không có trường 'later' đứng trước"),
    ({"show_if": {"field": "applicant_name"}}, "đúng một trong"),
    ({"show_if": {"all": []}}, "danh sách điều kiện"),
    ({"show_if": {"field": "applicant_name", "in": "x"}}, "cần một danh sách giá trị"),
    ({"show_if": "always"}, "điều kiện phải có dạng"),
    ({"kind": "choice"}, "cần 'options' hoặc 'list'"),
    ({"kind": "choice", "list": "colours"}, "không có danh sách 'colours'"),
    ({"kind": "choice", "options": ["a", "a"]}, "hai lựa chọn cùng giá trị"),
    ({"kind": "choice", "options": [1]}, "mỗi lựa chọn"),
    ({"pattern": "("}, "mẫu không đọc được"),
    ({"pattern": "^a$"}, "pattern_message"),
    ({"prefill": "identity.shoe_size"}, "không điền sẵn được"),
    ({"kind": "personal_id", "born": "nobody"}, "không có trường 'nobody'"),
    ({"kind": "group"}, "cần danh sách 'fields'"),
    (
        {"kind": "group", "repeat": {"min": 3, "max": 1}, "fields": [{"key": "x", "kind": "text", "label": "X"}]},
        "min",
    ),
    ({"block": "family"}, "không có khối 'family'"),
]


@pytest.mark.parametrize(("change", "said"), FAULTS, ids=[said for _, said in FAULTS])
def test_a_fault_of_a_field_is_told_with_its_place(change: dict[str, Any], said: str) -> None:
    field = change if "block" in change else {"key": "it", "kind": "text", "label": "Nó", **change}
    with pytest.raises(FormError) as caught:
        small_form(field)
    assert any(said in str(problem) and problem.path.startswith("steps.only") for problem in caught.value.problems)


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(FormError) as caught:
        compile_form(
            {
                "steps": [{"key": "a", "title": "A", "fields": [{"key": "b", "kind": "c"}]}],
                "checks": [{"check": "x"}],
            }
        )
    assert {problem.path for problem in caught.value.problems} == {
        "key",
        "title",
        "steps.a.b",
        "applicant",
        "checks[0]",
    }


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"steps": []}, "ít nhất một bước"),
        ({"applicant": {"name": "nobody"}}, "không có trường 'nobody'"),
        ({"subject_line": "{nobody}"}, "không có trường 'nobody'"),
        ({"subject_line": "{"}, "không đọc được"),
        ({"copies": "nobody"}, "không có trường 'nobody'"),
        ({"checks": [{"check": "age", "field": "applicant_name", "message": "x"}]}, "thiếu 'at_least'"),
        ({"checks": [{"check": "not_future", "field": "applicant_name"}]}, "thiếu 'message'"),
        ({"color": 1}, "không hiểu 'color'"),
    ],
)
def test_a_fault_of_the_whole_form_is_told(more: dict[str, Any], said: str) -> None:
    with pytest.raises(FormError, match=said):
        small_form(**more)


@settings(deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=20,
    )
)
def test_junk_for_a_source_is_refused_never_a_crash(junk: Any) -> None:
    with pytest.raises(FormError):
        compile_form(junk)


@pytest.mark.parametrize(
    "where", ["steps", "checks", "applicant", "lists", "procedures", "subject_line", "copies", "example"]
)
@pytest.mark.parametrize("junk", [None, 7, "text", [], [None], {"a": None}, [{"key": 3}]], ids=repr)
def test_one_part_replaced_by_junk_is_refused_or_taken_never_a_crash(where: str, junk: Any) -> None:
    source = copy.deepcopy(_tam_tru())
    source[where] = junk
    assert _verdict(lambda: compile_form(source))


OWN: dict[str, dict[str, Any]] = {
    "text": {"pattern": "^a+$", "pattern_message": "x"},
    "choice": {"options": ["a"]},
    "group": {"fields": [{"key": "inner", "kind": "text", "label": "Trong"}]},
}
ATTRIBUTES = [
    "key",
    "kind",
    "label",
    "options",
    "list",
    "messages",
    "repeat",
    "fields",
    "max_length",
    "pattern",
    "min",
    "max",
    "show_if",
    "required",
    "required_if",
    "born",
    "prefill",
    "width",
    "block",
    "with",
    "without",
]


@settings(deadline=None, max_examples=300)
@given(
    st.sampled_from(["text", "choice", "number", "group", "personal_id", "info"]),
    st.sampled_from(ATTRIBUTES),
    st.none()
    | st.integers()
    | st.booleans()
    | st.text(max_size=5)
    | st.lists(st.integers(), max_size=2)
    | st.dictionaries(st.text(max_size=3), st.none() | st.integers(), max_size=2),
)
def test_one_attribute_of_junk_is_refused_or_taken_never_a_crash(kind: str, name: str, junk: Any) -> None:
    field = {"key": "it", "kind": kind, "label": "Nó", **OWN.get(kind, {}), name: junk}
    assert _verdict(lambda: small_form(field))


def _verdict(compiling: Callable[[], dict[str, Any]]) -> str:
    """Return the digest of what was taken, or what was said against it."""
    try:
        return str(compiling()["ui"]["digest"])
    except FormError as error:
        return str(error)


def _tam_tru() -> dict[str, Any]:
    import yaml

    source: dict[str, Any] = yaml.safe_load((FOLDER / "tam-tru.yaml").read_text(encoding="utf-8"))
    return source


def test_shared_lists_hold_the_54_peoples_and_the_countries() -> None:
    ethnicities = [one["value"] for one in shared_lists()["ethnicities"]]
    assert len(set(ethnicities)) == 55
    assert "other" in ethnicities
    assert len({one["value"] for one in shared_lists()["countries"]}) == len(shared_lists()["countries"]) > 190
    assert set(shared_blocks()) == {"applicant", "person", "delivery", "copies"}


VALUES = st.none() | st.booleans() | st.sampled_from(["a", "b", "c"]) | st.integers(0, 3)
LEAVES = st.one_of(
    st.builds(
        lambda key, op, value: {"field": key, op: value},
        st.sampled_from("xyz"),
        st.sampled_from(["is", "not"]),
        VALUES,
    ),
    st.builds(
        lambda key, op, value: {"field": key, op: value},
        st.sampled_from("xyz"),
        st.sampled_from(["in", "not_in"]),
        st.lists(VALUES, min_size=1, max_size=3),
    ),
    st.builds(lambda key, value: {"field": key, "answered": value}, st.sampled_from("xyz"), st.booleans()),
)
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: st.builds(
        lambda several, parts: {several: parts},
        st.sampled_from(["all", "any"]),
        st.lists(inner, min_size=1, max_size=3),
    ),
    max_leaves=5,
)


@settings(deadline=None)
@given(
    CONDITIONS,
    st.dictionaries(st.sampled_from("xyz"), VALUES | st.lists(st.sampled_from("abc"), min_size=1, max_size=2)),
)
def test_a_condition_means_the_same_in_python_and_in_the_schema(
    source: dict[str, Any], answers: dict[str, Any]
) -> None:
    condition = read_condition(source)
    assert holds(condition, answers) == jsonschema_rs.is_valid(condition_schema(condition), answers)
