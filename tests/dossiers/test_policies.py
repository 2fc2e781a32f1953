"""How long things may take: the most particular word of the day holds, each with its source."""

from datetime import date, time, timedelta
from pathlib import Path

import pytest

from motcua.dossiers.clocks_page import OWNERS, page
from motcua.dossiers.queries.policies import forget_policies, words
from motcua.dossiers.rules.escalation import Waiting
from motcua.dossiers.rules.policies import (
    FRAME,
    NATIONAL,
    Key,
    Measure,
    Policy,
    PolicyError,
    apology_by,
    check_policy,
    end_of,
    hand_over_by,
    policy_for,
)
from motcua.kernel.working_time import WorkingCalendar
from tests.factories import dossiers as make
from tests.factories.offices import Office, moment

WRITTEN = Path(__file__).resolve().parents[2] / "docs" / "reference" / "clocks.md"
TODAY = date(2026, 10, 1)
RECORDS, BIRTH = "3.000333", "1.001193"


def own(amount: int, **more: object) -> Policy:
    values = {"valid_from": date(2026, 1, 1), "source": "QĐ 7", "sure": "H", "is_own": True, **more}
    return Policy(Key.ANSWER, amount, Measure.HOUR, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("procedure", "channel", "amount", "unit", "sure"),
    [
        (RECORDS, "online", 8, "hour", "H"),
        (RECORDS, "counter", 1, "hour", "H"),
        (RECORDS, "post", 1, "working_day", "H"),
        (BIRTH, "online", 8, "hour", "L"),
        (BIRTH, "counter", 1, "hour", "L"),
        (BIRTH, "post", 1, "working_day", "L"),
    ],
)
def test_a_filing_is_answered_by_procedure_and_channel(
    procedure: str, channel: str, amount: int, unit: str, sure: str
) -> None:
    found = policy_for(NATIONAL, Key.ANSWER, TODAY, procedure, channel)
    assert (found.amount, found.unit, found.sure) == (amount, unit, sure)
    assert found.source


def test_the_more_particular_word_holds_and_the_later_one() -> None:
    said = [*NATIONAL, own(4), own(3, channel="online"), own(2, valid_from=date(2026, 9, 1), channel="online")]
    assert policy_for(said, Key.ANSWER, TODAY, BIRTH, "online").amount == 2
    assert policy_for(said, Key.ANSWER, date(2026, 8, 31), BIRTH, "online").amount == 3
    assert policy_for(said, Key.ANSWER, date(2025, 12, 31), BIRTH, "online").amount == 8
    assert policy_for(said, Key.ANSWER, TODAY, RECORDS, "online").amount == 8
    assert (
        policy_for(
            [*said, own(5, procedures=frozenset({RECORDS}), channel="online")],
            Key.ANSWER,
            TODAY,
            RECORDS,
            "online",
        ).amount
        == 5
    )


def test_every_kind_of_policy_has_a_word_for_any_day_and_says_where_it_comes_from() -> None:
    for key in Key:
        for day in (date(2015, 1, 1), FRAME, TODAY):
            found = policy_for(NATIONAL, key, day, BIRTH, "online")
            check_policy(found)
            assert found.sure in {"H", "M", "L"}


@pytest.mark.parametrize(
    ("policy", "code"),
    [
        (Policy(Key.REMIND, 8, Measure.HOUR, TODAY, "QĐ", "L"), "measure"),
        (Policy(Key.WARN, 101, Measure.PERCENT, TODAY, "QĐ", "L"), "amount"),
        (Policy(Key.HAND_OVER, 24, Measure.OCLOCK, TODAY, "QĐ", "L"), "amount"),
        (Policy(Key.ANSWER, 8, Measure.HOUR, TODAY, "  ", "L"), "source"),
    ],
)
def test_a_word_that_cannot_be_kept_is_refused(policy: Policy, code: str) -> None:
    with pytest.raises(PolicyError, match=code):
        check_policy(policy)


def test_clocks_of_the_frame_are_counted_by_the_one_engine() -> None:
    calendar = WorkingCalendar()
    ask = policy_for(NATIONAL, Key.ASK, TODAY)
    assert end_of(ask, moment("2026-10-01T09:00"), calendar) == moment("2026-10-06T17:00")
    cutoff = policy_for(NATIONAL, Key.HAND_OVER, TODAY)
    assert hand_over_by(cutoff, moment("2026-10-01T14:59"), calendar) == moment("2026-10-01T17:00")
    assert hand_over_by(cutoff, moment("2026-10-01T15:00"), calendar) == moment("2026-10-02T11:30")
    sorry = policy_for(NATIONAL, Key.APOLOGY, TODAY)
    assert apology_by(sorry, moment("2026-10-05T17:00"), calendar) == moment("2026-10-02T17:00")
    assert time(cutoff.amount) == time(15)


def test_the_reference_is_what_the_rules_say() -> None:
    assert set(OWNERS) == set(Waiting)
    assert WRITTEN.read_text(encoding="utf-8") == page(), "run `motcua calendar policies --write`"


@pytest.mark.django_db
def test_a_filing_waits_no_longer_than_its_answer_allows(place: Office) -> None:
    forget_policies()
    posted = make.filed(place, at=moment("2025-01-13T16:00"), channel="post")
    assert posted.step_due_at == moment("2025-01-14T08:00")  # two hours of the step are sooner than a day
    at_the_counter = make.filed(place, at=moment("2025-01-13T08:00"), channel="counter")
    assert at_the_counter.act_by == moment("2025-01-13T09:00")
    assert at_the_counter.act_by - at_the_counter.submitted_at == timedelta(hours=1)
    assert words().of(Key.ANSWER, TODAY, BIRTH, "counter").source
