from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.sync.rules import (
    Act,
    IdentityKind,
    UnfitError,
    identity,
    is_reportable,
    retry_delay,
    stages,
    standing,
)

START = datetime(2025, 1, 13, 1, tzinfo=UTC)
DUE = START + timedelta(days=3)


def act(seq: int, kind: str, status: int, step: str = "assess", due: datetime | None = DUE) -> Act:
    return Act(seq, kind, START + timedelta(hours=seq), status, step, due)


SUBMITTED = act(1, "submitted", 1, "intake", None)
WAY = [
    SUBMITTED,
    act(2, "accept", 2),
    act(3, "assign", 2),
    act(4, "take", 4),
    act(5, "request_supplement", 5, due=None),
    act(6, "resume", 4, due=DUE + timedelta(days=1)),
    act(7, "stamp", 9, "return"),
    act(8, "hand_out", 10, ""),
]


@pytest.mark.parametrize(
    ("attempts", "ceiling"),
    [(1, 1), (2, 2), (5, 16), (10, 512), (11, 900), (500, 900)],
)
def test_the_wait_doubles_up_to_a_quarter_of_an_hour(attempts: int, ceiling: int) -> None:
    assert retry_delay(attempts, 1.0) == timedelta(seconds=ceiling)


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_the_wait_is_spread_over_the_whole_range(attempts: int, chance: float) -> None:
    assert timedelta() <= retry_delay(attempts, chance) <= timedelta(minutes=15)


@pytest.mark.parametrize(
    ("kind", "number", "expected"),
    [
        ("citizen", "082157000123", IdentityKind.PERSONAL_ID),
        ("citizen", " 082157000123 ", IdentityKind.PERSONAL_ID),
        ("citizen", "311234567", IdentityKind.OLD_ID),
        ("business", "1200100557", IdentityKind.TAX_CODE),
        ("business", "1200100557-001", IdentityKind.TAX_CODE),
        ("business", "082157000123", IdentityKind.PERSONAL_ID),
        ("state", "1200100557", IdentityKind.TAX_CODE),
    ],
)
def test_a_number_says_what_it_is(kind: str, number: str, expected: IdentityKind) -> None:
    assert identity(kind, number) is expected


@pytest.mark.parametrize(
    ("kind", "number", "fault"),
    [
        ("citizen", "", "personal_id_missing"),
        ("citizen", "   ", "personal_id_missing"),
        ("business", "", "tax_code_missing"),
        ("other", "", "tax_code_missing"),
        ("citizen", "000000001", "identity_invented"),
        ("citizen", "000000000001", "identity_invented"),
        ("citizen", "111111111", "identity_invented"),
        ("citizen", "123456789", "identity_invented"),
        ("citizen", "B1234567", "personal_id_malformed"),
        ("citizen", "08215700012", "personal_id_malformed"),
        ("citizen", "000157000123", "personal_id_malformed"),
        ("business", "1200100558", "tax_code_malformed"),
        ("business", "311234567", "tax_code_malformed"),
    ],
)
def test_no_number_is_ever_invented(kind: str, number: str, fault: str) -> None:
    with pytest.raises(UnfitError) as refusal:
        identity(kind, number)
    assert refusal.value.code == fault


@pytest.mark.parametrize("status", [5, 6, 7, 8])
def test_a_pause_or_a_stop_is_never_told_as_done(status: int) -> None:
    told = standing([*WAY[:4], act(5, "x", status, due=None)], received_at=WAY[1].at)
    assert (told.status, told.finished_at, told.returned_at) == (status, None, None)


@pytest.mark.parametrize(
    ("upto", "status", "due", "finished", "returned"),
    [
        pytest.param(2, 2, DUE, None, None, id="received"),
        pytest.param(5, 5, DUE, None, None, id="waiting keeps what was promised"),
        pytest.param(6, 4, DUE + timedelta(days=1), None, None, id="resumed with a later day"),
        pytest.param(7, 9, DUE, WAY[6].at, None, id="done"),
        pytest.param(8, 10, DUE, WAY[6].at, WAY[7].at, id="returned"),
    ],
)
def test_only_dates_that_belong_to_the_status_are_told(
    upto: int, status: int, due: datetime, finished: datetime | None, returned: datetime | None
) -> None:
    told = standing(WAY[:upto], received_at=WAY[1].at)
    assert (told.status, told.received_at, told.due_at) == (status, WAY[1].at, due)
    assert (told.refused_at, told.finished_at, told.returned_at) == (None, finished, returned)


def test_a_refused_filing_was_in_hand_when_it_was_refused() -> None:
    refusal = act(2, "refuse", 3, "", None)
    told = standing([SUBMITTED, refusal], received_at=None)
    assert (told.received_at, told.refused_at, told.due_at) == (refusal.at, refusal.at, None)


def test_what_was_neither_received_nor_refused_cannot_be_told() -> None:
    with pytest.raises(UnfitError, match="not_received"):
        standing([SUBMITTED], received_at=None)


def test_progress_begins_with_the_receipt_and_has_one_row_for_each_new_status_or_step() -> None:
    told = list(stages(WAY, submitted_at=START))
    assert [(stage.act.kind, stage.act.status) for stage in told] == [
        ("accept", 2),
        ("take", 4),
        ("request_supplement", 5),
        ("resume", 4),
        ("stamp", 9),
        ("hand_out", 10),
    ]


def test_each_progress_says_since_when_its_step_ran_and_when_its_term_ends() -> None:
    told = {stage.act.kind: stage for stage in stages(WAY, submitted_at=START)}
    assert (told["accept"].started_at, told["accept"].due_at) == (START, DUE)
    assert told["take"].started_at == WAY[1].at
    assert (told["request_supplement"].started_at, told["request_supplement"].due_at) == (WAY[3].at, DUE)


def test_what_happened_before_the_receipt_is_no_progress() -> None:
    asked = [SUBMITTED, act(2, "request_supplement", 5, "intake", None), act(3, "resume", 1, "intake", None)]
    assert list(stages(asked, submitted_at=START)) == []
    assert [stage.act.status for stage in stages([*asked, act(4, "refuse", 3, "", None)], submitted_at=START)] == [
        3
    ]


@pytest.mark.parametrize(
    ("received", "status", "reportable"),
    [(True, 2, True), (True, 7, True), (False, 1, False), (False, 3, True), (False, 5, False), (False, 7, False)],
)
def test_the_portal_hears_of_what_was_received_or_refused(received: bool, status: int, reportable: bool) -> None:
    assert is_reportable(received_at=START if received else None, status=status) is reportable
