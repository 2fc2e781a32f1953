"""When two filings are one request: the rule on its own, in pictures made by hand."""

from dataclasses import replace
from datetime import timedelta

import pytest

from motcua.dossiers.rules.duplicates import Level, Likeness, Picture, Reason, Subject, likeness
from tests.factories.offices import moment

AT = moment("2026-03-02T08:00")
AN = Subject(number="", born="an-2026-02-20", name="an")
MINH = Subject(number="", born="minh-2026-02-20", name="minh")  # An's twin
LAN = Subject(number="082198006603", born="lan-1998", name="lan")
BAO = Subject(number="087095004417", born="bao-1995", name="bao")
MOTHER = frozenset({"mother"})
FATHER = frozenset({"father"})


def picture(*subjects: Subject, days: int = 0, involved: frozenset[str] = MOTHER, **more: bool) -> Picture:
    return Picture(AT + timedelta(days=days), subjects, involved, **more)


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        pytest.param(
            picture(AN), picture(AN, days=1, involved=MOTHER | FATHER),
            Likeness(Level.SURE, (Reason.SAME_NAME_AND_BIRTH, Reason.SHARED_PERSON)), id="mother and father file",
        ),
        pytest.param(
            picture(AN), picture(AN, days=1, involved=FATHER),
            Likeness(Level.LIKELY, (Reason.SAME_NAME_AND_BIRTH,)), id="no person shared",
        ),
        pytest.param(picture(AN), picture(MINH), None, id="twins of one mother on one day"),
        pytest.param(
            picture(LAN, BAO), picture(BAO, LAN, involved=FATHER),
            Likeness(Level.SURE, (Reason.SAME_NUMBER,)), id="both partners, the other way round",
        ),
        pytest.param(picture(LAN, BAO), picture(LAN, AN), None, id="the same bride, another groom"),
        pytest.param(
            picture(LAN), picture(replace(LAN, number="082198006604")), None, id="another number is another person"
        ),
        pytest.param(
            picture(LAN), picture(replace(LAN, born="", name="lam")),
            Likeness(Level.SURE, (Reason.SAME_NUMBER, Reason.SHARED_PERSON)), id="one number, a slip in the name",
        ),
        pytest.param(
            picture(AN), picture(replace(AN, born="")),
            Likeness(Level.POSSIBLE, (Reason.SAME_NAME, Reason.SHARED_PERSON)), id="only the year of birth known",
        ),
        pytest.param(
            picture(AN), picture(replace(AN, born=""), involved=FATHER), None, id="a name alone is no reason"
        ),
        pytest.param(
            picture(AN), picture(days=3),
            Likeness(Level.POSSIBLE, (Reason.SHARED_PERSON, Reason.SUBJECT_NOT_TYPED)), id="paper only, same week",
        ),
        pytest.param(picture(AN), picture(days=8), None, id="paper only, a week later"),
        pytest.param(picture(AN), picture(days=1, is_open=False), None, id="paper only, the first is finished"),
        pytest.param(picture(), picture(involved=FATHER), None, id="nothing in common"),
        pytest.param(picture(LAN), picture(LAN, days=181), None, id="half a year later"),
        pytest.param(picture(LAN), picture(LAN, days=31, is_open=False), None, id="finished, a month later"),
        pytest.param(picture(LAN), picture(LAN, days=1, is_dropped=True), None, id="refused: filing anew is right"),
        pytest.param(picture(AN, MINH), picture(AN), None, id="two children against one"),
    ],
)  # fmt: skip
def test_likeness(one: Picture, other: Picture, found: Likeness | None) -> None:
    assert likeness(one, other) == found
    assert likeness(other, one) == found


@pytest.mark.parametrize(
    ("days", "is_open", "is_alike"), [(180, True, True), (30, False, True), (31, False, False)]
)
def test_the_last_day_still_counts(days: int, is_open: bool, is_alike: bool) -> None:
    assert (likeness(picture(LAN), picture(LAN, days=days, is_open=is_open)) is not None) is is_alike
