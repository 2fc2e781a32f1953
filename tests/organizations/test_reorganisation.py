"""Where a dossier of an ended agency goes, and what a plan must say before anything is done."""

from datetime import date
from pathlib import Path

import pytest

from motcua.organizations.rules.pack import AgencyFact, AreaFact
from motcua.organizations.rules.reorganisation import (
    Case,
    Change,
    Ending,
    Heir,
    Orders,
    PlaceHeir,
    Rule,
    Shift,
    destination,
    reads_address,
)
from motcua.organizations.rules.reorganisation_plan import Plan, Standing, read_plan
from tests.factories import mergers

START = date(2020, 1, 1)
ORDERS = Orders(
    endings={
        "so": Ending("so", Change.RENAME, (Heir("so"),)),
        "so-cu": Ending("so-cu", Change.MERGE, (Heir("so"),)),
        "xa": Ending("xa", Change.SPLIT, (Heir("tren", place="11", words=("Ấp 1",)), Heir("duoi", False, "12", ("Ấp 2",)))),
        "nganh": Ending(
            "nganh", Change.SPLIT, (Heir("so"), Heir("y-te", False, procedures=frozenset({"2.1"}), fields=frozenset({"TE"})))
        ),
        "huyen": Ending("huyen", Change.CLOSE, (Heir("tren"),)),
        "centre": Ending("centre", Change.RENAME, (Heir("centre"),)),
    },
    shifts=(Shift("district", "commune"), Shift("district", "province", "so", frozenset({"3.1"}))),
    places={"01": (PlaceHeir("11", True),), "02": (PlaceHeir("11", True, ("Ấp 1",)), PlaceHeir("12", False, ("Ấp 2",)))},
    communes={"11": "tren", "12": "duoi"},
)  # fmt: skip


@pytest.mark.parametrize(
    ("case", "deciding", "rule", "certain"),
    [
        pytest.param(Case("x", "y", "y"), "y", None, True, id="nothing ends"),
        pytest.param(Case("x", "so", "so"), "so", Rule.RENAMED, True, id="renamed"),
        pytest.param(Case("x", "so-cu", "so-cu"), "so", Rule.MERGED, True, id="merged"),
        pytest.param(Case("xa", "xa", "xa", place="02", address="Số 9 ấp 2"), "duoi", Rule.BY_ADDRESS, True, id="hamlet"),
        pytest.param(Case("xa", "xa", "xa", place="02", address="Ấp 20"), "tren", Rule.MAIN, False, id="no such hamlet"),
        pytest.param(Case("xa", "xa", "xa", place="02", address="Ấp 1, ấp 2"), "tren", Rule.MAIN, False, id="two hamlets"),
        pytest.param(Case("xa", "xa", "xa", place="12"), "duoi", Rule.BY_PLACE, True, id="new place known"),
        pytest.param(Case("x", "nganh", "nganh", "2.1"), "y-te", Rule.BY_PROCEDURE, True, id="procedure"),
        pytest.param(Case("x", "nganh", "nganh", "9.9", "TE"), "y-te", Rule.BY_PROCEDURE, True, id="field"),
        pytest.param(Case("x", "nganh", "nganh", "9.9", "HT"), "so", Rule.MAIN, False, id="neither"),
        pytest.param(Case("huyen", "huyen", "huyen", "1.1", level="district", place="01"), "tren", Rule.TO_COMMUNE, True, id="commune"),
        pytest.param(Case("huyen", "huyen", "huyen", "1.1", level="district"), "tren", Rule.MAIN, False, id="no place"),
        pytest.param(Case("huyen", "huyen", "huyen", "3.1", level="district"), "so", Rule.TO_PROVINCE, True, id="department"),
        pytest.param(Case("huyen", "huyen", "huyen", "1.1", level="commune"), "tren", Rule.CLOSED, True, id="other level"),
    ],
)  # fmt: skip
def test_a_dossier_goes_by_rule(case: Case, deciding: str, rule: Rule | None, certain: bool) -> None:
    found = destination(ORDERS, case)
    assert (found.deciding, found.rule, found.is_certain) == (deciding, rule, certain)


def test_what_a_district_hands_to_the_province_is_received_by_its_centre() -> None:
    found = destination(ORDERS, Case("huyen", "huyen", "huyen", "3.1", level="district"))
    assert (found.receiving, found.holder) == ("centre", "centre")


def test_a_result_keeps_who_decided_it() -> None:
    found = destination(ORDERS, Case("so-cu", "so-cu", "so-cu", is_resolved=True))
    assert (found.receiving, found.deciding, found.holder) == ("so", "so-cu", "so")


def test_addresses_are_read_only_where_they_can_decide() -> None:
    assert reads_address(ORDERS, "xa", "02")
    assert reads_address(ORDERS, "huyen", "02")
    assert not reads_address(ORDERS, "huyen", "01")
    assert not reads_address(ORDERS, "so", "02")
    assert not reads_address(ORDERS, "nowhere", "02")


def standing() -> Standing:
    tops = {"99": AreaFact("99", "Tỉnh Thử", "province", START, None)}
    tops["990"] = AreaFact("990", "Huyện Thử", "district", START, None, ("99", START))
    communes = [AreaFact(f"9900{n}", f"Xã {n}", "commune", START, None, ("990", START)) for n in (1, 2, 3)]
    areas = [*tops.values(), *communes]
    told = [
        ("ubnd-tinh", "H58", "province", ""),
        ("centre", "H58.14", "centre", ""),
        ("so-tu-phap", "H58.10", "department", ""),
    ]
    told += [("huyen-thu", "H58.98", "district", "990"), ("xa-1", "H58.1", "commune", "99001")]
    told += [("xa-2", "H58.2", "commune", "99002"), ("xa-3", "H58.3", "commune", "99003")]
    agencies = {
        key: AgencyFact(
            key, code, key, kind, "", f"/{key}/", (place, START) if place else None, START, None, "", ""
        )
        for key, code, kind, place in told
    }
    return Standing(agencies, {}, areas, {"1.009999": "district"})


def read(folder: Path, **changed: str) -> Plan:
    files = {**mergers.FILES, **{name.replace("_", "."): text for name, text in changed.items()}}
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return read_plan(folder / "plan.yaml", standing())


def test_a_plan_is_read_whole(tmp_path: Path) -> None:
    plan = read(tmp_path)
    assert plan.mistakes == []
    changes = {key: ending.change for key, ending in plan.orders.endings.items()}
    assert changes["xa-1"] is changes["xa-2"] is Change.MERGE
    assert changes["xa-3"] is Change.SPLIT
    assert changes["huyen-thu"] is Change.CLOSE
    assert plan.orders.endings["xa-3"].main.key == "xa-chia-tren"
    assert len(plan.founded) == 6
    assert {area.code for area in plan.closed_areas} == {"99", "990", "99001", "99002", "99003"}


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "said"),
    [
        ("units.csv", "close,huyen-thu,", "close,huyen-la,", 5, "không có đơn vị “huyen-la”"),
        ("units.csv", "huyen-thu,xa-hop-nhat", "huyen-thu,xa-la", 5, "không có đơn vị “xa-la”"),
        ("units.csv", "close,huyen-thu,xa-hop-nhat,,,,,\n", "", 10, "“huyen-thu” kết thúc nhưng"),
        ("units.csv", "rename,centre,centre", "merge,centre,huyen-thu", 3, "chính nó cũng kết thúc"),
        ("units.csv", "rename,centre,centre", "rename,ubnd-tinh,centre", 3, "chỉ kết thúc một lần"),
        ("units.csv", "rename,centre,centre", "swap,centre,centre", 3, "phải là một trong"),
        ("agencies.csv", "xa-chia-duoi,H59.13", "xa-chia-duoi,H59.12", 7, "trùng giữa"),
        ("agencies.csv", "xa-chia-duoi,H59.13,Ủy ban nhân dân xã Chia Dưới,commune,ubnd-tinh", "xa-chia-duoi,H59.13,Xã,commune,la", 7, "cấp trên “la”"),
        ("agencies.csv", "ubnd-tinh,99004,", "ubnd-tinh,99009,", 7, "không có đơn vị hành chính 99009"),
        ("successions.csv", "99003,99004,part,0", "99003,99004,part,1", 5, "hơn một xã kế thừa chính"),
        ("successions.csv", "99002,99001", "99002,99008", 3, "không có xã 99008"),
        ("hamlets.csv", "99003,99004,Ấp 10", "99001,99004,Ấp 10", 13, "không kế thừa như vậy"),
        ("plan.yaml", "effective: 2025-02-03", "effective: sáng mai", 2, "phải là một ngày"),
        ("plan.yaml", "legal_basis: Nghị quyết 01/NQ-THU\n", "", 1, "thiếu “legal_basis”"),
        ("plan.yaml", 'procedures: ["1.009999"]', 'procedures: ["1.008888"]', 16, "không có thủ tục “1.008888”"),
        ("plan.yaml", "agency: so-tu-phap", "agency: so-la", 16, "không có cơ quan “so-la”"),
        ("plan.yaml", "units: units.csv", "units: la.csv", 10, "không thấy tệp “la.csv”"),
        ("plan.yaml", 'close: ["99"]', 'close: ["98"]', 7, "không có đơn vị hành chính 98"),
        ("plan.yaml", "found: agencies.csv", "fund: agencies.csv", 9, "không biết khóa “fund”"),
        ("plan.yaml", "name: Sắp", "name: [", 2, "không đọc được YAML"),
    ],
)  # fmt: skip
def test_every_mistake_is_told_with_its_line(
    tmp_path: Path, file: str, old: str, new: str, line: int, said: str
) -> None:
    text = mergers.FILES[file]
    assert old in text
    plan = read(tmp_path, **{file.replace(".", "_"): text.replace(old, new)})
    told = [(each.line, each.sentence) for each in plan.mistakes]
    assert any(at == line and said in sentence for at, sentence in told), told
