"""Asking several agencies at once: each has its own clock, and handling waits for as many as are enough."""

from datetime import date, datetime

import pytest

from motcua.accounts.models import User
from motcua.accounts.rules import Role
from motcua.dossiers.models import Dossier
from motcua.dossiers.rules.consulting import Asked, is_settled, may_go_on_without, needed
from motcua.dossiers.services.consulting import Opinion, Question, Round, answer, consult, go_on_without
from motcua.dossiers.services.moves import ActionRefusedError
from motcua.dossiers.services.returning import Proposal, submit_for_signature
from motcua.organizations.models import Agency
from tests.factories import dossiers as make
from tests.factories.dossiers import FILED
from tests.factories.offices import Office, agency, moment, officer

PROPOSAL = Proposal("01/TLKS", "Trích lục khai sinh")


@pytest.mark.parametrize(("asked", "enough", "expected"), [(3, 0, 3), (3, 2, 2), (2, 5, 2), (1, 1, 1)])
def test_as_many_answers_are_needed_as_are_enough_and_never_more_than_were_asked(
    asked: int, enough: int, expected: int
) -> None:
    assert needed(asked, enough) == expected


def test_a_round_is_settled_by_answers_and_may_be_left_only_when_every_silent_time_is_over() -> None:
    early, late = moment("2025-01-13T10:00"), moment("2025-01-15T10:00")
    asked = [Asked(early, early), Asked(late)]
    assert is_settled(asked, 1)
    assert not is_settled(asked, 2)
    assert not may_go_on_without(asked, moment("2025-01-14T10:00"))
    assert may_go_on_without(asked, moment("2025-01-16T10:00"))


@pytest.fixture
def others(place: Office) -> list[tuple[Agency, User]]:
    """Return three agencies with somebody in each who can answer."""
    found = [(place.commune_agency, place.stranger)]
    for key, name in (("so-y-te", "Sở Y tế"), ("so-noi-vu", "Sở Nội vụ")):
        unit = agency(key, name, Agency.Kind.DEPARTMENT, f"H58.{key}")
        found.append((unit, officer(f"Cán bộ {name}", Role.SPECIALIST, unit)))
    return found


def asked(
    place: Office, others: list[tuple[Agency, User]], enough: int | None = None, at: datetime = FILED
) -> Dossier:
    """Return a dossier about which three agencies were asked, with one, two and three days to answer."""
    questions = tuple(Question(unit, "Có ý kiến gì?", 8 * (1 + n)) for n, (unit, _who) in enumerate(others))
    return consult(make.taken(place).pk, Round(questions, enough), by=place.specialist, at=at)


def refused(dossier: Dossier, place: Office, at: datetime) -> str:
    with pytest.raises(ActionRefusedError) as error:
        submit_for_signature(dossier.pk, PROPOSAL, by=place.specialist, at=at)
    return error.value.code


def test_each_agency_has_its_own_time_and_the_dossier_waits_for_all(
    place: Office, others: list[tuple[Agency, User]]
) -> None:
    dossier = asked(place, others)
    rows = list(dossier.consultations.order_by("due_at"))
    assert [row.due_at for row in rows] == [
        moment("2025-01-14T08:00"), moment("2025-01-15T08:00"), moment("2025-01-16T08:00"),
    ]  # fmt: skip
    now = moment("2025-01-13T10:00")
    for row, (_unit, person) in zip(rows, others, strict=True):
        assert refused(dossier, place, now) == "awaiting_opinions"
        answer(row.pk, Opinion("Đồng ý", "agree"), by=person, at=now)
    inquiry = dossier.inquiries.get()
    assert inquiry.settled_at == now
    assert [event.data["settled"] for event in dossier.events.filter(kind="consult_answered").order_by("seq")] == [
        False, False, True,
    ]  # fmt: skip
    assert submit_for_signature(dossier.pk, PROPOSAL, by=place.specialist, at=now).step == "sign"


def test_enough_answers_let_handling_go_on_and_a_late_one_is_kept_and_marked(
    place: Office, others: list[tuple[Agency, User]]
) -> None:
    dossier = asked(place, others, enough=2)
    first, second, third = dossier.consultations.order_by("due_at")
    answer(first.pk, Opinion("Không"), by=others[0][1], at=moment("2025-01-14T09:00"))  # an hour late
    answer(second.pk, Opinion("Có"), by=others[1][1], at=moment("2025-01-14T09:00"))
    submit_for_signature(dossier.pk, PROPOSAL, by=place.specialist, at=moment("2025-01-14T10:00"))
    answer(third.pk, Opinion("Chậm"), by=others[2][1], at=moment("2025-01-17T08:00"))
    told = dossier.events.filter(kind="consult_answered").order_by("seq")
    assert [event.data["late"] for event in told] == [True, False, True]
    assert dossier.consultations.get(pk=third.pk).answer == "Chậm"


def test_the_definition_of_the_step_says_how_many_are_enough(
    place: Office, others: list[tuple[Agency, User]]
) -> None:
    flow = place.version.workflow
    assert flow is not None
    steps = [{**step, "answers": 1} if step["key"] == "assess" else step for step in flow.body["steps"]]
    flow.body = {**flow.body, "steps": steps}
    flow.save()
    dossier = asked(place, others)
    assert dossier.inquiries.get().needed == 1
    assert asked(place, others, enough=0).inquiries.get().needed == 3


def test_silence_is_passed_over_only_after_its_time_by_the_handler_with_a_reason(
    place: Office, others: list[tuple[Agency, User]]
) -> None:
    dossier = asked(place, others)
    after = moment("2025-01-20T08:00")
    for reason, by, at, code in (
        ("", place.specialist, after, "reason_missing"),
        ("Quá hạn", place.clerk, after, "not_yours"),
        ("Quá hạn", place.specialist, moment("2025-01-15T09:00"), "still_has_time"),
    ):
        with pytest.raises(ActionRefusedError) as error:
            go_on_without(dossier.pk, reason, by=by, at=at)
        assert error.value.code == code
    for _ in range(2):
        go_on_without(dossier.pk, "Quá hạn, không có ý kiến", by=place.specialist, at=after)
    waived = dossier.events.get(kind="opinions_waived")
    assert sorted(waived.data["silent"]) == ["so-noi-vu", "so-y-te", "xa-thu"]
    assert submit_for_signature(dossier.pk, PROPOSAL, by=place.specialist, at=after).step == "sign"


def test_nobody_is_asked_twice_nor_while_answers_are_awaited(
    place: Office, others: list[tuple[Agency, User]]
) -> None:
    twice = Round((Question(others[0][0], "A", 8), Question(others[0][0], "B", 8)))
    with pytest.raises(ActionRefusedError) as error:
        consult(make.taken(place).pk, twice, by=place.specialist, at=FILED)
    assert error.value.code == "asked_twice"
    dossier = asked(place, others)
    with pytest.raises(ActionRefusedError) as error:
        consult(dossier.pk, Round((Question(others[0][0], "C", 8),)), by=place.specialist, at=FILED)
    assert error.value.code == "awaiting_opinions"
    assert dossier.inquiries.count() == 1


def ended(unit: Agency) -> None:
    Agency.objects.filter(pk=unit.pk).update(valid_to=date(2025, 1, 12))


def test_an_agency_that_has_ended_is_awaited_by_nobody(place: Office, others: list[tuple[Agency, User]]) -> None:
    dossier = asked(place, others)
    first, second, _third = dossier.consultations.order_by("due_at")
    answer(first.pk, Opinion("Có"), by=others[0][1], at=FILED)
    ended(others[2][0])
    answer(second.pk, Opinion("Có"), by=others[1][1], at=FILED)
    assert dossier.inquiries.get().settled_at == FILED


def test_nobody_has_to_wait_for_the_time_of_an_agency_that_ended_last(
    place: Office, others: list[tuple[Agency, User]]
) -> None:
    dossier = asked(place, others)
    first, second, _third = dossier.consultations.order_by("due_at")
    for row, (_unit, person) in zip((first, second), others[:2], strict=True):
        answer(row.pk, Opinion("Có"), by=person, at=FILED)
    with pytest.raises(ActionRefusedError, match="still_has_time"):
        go_on_without(dossier.pk, "Đã giải thể", by=place.specialist, at=FILED)
    ended(others[2][0])
    go_on_without(dossier.pk, "Đã giải thể", by=place.specialist, at=FILED)
    assert submit_for_signature(dossier.pk, PROPOSAL, by=place.specialist, at=FILED).step == "sign"
