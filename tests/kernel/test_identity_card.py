"""What a scanner may type, and what is read from it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.kernel.identity_card import parse_card

CARD = "082193000123|311234567|Nguyễn Thị Sáu|05021993|Nữ|Ấp 1, xã Tân Hội, Tiền Giang|01012022"


def test_a_card_of_2021() -> None:
    card = parse_card(CARD)
    assert (card.personal_id, card.old_id, card.full_name) == ("082193000123", "311234567", "Nguyễn Thị Sáu")
    assert (card.birth_date, card.sex, card.issued_on) == (date(1993, 2, 5), "female", date(2022, 1, 1))
    assert card.residence == "Ấp 1, xã Tân Hội, Tiền Giang"
    assert card.warnings == ()


@pytest.mark.parametrize(
    ("text", "warnings"),
    [
        ("", ("empty_text",)),
        ("|||", ("empty_text",)),
        (CARD.replace("311234567", ""), ()),
        (CARD + "|Nguyễn Văn A|Trần Thị B", ("extra_fields",)),
        (CARD.replace("082193000123", "08219300012"), ("personal_id_malformed",)),
        (CARD.replace("082193000123", "111111111111"), ("personal_id_malformed",)),
        (CARD.replace("311234567", "31123"), ("old_id_malformed",)),
        (CARD.replace("05021993", "31021993"), ("birth_date_malformed",)),
        (CARD.replace("05021993", "1993"), ("birth_date_malformed",)),
        (CARD.replace("05021993", "05021994"), ("personal_id_birth_year",)),
        (CARD.replace("|Nữ|", "|Nam|"), ("personal_id_sex",)),
        (CARD.replace("|Nữ|", "|X|"), ("sex_malformed",)),
        (CARD.replace("Nguyễn Thị Sáu", "Nguyeenx Thij Saus"), ("name_telex",)),
        (CARD.replace("Nguyễn Thị Sáu", "Nguyễn Thị 6"), ("full_name_malformed",)),
        ("082193000123|311234567|Nguyễn Thị Sáu", ("too_few_fields", "birth_date_missing", "sex_missing",
                                                    "residence_missing", "issued_on_missing")),
    ],
)  # fmt: skip
def test_what_is_odd_becomes_a_warning(text: str, warnings: tuple[str, ...]) -> None:
    assert parse_card(text).warnings == warnings


def test_names_come_in_one_unicode_form() -> None:
    decomposed = CARD.replace("Nguyễn", "Nguyễn").replace("Nguyễn Thị", "Nguyễn   Thị")
    assert parse_card(decomposed).full_name == "Nguyễn Thị Sáu"


def test_dates_print_as_iso_and_empty_as_null() -> None:
    values = parse_card(CARD.replace("311234567", "")).as_dict()
    assert values["birth_date"] == "1993-02-05"
    assert values["old_id"] is None
    assert list(values) == [
        "personal_id", "old_id", "full_name", "birth_date", "sex", "residence", "issued_on", "warnings",
    ]  # fmt: skip


@given(st.text(max_size=300))
def test_no_text_makes_it_fail(text: str) -> None:
    card = parse_card(text)
    assert card.personal_id is None or len(card.personal_id) == 12


@given(st.lists(st.text(alphabet=st.characters(blacklist_characters="|"), max_size=20), min_size=7, max_size=9))
def test_any_fields_are_read(fields: list[str]) -> None:
    parse_card("|".join(fields))
