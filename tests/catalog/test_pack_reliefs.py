"""Benefits as packs tell them: read, checked with file and line, written, looked up."""

from datetime import date
from pathlib import Path

import pytest
from django.utils import timezone

from motcua.catalog.models import FeeRelief
from motcua.catalog.queries.reliefs import forget_reliefs, reliefs_for
from motcua.catalog.rules.pack import read_pack
from motcua.catalog.services.loading import PackError, load_pack
from tests.catalog.packs import PACK, small_home

PROVINCES = Path(__file__).resolve().parents[2] / "provinces"
GOOD = """reliefs:
  - {key: ngheo, name: Miễn cho hộ nghèo, ground: poor_household, percent: 100, procedures: ["1.000001"], valid_from: 2026-01-01, valid_to: 2026-12-31, legal_basis: Nghị quyết 1, confidence: H}
"""


def telling(folder: Path, text: str) -> Path:
    """A small province whose benefits are these."""
    home = folder if (folder / "common").exists() else small_home(folder)
    (home / "common" / "reliefs.yaml").write_text(text, encoding="utf-8")
    return home


@pytest.mark.parametrize(
    ("text", "line", "sentence"),
    [
        (GOOD.replace("1.000001", "9.999999"), 2, "không có thủ tục 9.999999"),
        (GOOD.replace("ground: poor_household", "ground: rich"), 2, "“ground” là “rich”"),
        (GOOD.replace("percent: 100", "percent: 101"), 2, "không được quá 100"),
        (GOOD.replace("2026-12-31", "2025-12-31"), 2, "hết hiệu lực 2025-12-31 trước khi bắt đầu 2026-01-01"),
        (GOOD.replace("legal_basis: Nghị quyết 1, ", ""), 2, "thiếu “legal_basis”"),
        (GOOD.replace('procedures: ["1.000001"]', "procedures: []"), 2, "thiếu “procedures”"),
        (GOOD + GOOD.splitlines()[1] + "\n", 3, "bị ghi hai lần"),
        (GOOD.replace("percent", "phan_tram"), 2, "không biết khóa “phan_tram”"),
    ],
)
def test_a_mistake_is_told_with_file_and_line(tmp_path: Path, text: str, line: int, sentence: str) -> None:
    home = telling(tmp_path, text)
    told = [(each.file, each.line) for each in read_pack(home, PACK).mistakes if sentence in each.sentence]
    assert told == [("common/reliefs.yaml", line)]


@pytest.mark.django_db
def test_benefits_are_loaded_looked_up_and_brought_up_to_date(tmp_path: Path) -> None:
    home = telling(tmp_path, GOOD)
    assert load_pack(PACK, at=timezone.now(), home=home).tallies["reliefs"].added == 1
    (relief,) = reliefs_for("1.000001")
    assert (relief.ground, relief.percent, relief.valid_to) == ("poor_household", 100, date(2026, 12, 31))
    assert reliefs_for("1.000002") == ()
    telling(tmp_path, GOOD.replace("percent: 100", "percent: 50"))
    assert load_pack(PACK, at=timezone.now(), home=home).tallies["reliefs"].changed == 1
    assert reliefs_for("1.000001")[0].percent == 50
    (home / "common/reliefs.yaml").unlink()
    load_pack(PACK, at=timezone.now(), home=home)
    forget_reliefs()
    assert not FeeRelief.objects.exists()


@pytest.mark.django_db
def test_a_pack_with_a_wrong_benefit_is_not_loaded(tmp_path: Path) -> None:
    home = telling(tmp_path, GOOD.replace("percent: 100", "percent: 0"))
    with pytest.raises(PackError):
        load_pack(PACK, at=timezone.now(), home=home)


@pytest.mark.parametrize("name", ["dong-thap-2026", "tien-giang-2024"])
def test_the_packs_hold_the_exemption_of_digital_citizens_as_it_was_resolved(name: str) -> None:
    pack = read_pack(PROVINCES, name)
    digital = [each for each in pack.reliefs if each.ground == "digital_citizen"]
    assert {(each.valid_from, each.valid_to, each.channel) for each in digital} == {
        (date(2026, 8, 15), date(2027, 2, 28), "online")
    }
    by_code = {code: each.percent for each in digital for code in each.procedures}
    table = {"1.004222": 100, "2.000635": 100, "3.000333": 100, "1.011435": 50, "1.007277": 10, "1.004873": 100}
    assert {code: by_code[code] for code in table} == table
    assert all(each.legal_basis and each.confidence in "HML" for each in pack.reliefs)
