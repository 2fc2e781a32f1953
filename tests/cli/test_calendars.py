"""The calendar of a pack without a database: national days, the province's own, its hours, its mistakes."""

from datetime import date, time
from pathlib import Path

import pytest

from motcua.cli.calendars import pack_calendar
from motcua.cli.errors import SaidNo

ROOT = Path(__file__).resolve().parents[2]
YEARS = range(2024, 2028)
PACK = """
hours:
  - {days: [monday], windows: ["08:00-12:00"], valid_from: 2020-01-01}
  - {days: [monday, tuesday], windows: ["07:30-11:30", "13:00-16:30"], valid_from: 2025-01-01}
days:
  - {day: 2025-10-14, open: no, name: Nghỉ tránh bão, source: Công văn 1}
"""


def write(folder: Path, text: str) -> Path:
    (folder / "here").mkdir(exist_ok=True)
    (folder / "here" / "pack.yaml").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("name", ["tien-giang-2024", "dong-thap-2026"])
def test_the_packs_of_the_house_have_office_hours_and_tet(name: str) -> None:
    calendar = pack_calendar(ROOT / "provinces", name, years=YEARS, on=date(2025, 1, 22))
    assert calendar.windows(date(2025, 1, 22)) == ((time(7), time(11, 30)), (time(13, 30), time(17)))
    assert not calendar.is_open(date(2025, 1, 29))


def test_a_day_and_hours_of_the_province_win_over_the_nation(tmp_path: Path) -> None:
    calendar = pack_calendar(write(tmp_path, PACK), "here", years=YEARS, on=date(2025, 10, 1))
    assert not calendar.is_open(date(2025, 10, 14))
    assert calendar.windows(date(2025, 10, 13)) == ((time(7, 30), time(11, 30)), (time(13), time(16, 30)))
    assert not calendar.is_open(date(2025, 10, 15))


def test_hours_are_those_in_force_on_the_day(tmp_path: Path) -> None:
    calendar = pack_calendar(write(tmp_path, PACK), "here", years=YEARS, on=date(2024, 12, 31))
    assert calendar.windows(date(2024, 12, 30)) == ((time(8), time(12)),)


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        pytest.param("elsewhere", PACK, "has no pack 'elsewhere' .it has here", id="unknown"),
        pytest.param("../here", PACK, "has no pack", id="path"),
        pytest.param("here", "hours: [", r"here/pack.yaml:\d", id="no yaml"),
        pytest.param("here", "days:\n  - {day: 2025-01-02}\n", "not in order.*here/pack.yaml:2", id="no name"),
        pytest.param("here", "days:\n  - {day: 2025-13-01}\n", r"here/pack.yaml:2.*2025-13-01", id="no day"),
    ],
)
def test_a_pack_that_cannot_be_used_is_told_with_its_place(
    tmp_path: Path, name: str, text: str, told: str
) -> None:
    with pytest.raises(SaidNo, match=told):
        pack_calendar(write(tmp_path, text), name, years=YEARS, on=date(2025, 1, 1))
