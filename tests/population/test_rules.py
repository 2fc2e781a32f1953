"""What may be asked, and what four answers come to."""

import itertools
import uuid
from datetime import date

import pytest

from motcua.population.rules import (
    IDENTITY,
    Detail,
    InquiryError,
    Purpose,
    Subject,
    Verdict,
    check_inquiry,
    details_for,
    may_fill,
    overall,
    provisional_code,
)

SAU = Subject("082159004167", "Nguyễn Thị Sáu", "1959-03-12")


def test_a_purpose_asks_for_no_more_than_it_needs() -> None:
    private = {
        Detail.RELIGION,
        Detail.BLOOD_TYPE,
        Detail.FATHER,
        Detail.MOTHER,
        Detail.SPOUSE,
        Detail.MARITAL_STATUS,
    }
    for purpose in Purpose:
        assert not set(details_for(purpose)) & private
        assert not set(details_for(purpose)) & set(IDENTITY)
    assert details_for(Purpose.RECEIVE) == (Detail.SEX, Detail.RESIDENCE)


@pytest.mark.parametrize(
    ("subject", "reason", "code", "fault"),
    [
        pytest.param(SAU, "", "H58.14-261122-0001", "reason_missing", id="no reason"),
        pytest.param(SAU, " x ", "H58.14-261122-0001", "reason_missing", id="a reason that says nothing"),
        pytest.param(SAU, "Đối chiếu", " ", "code_missing", id="no dossier"),
        pytest.param(Subject("08215", "A", "1959"), "Đối chiếu", "H58", "number_malformed", id="no number"),
        pytest.param(Subject(SAU.number, " ", "1959"), "Đối chiếu", "H58", "name_missing", id="no name"),
        pytest.param(Subject(SAU.number, "A", "12/03/1959"), "Đối chiếu", "H58", "birth_missing", id="no birth"),
        pytest.param(Subject(SAU.number, "A", ""), "Đối chiếu", "H58", "birth_missing", id="birth not said"),
    ],
)
def test_a_look_up_says_whose_data_why_and_for_which_dossier(
    subject: Subject, reason: str, code: str, fault: str
) -> None:
    with pytest.raises(InquiryError) as caught:
        check_inquiry(subject, reason=reason, dossier_code=code)
    assert caught.value.code == fault


@pytest.mark.parametrize("birth", ["1959-03-12", "1959"])
def test_a_whole_inquiry_passes(birth: str) -> None:
    check_inquiry(Subject(SAU.number, SAU.name, birth), reason="Đối chiếu", dossier_code="H58.14-261122-0001")


def test_the_worst_answer_counts() -> None:
    order = [Verdict.NO_INFORMATION, Verdict.MISMATCH, Verdict.INSUFFICIENT, Verdict.MATCH]
    for size in range(1, 5):
        for some in itertools.combinations(order, size):
            assert overall(some) is min(some, key=order.index)
    assert overall([]) is Verdict.INSUFFICIENT


def test_a_filing_without_a_code_is_asked_for_under_a_number_made_of_its_key() -> None:
    key = uuid.UUID("0192f3a0-0000-7000-8000-00000a1b2c3d")
    assert provisional_code("H58.14", date(2026, 11, 22), key) == "H58.14-261122-T0A1B2C3D"


def test_only_empty_places_are_filled_without_a_question() -> None:
    typed = {"address": "Ấp 1", "sex": " "}
    assert may_fill(typed, {"address": "Ấp 2", "sex": "female", "nation": "", "town": "Cái Bè"}) == {
        "sex": "female",
        "town": "Cái Bè",
    }
