from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.kernel.identifiers import (
    CodeError,
    dossier_code,
    is_old_id,
    is_tax_code,
    mask_id,
    mask_phone,
    parse_dossier_code,
    personal_id_faults,
)


@pytest.mark.parametrize(
    ("unit", "serial", "code"),
    [
        ("H58.14", 1, "H58.14-230607-0001"),
        ("000.00.14.H20", 2, "000.00.14.H20-230607-0002"),
        ("H20.01.101", 9_999, "H20.01.101-230607-9999"),
        ("H58", 10_000, "H58-230607-10000"),
    ],
)
def test_a_code_and_back(unit: str, serial: int, code: str) -> None:
    made = dossier_code(unit, date(2023, 6, 7), serial)
    assert str(made) == code
    assert parse_dossier_code(f"  {code.lower()} ") == made


@pytest.mark.parametrize("text", ["", "H58", "H58-230607", "H58-231307-0001", "X58-230607-0001", "H58-230607-001"])
def test_what_is_no_code(text: str) -> None:
    with pytest.raises(CodeError):
        parse_dossier_code(text)


@pytest.mark.parametrize("serial", [0, -1, 100_000])
def test_serials_have_limits(serial: int) -> None:
    with pytest.raises(CodeError):
        dossier_code("H58", date(2023, 6, 7), serial)


@given(st.dates(date(2018, 1, 1), date(2099, 12, 31)), st.integers(1, 99_999))
def test_every_code_reads_back(day: date, serial: int) -> None:
    made = dossier_code("H58.14", day, serial)
    assert parse_dossier_code(str(made)) == made


@pytest.mark.parametrize(
    ("number", "born", "sex", "faults"),
    [
        ("082193000123", date(1993, 2, 5), "female", []),
        ("082093000123", date(1993, 2, 5), "male", []),
        ("082205000123", date(2005, 2, 5), "male", []),
        ("082193000123", date(1994, 2, 5), "female", ["birth_year"]),
        ("082193000123", date(1993, 2, 5), "male", ["sex"]),
        ("082193000123", None, "", []),
        ("08219300012", None, "", ["not_12_digits"]),
        ("08219300012X", None, "", ["not_12_digits"]),
        ("000000000000", None, "", ["all_same"]),
        ("082193000123\n", None, "", ["not_12_digits"]),
        ("٠٨٢193000123", None, "", ["not_12_digits"]),
    ],
)
def test_personal_ids(number: str, born: date | None, sex: str, faults: list[str]) -> None:
    assert personal_id_faults(number, born=born, sex=sex) == faults


@pytest.mark.parametrize(("number", "good"), [("311234567", True), ("31123456", False), ("111111111", False)])
def test_old_ids(number: str, good: bool) -> None:
    assert is_old_id(number) is good


@pytest.mark.parametrize(
    ("number", "good"),
    [("0100233488", True), ("0100233487", False), ("0100233488-001", True), ("0100233488-000", False),
     ("082193000123", True), ("123", False), ("", False), ("010023348²", False), ("0100233488-00²", False)],
)  # fmt: skip
def test_tax_codes(number: str, good: bool) -> None:
    assert is_tax_code(number) is good


def test_masks() -> None:
    assert mask_id("082193000134") == "082*******34"
    assert mask_id("1234") == "****"
    assert mask_phone("0912345678") == "*******678"
