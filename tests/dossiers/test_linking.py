"""Linked procedures: one filing, a sub-dossier for each unit, one story for the citizen."""

import itertools

import pytest

from motcua.catalog.models import Channel
from motcua.dossiers.models import Attachment, Dossier, NewEvent
from motcua.dossiers.queries.consistency import faults
from motcua.dossiers.rules.linking import FOLLOWING, status_of_whole, way
from motcua.dossiers.rules.transitions import Status, status_after
from motcua.dossiers.services import ending
from motcua.dossiers.services.filing import Paper, lodge
from motcua.dossiers.services.processing import take
from motcua.dossiers.services.receiving import (
    Missing,
    SupplementRequest,
    accept,
    answer_supplement,
    request_supplement,
    resume,
)
from motcua.dossiers.services.returning import hand_out
from tests.factories import dossiers as make
from tests.factories.linked import FILED, Group, filed_whole, finish, group
from tests.factories.offices import Office, moment

ACCEPTED, PROCESSING, DONE, RETURNED = Status.ACCEPTED, Status.PROCESSING, Status.DONE, Status.RETURNED


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        ([ACCEPTED, None, None], ACCEPTED),
        ([PROCESSING, None, None], PROCESSING),
        ([DONE, PROCESSING, ACCEPTED], PROCESSING),
        ([RETURNED, None], PROCESSING),
        ([DONE, Status.AWAITING_SUPPLEMENT, PROCESSING], Status.AWAITING_SUPPLEMENT),
        ([Status.AWAITING_PAYMENT, PROCESSING], Status.AWAITING_PAYMENT),
        ([DONE, RETURNED], DONE),
        ([RETURNED, RETURNED], RETURNED),
        ([RETURNED, Status.STOPPED], RETURNED),
        ([Status.STOPPED], Status.STOPPED),
        ([Status.WITHDRAWN, Status.STOPPED], Status.STOPPED),
    ],
)
def test_the_whole_is_what_its_parts_are(parts: list[Status | None], whole: Status) -> None:
    assert status_of_whole(parts) is whole


def test_a_whole_follows_by_lawful_acts_only() -> None:
    wholes = [
        ACCEPTED,
        PROCESSING,
        Status.AWAITING_SUPPLEMENT,
        Status.AWAITING_PAYMENT,
        DONE,
        RETURNED,
        Status.STOPPED,
    ]
    for now, then in itertools.product(wholes, wholes):
        status = now
        for action in way(now, then):
            assert action in FOLLOWING
            status = status_after(status, action, was_received=True)
        assert status is (then if way(now, then) else now)
    assert way(Status.AWAITING_SUPPLEMENT, RETURNED)
    assert not way(RETURNED, PROCESSING)


@pytest.fixture
def linked(place: Office) -> Group:
    return group(place)


@pytest.fixture
def whole(linked: Group) -> Dossier:
    """Return a linked dossier that was just taken in."""
    return accept(filed_whole(linked).pk, by=linked.place.intake, at=FILED)


def part(whole: Dossier, position: int) -> Dossier:
    found = whole.parts.get(position=position).dossier
    assert found is not None
    return found


def test_nothing_begins_before_the_whole_is_taken_in(linked: Group) -> None:
    assert not filed_whole(linked).parts.exists()


def test_taking_in_plans_every_part_and_begins_the_first(linked: Group, whole: Dossier) -> None:
    planned = list(whole.parts.all())
    assert [row.agency for row in planned] == [unit.agency for unit in linked.units]
    assert [row.dossier is not None for row in planned] == [True, False, False]
    birth = part(whole, 1)
    assert birth.parent == whole
    assert (birth.status, birth.holder) == (ACCEPTED, linked.units[0].agency)
    assert birth.code != whole.code
    assert birth.fee_amount == 0
    assert birth.due_at == moment("2025-01-14T17:00")  # the term within the group, not the published three days
    assert whole.due_at == moment("2025-01-16T17:00")  # the one that the citizen is told
    accept(whole.pk, by=linked.place.intake, at=FILED, seen=whole.journal_length - 1)
    assert whole.parts.count() == 3


def test_the_counter_begins_parts_at_once_and_papers_are_shared(linked: Group) -> None:
    papers = (Paper("Giấy chứng sinh", "giay-chung-sinh"),)
    filing = make.filing(linked.place, version_id=linked.whole.pk, channel=Channel.COUNTER, papers=papers)
    whole = lodge(filing, by=linked.place.intake, at=FILED, accept=True)
    birth = part(whole, 1)
    assert [paper.component_key for paper in birth.attachments.all()] == ["giay-chung-sinh"]
    assert birth.answers == whole.answers
    finish(birth, linked)
    assert Attachment.objects.filter(component_key="giay-chung-sinh").count() == 4  # the whole and its three parts


def test_a_result_begins_what_waited_for_it_each_with_its_own_unit_and_clock(
    linked: Group, whole: Dossier
) -> None:
    now = moment("2025-01-13T10:00")
    finish(part(whole, 1), linked, now)
    residence, insurance = part(whole, 2), part(whole, 3)
    assert [each.received_at for each in (residence, insurance)] == [now, now]
    assert [each.holder for each in (residence, insurance)] == [unit.agency for unit in linked.units[1:]]
    assert residence.due_at == moment("2025-01-15T17:00")
    for each in (residence, insurance):
        assert NewEvent.objects.filter(event__dossier=each, reader="sync").exists()  # told nationally on its own


def test_the_whole_is_done_with_the_last_part_and_returned_with_the_last_result(
    linked: Group, whole: Dossier
) -> None:
    first = finish(part(whole, 1), linked, returned=True)
    assert first.status == RETURNED
    whole.refresh_from_db()
    assert whole.status == PROCESSING
    finish(part(whole, 2), linked, returned=True)
    last = finish(part(whole, 3), linked)
    whole.refresh_from_db()
    assert (whole.status, whole.finished_at) == (DONE, moment("2025-01-13T10:00"))
    assert (whole.holder, whole.holder_role) == (linked.place.centre, "intake")  # still somebody's to watch

    hand_out(last.pk, by=linked.place.intake, at=moment("2025-01-13T11:00"))
    whole.refresh_from_db()
    assert (whole.status, whole.returned_at) == (RETURNED, moment("2025-01-13T11:00"))
    assert [event.kind for event in whole.events.order_by("seq")] == [
        "submitted", "accept", "take", "stamp", "hand_out",
    ]  # fmt: skip


def test_waiting_for_the_citizen_in_one_part_stops_the_clock_of_the_whole_as_long(
    linked: Group, whole: Dossier
) -> None:
    birth, unit = part(whole, 1), linked.units[0]
    take(birth.pk, by=unit.specialist, at=FILED)
    asked = SupplementRequest((Missing("Giấy chứng sinh"),), "Thiếu")
    request_supplement(birth.pk, asked, by=unit.specialist, at=moment("2025-01-13T09:00"))
    whole.refresh_from_db()
    assert (whole.status, whole.due_at) == (Status.AWAITING_SUPPLEMENT, None)
    answer_supplement(birth.pk, by=linked.place.citizen, at=moment("2025-01-15T09:00"))
    resume(birth.pk, by=unit.specialist, at=moment("2025-01-15T09:00"))
    whole.refresh_from_db()
    assert whole.status == PROCESSING
    assert [(pause.started_at, pause.ended_at) for pause in whole.pauses.all()] == [
        (moment("2025-01-13T09:00"), moment("2025-01-15T09:00"))
    ]
    assert whole.due_at is not None
    assert whole.due_at > moment("2025-01-16T17:00")


def test_a_part_that_brings_no_result_drops_those_that_need_it(linked: Group, whole: Dossier) -> None:
    birth = part(whole, 1)
    take(birth.pk, by=linked.units[0].specialist, at=FILED)
    ending.stop(birth.pk, "Không đủ điều kiện", by=linked.units[0].specialist, at=FILED)
    whole.refresh_from_db()
    assert whole.status == Status.STOPPED
    assert [row.dropped_at for row in whole.parts.all()] == [None, FILED, FILED]


def test_taking_back_the_whole_ends_its_open_parts_and_keeps_results(linked: Group, whole: Dossier) -> None:
    finish(part(whole, 1), linked)
    ending.withdraw(whole.pk, "Đổi ý", by=linked.place.citizen, at=moment("2025-01-13T11:00"))
    statuses = [Dossier.objects.get(pk=part(whole, position).pk).status for position in (1, 2, 3)]
    assert statuses == [DONE, Status.WITHDRAWN, Status.WITHDRAWN]


def test_every_dossier_of_a_linked_filing_agrees_with_its_journal(linked: Group, whole: Dossier) -> None:
    finish(part(whole, 1), linked)
    residence, unit = part(whole, 2), linked.units[1]
    take(residence.pk, by=unit.specialist, at=moment("2025-01-13T10:30"))
    asked = SupplementRequest((Missing("Ý kiến chủ hộ"),), "Thiếu")
    request_supplement(residence.pk, asked, by=unit.specialist, at=moment("2025-01-13T11:00"))
    assert list(faults()) == []
