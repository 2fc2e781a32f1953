"""Files that remember their lines: what they hold, and where they are wrong."""

from datetime import date, time
from typing import Any

import pytest

from motcua.kernel.sourced import Judge, Mistake, Row, UnreadableError, parse_csv, parse_yaml

TEXT = """# a remark
name: Nhỏ
list:
  - {key: one,
     amount: 2}
  - key: two
"""


def test_yaml_keeps_the_line_of_every_key() -> None:
    row = parse_yaml(TEXT, "a.yaml")
    assert row == {"name": "Nhỏ", "list": [{"key": "one", "amount": 2}, {"key": "two"}]}
    assert (row.line_of("name"), row.line_of("list")) == (2, 3)
    assert (row["list"][0].line_of("amount"), row["list"][1].line) == (5, 6)


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("a: 1\nb: [1\nc: 2\n", 3, "không đọc được YAML"),
        ("a: 1\na: 2\n", 2, "khóa “a” bị lặp lại"),
        ("a: {b: 1,\n    b: 2}\n", 2, "khóa “b” bị lặp lại"),
        ("a: !!python/object:os.system x\n", 1, "không đọc được YAML"),
        ("a: \x01\n", 1, "không đọc được YAML"),
        ("a: 2025-13-45\n", 1, "“2025-13-45” không hợp lệ"),
        ("a: &again [*again]\n", 1, "không đọc được YAML"),
        ("[a, b]: 1\n", 1, "khóa phải là một từ"),
    ],
)
def test_yaml_that_cannot_be_read_is_told_with_its_line(text: str, line: int, told: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        parse_yaml(text, "a.yaml")
    assert caught.value.mistake.line == line
    assert told in caught.value.mistake.sentence


@pytest.mark.parametrize("text", ["", "# only a remark\n"])
def test_yaml_without_content_is_nothing(text: str) -> None:
    assert parse_yaml(text, "a.yaml") is None


def test_csv_counts_lines_also_over_cells_of_several_lines() -> None:
    rows = parse_csv('\ufeffa,b\n1,"hai\ndòng"\n\n3,4\n', "a.csv", ["a", "b"])
    assert [(row.line, row["a"], row["b"]) for row in rows] == [(2, "1", "hai\ndòng"), (5, "3", "4")]


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("a,c\n1,2\n", 1, "thiếu cột b"),
        ("", 1, "thiếu cột a, b"),
        ("a,b\n1,2\n1,2,3\n", 3, "có 3 ô nhưng tiêu đề có 2 cột"),
        ('a,b\n1,2\n1,"2"x\n', 3, "không đọc được CSV"),
        ('a,b\n1,"không đóng\n', 2, "không đọc được CSV"),
    ],
)
def test_csv_that_cannot_be_read_is_told_with_its_line(text: str, line: int, told: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        parse_csv(text, "a.csv", ["a", "b"])
    assert (caught.value.mistake.line, told in caught.value.mistake.sentence) == (line, True)


@pytest.mark.parametrize(
    ("method", "value", "found", "told"),
    [
        ("text", "  x ", "x", ""),
        ("text", "", "", "thiếu “k”"),
        ("text", None, "", "thiếu “k”"),
        ("text", 1.001, "", "phải đặt trong dấu ngoặc kép"),
        ("text", ["x"], "", "phải là một dòng chữ"),
        ("whole", "12", 12, ""),
        ("whole", -1, -1, "phải từ 0 trở lên"),
        ("whole", 10**12, 10**12, "không được quá"),
        ("whole", 1.5, 0, "phải là một số nguyên"),
        ("whole", True, 0, "phải là một số nguyên"),
        ("number", "1.5", 1.5, ""),
        ("number", "", None, ""),
        ("number", "x", None, "phải là một số"),
        ("day", "2025-07-01", date(2025, 7, 1), ""),
        ("day", date(2025, 7, 1), date(2025, 7, 1), ""),
        ("day", "01/07/2025", None, "phải là một ngày"),
        ("day", "", None, "phải là một ngày"),
        ("clock", "07:30", time(7, 30), ""),
        ("clock", 450, time(7, 30), ""),
        ("clock", "25:00", time(0), "phải là một giờ"),
        ("clock", 1500, time(0), "phải là một giờ"),
        ("words", ["a", 1], ("a", "1"), ""),
        ("words", None, (), ""),
        ("words", "a", (), "phải là một danh sách các từ"),
        ("words", [["a"]], (), "phải là một danh sách các từ"),
    ],
)
def test_a_value_is_judged_and_the_rest_goes_on(method: str, value: Any, found: Any, told: str) -> None:
    judge = Judge()
    assert getattr(judge, method)(Row("a.yaml", 3, {"k": value}, {"k": 4}), "k") == found
    assert [(each.line, told in each.sentence) for each in judge.mistakes] == ([(4, True)] if told else [])


@pytest.mark.parametrize(
    ("value", "found"), [(True, True), ("yes", True), ("Có", True), ("0", False), (None, True)]
)
def test_yes_and_no_in_two_languages(value: Any, found: bool) -> None:
    judge = Judge()
    assert judge.yes(Row("a", 1, {"k": value}), "k", default=True) is found
    assert judge.mistakes == []


def test_what_is_neither_yes_nor_no_is_told() -> None:
    judge = Judge()
    judge.yes(Row("a", 1, {"k": "maybe"}), "k", default=True)
    assert judge.mistakes == [Mistake("a", 1, "“k” phải là yes hoặc no, không phải “maybe”")]


def test_choices_keys_and_lists() -> None:
    judge = Judge()
    row = parse_yaml("kind: x\nextra: 1\nlist: [1, {a: 2}]\n", "a.yaml")
    judge.only(row, ("kind", "list"))
    assert judge.choice(row, "kind", ("a", "b")) == "a"
    assert judge.rows(row, "list") == [{"a": 2}]
    assert judge.rows(row, "kind") == []
    assert [each.line for each in judge.mistakes] == [2, 1, 3, 1]


def test_a_mistake_reads_like_a_compilers() -> None:
    assert str(Mistake("a.csv", 7, "sai")) == "a.csv:7: sai"
