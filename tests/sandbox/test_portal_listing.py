"""Asking for the dossiers of some days, to compare with one's own."""

from typing import Any

import pytest

from tests.sandbox.client import Caller
from tests.sandbox.messages import CODE, OTHER, dossier, step

NEXT_DAY = {"NgayTiepNhan": "20250805081500", "NgayHenTra": "20250806170000"}


def _listed(sandbox: Caller, **question: Any) -> list[str]:
    answer = sandbox.call(
        "TraCuuHoSo", **{"madonvi": "H58", "tungay": "20250804", "denngay": "20250804"} | question
    )
    assert answer["error_code"] == "0", answer
    return [row["MaHoSo"] for row in answer["result"]]


@pytest.fixture
def filed(sandbox: Caller) -> Caller:
    sandbox.create(dossier())
    sandbox.create(dossier(MaHoSo=OTHER))
    sandbox.create(dossier(MaHoSo="H58.14.03-250804-0003"))
    sandbox.create(dossier(MaHoSo="H58.15-250805-0001", **NEXT_DAY))
    return sandbox


def test_a_day_lists_its_dossiers_with_status_and_number_of_steps(filed: Caller) -> None:
    filed.progress(step(MaHoSo=OTHER))
    answer = filed.call("TraCuuHoSo", madonvi="H58.14", tungay="20250804", denngay="20250804")
    assert answer["result"][0] == {"MaHoSo": OTHER, "MaDonVi": "H58.14", "TrangThaiHoSo": "2", "SoTienDo": "1"}
    assert answer["sau"] == ""


def test_units_see_themselves_and_those_below(filed: Caller) -> None:
    assert _listed(filed) == [OTHER, "H58.14.03-250804-0003"]
    assert _listed(filed, madonvi="H58.14.03") == ["H58.14.03-250804-0003"]
    assert _listed(filed, madonvi="000.00.00.H58") == [CODE]
    assert _listed(filed, madonvi="000.00.14.H58") == [CODE]
    assert _listed(filed, madonvi="H58.1") == []


def test_days_are_those_of_receipt(filed: Caller) -> None:
    assert _listed(filed, tungay="20250805", denngay="20250831") == ["H58.15-250805-0001"]


def test_long_lists_come_in_pages(filed: Caller) -> None:
    asked = {"madonvi": "H58", "tungay": "20250801", "denngay": "20250831", "gioihan": "2"}
    first = filed.call("TraCuuHoSo", **asked)
    second = filed.call("TraCuuHoSo", **asked, sau=first["sau"])
    codes = [row["MaHoSo"] for row in first["result"] + second["result"]]
    assert codes == [OTHER, "H58.14.03-250804-0003", "H58.15-250805-0001"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"tungay": "2025-08-04"},
        {"tungay": "20250931"},
        {"tungay": "20250805"},
        {"gioihan": "0"},
        {"gioihan": "2000"},
        {"sau": 5},
        {"trang": "1"},
    ],
)
def test_a_question_out_of_form_is_refused_by_the_name_of_its_field(filed: Caller, wrong: dict[str, Any]) -> None:
    asked = {"madonvi": "H58", "tungay": "20250804", "denngay": "20250804"} | wrong
    answer = filed.call("TraCuuHoSo", **asked)
    assert answer["error_code"] == "-1"
    assert next(iter(wrong)) in answer["message"]
