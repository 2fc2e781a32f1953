"""Groups of linked procedures in a pack: what is wrong is told with its line; what is right is written once."""

from datetime import date
from pathlib import Path

import pytest

from motcua.catalog.models import Procedure, ProcedureLink
from motcua.catalog.queries.links import links_of
from motcua.catalog.rules.pack import read_pack
from motcua.catalog.rules.pack_links import GroupSource, PartSource
from motcua.catalog.services.linking import load_links
from tests.catalog.packs import PACK, change, small_home

LINKED = "common/linked.yaml"
GROUP = """groups:
  - code: "1.000001"
    valid_from: 2025-07-01
    source: thử
    parts:
      - {code: "1.001193", term: 1 working_day}
      - {code: "1.000002", after: "1.001193"}
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return small_home(tmp_path)


def mistakes(home: Path, text: str) -> list[str]:
    (home / LINKED).write_text(text, encoding="utf-8")
    return [str(mistake) for mistake in read_pack(home, PACK).mistakes]


def test_a_group_is_read_with_order_and_terms(home: Path) -> None:
    assert mistakes(home, GROUP) == []
    (group,) = read_pack(home, PACK).links
    assert group.parts == (PartSource("1.001193", "", 1, "working_day"), PartSource("1.000002", "1.001193"))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('code: "1.000001"', 'code: "9.999999"', "linked.yaml:2: không có thủ tục 9.999999"),
        ('after: "1.001193"', 'after: "1.000003"', "linked.yaml:7: “after” phải là một phần việc ghi trước"),
        ("1 working_day", "một ngày", "linked.yaml:6: thời hạn “một ngày” phải như"),
        ("source: thử", "sauce: thử", "linked.yaml:4: không biết khóa “sauce”"),
        ('code: "1.000002"', 'code: "1.001193"', "linked.yaml:7: phần việc 1.001193 bị ghi hai lần"),
    ],
)
def test_a_mistake_is_told_with_its_line(home: Path, old: str, new: str, told: str) -> None:
    assert old in GROUP
    assert any(told in each for each in mistakes(home, GROUP.replace(old, new)))


def test_a_workflow_that_waits_for_parts_needs_a_group(home: Path) -> None:
    change(
        home, "common/workflows/standard.yaml", "    place: deciding\n", "    place: deciding\n    parts: yes\n"
    )
    assert any("có bước phần việc nhưng linked.yaml" in each for each in mistakes(home, GROUP))


@pytest.mark.django_db
def test_links_are_written_once_and_hold_on_their_days() -> None:
    for code in ("A", "B", "C"):
        Procedure.objects.create(code=code)
    old = GroupSource("A", date(2020, 1, 1), date(2025, 6, 30), "cũ", (PartSource("B"),))
    new = GroupSource("A", date(2025, 7, 1), None, "mới", (PartSource("B"), PartSource("C", "B")))
    assert load_links([old, new]).added == 3
    kept = set(ProcedureLink.objects.values_list("pk", flat=True))
    assert load_links([old, new]).unchanged == 3
    assert set(ProcedureLink.objects.values_list("pk", flat=True)) == kept
    whole = Procedure.objects.get(code="A").pk
    assert [link.part.code for link in links_of(whole, date(2025, 6, 30))] == ["B"]
    assert [link.part.code for link in links_of(whole, date(2025, 7, 1))] == ["B", "C"]
    assert links_of(Procedure.objects.get(code="B").pk, date(2025, 7, 1)) == []
