"""The ready-made people: made up, but put together as real records are."""

from datetime import date
from typing import Any

import pytest

from motcua_sandbox.vneid.people import accounts, listing
from tests.sandbox.client import Caller

CITIZENS = listing()["citizens"]
ORGANISATIONS = listing()["organisations"]


def test_there_are_enough_people_for_every_story() -> None:
    assert len(CITIZENS) >= 6
    assert len(ORGANISATIONS) >= 2
    assert len(accounts()) == len(CITIZENS) + len(ORGANISATIONS)
    assert len({row["claims"]["ThuongTru"].split(", ")[-2] for row in CITIZENS}) >= 5
    assert {row["claims"]["IAL"] for row in CITIZENS} == {"1", "2"}


@pytest.mark.parametrize("row", CITIZENS, ids=lambda row: str(row["key"]))
def test_the_personal_number_agrees_with_sex_and_birth(row: dict[str, Any]) -> None:
    claims = row["claims"]
    number, born = claims["SoDinhDanh"], claims["NgayThangNamSinh"]
    assert len(number) == 12
    assert number[:3] in {"082", "087"}
    century_and_sex = (int(born[:2]) - 19) * 2 + (claims["GioiTinh"] == "Nữ")
    assert number[3] == str(century_and_sex)
    assert number[4:6] == born[2:4]
    assert date(int(born[:4]), int(born[4:6]), int(born[6:])) < date(2026, 11, 22)


def test_numbers_and_subjects_belong_to_one_account_each() -> None:
    for name in ("sub", "TechID", "SoDinhDanh"):
        values = [account.claims[name] for account in accounts().values()]
        assert len(set(values)) == len(values), name


@pytest.mark.parametrize("row", ORGANISATIONS, ids=lambda row: str(row["key"]))
def test_the_tax_code_has_its_check_digit(row: dict[str, Any]) -> None:
    code = row["claims"]["MaSoThue"]
    weights = (31, 29, 23, 19, 17, 13, 7, 5, 3)
    total = sum(int(digit) * weight for digit, weight in zip(code[:9], weights, strict=True))
    assert int(code[9]) == 10 - total % 11


def test_family_ties_point_to_people_who_point_back() -> None:
    by_key = {row["key"]: row for row in CITIZENS}
    for tie in ("spouse", "fiance"):
        tied = [row for row in CITIZENS if tie in row]
        assert len(tied) == 2
        for row in tied:
            assert by_key[row[tie]][tie] == row["key"]
    [mother] = [row for row in CITIZENS if "children" in row]
    assert mother["claims"]["GioiTinh"] == "Nữ"
    assert mother["children"][0]["NgayThangNamSinh"].startswith("2026")


def test_a_demo_can_ask_who_there_is(sandbox: Caller) -> None:
    people = sandbox.get("/control/people").json()
    assert [row["key"] for row in people["citizens"]] == [row["key"] for row in CITIZENS]
    assert people["organisations"] == ORGANISATIONS
