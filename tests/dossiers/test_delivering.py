"""Results that leave by the post or are opened online, and those that nobody fetches."""

from datetime import timedelta

import pytest

from motcua.dossiers.models import ClockPolicy, Dossier, HandOut
from motcua.dossiers.queries.policies import forget_policies
from motcua.dossiers.queries.uncollected import retention_of, told_of, waiting_results
from motcua.dossiers.rules.transitions import Status
from motcua.dossiers.services.collecting import remind_uncollected
from motcua.dossiers.services.delivering import collect_online, post_result, record_came_back, record_delivery
from motcua.dossiers.services.handing import Handing
from motcua.dossiers.services.moves import ActionRefusedError
from motcua.dossiers.services.returning import hand_out
from motcua.notifications.models import Message
from motcua.sync.queries.reports import stories
from tests.factories import dossiers as make
from tests.factories.dossiers import FILED
from tests.factories.offices import Office

DAY = timedelta(days=1)
SENT = FILED + timedelta(hours=2)


def letters(place: Office, part: str) -> list[str]:
    found = Message.objects.filter(recipient=place.citizen, key__contains=part).order_by("created_at")
    return [message.body for message in found]


def test_a_posted_result_is_given_when_the_post_says_so_and_not_before(place: Office) -> None:
    dossier = make.done(place)
    post_result(dossier.pk, " ep 123 456 789vn ", by=place.intake, at=SENT)
    assert Dossier.objects.get(pk=dossier.pk).status == Status.DONE
    assert "EP123456789VN" in letters(place, ":posted-")[0]
    with pytest.raises(ActionRefusedError, match="under_way"):
        hand_out(dossier.pk, by=place.intake, at=SENT)
    record_delivery(dossier.pk, SENT + DAY, by=place.intake, at=SENT + 2 * DAY)
    hand = HandOut.objects.get(dossier=dossier)
    assert (hand.way, hand.proof, hand.dossier.status) == ("post", "post", Status.RETURNED)
    assert [event.kind for event in dossier.events.order_by("seq")][-2:] == ["result_posted", "hand_out"]


def test_a_result_that_comes_back_waits_again_and_may_be_sent_again(place: Office) -> None:
    dossier = make.done(place)
    post_result(dossier.pk, "EP1", by=place.intake, at=SENT)
    record_came_back(dossier.pk, "Sai địa chỉ", by=place.intake, at=SENT + DAY)
    assert "Sai địa chỉ" in letters(place, ":came-back-")[0]
    row = told_of(list(waiting_results([place.centre.pk], SENT + 3 * DAY)), SENT + 3 * DAY)[0]
    assert row.dispatch is not None
    assert row.dispatch.came_back_reason == "Sai địa chỉ"
    post_result(dossier.pk, "EP2", by=place.intake, at=SENT + 2 * DAY)
    assert dossier.dispatches.count() == 2


@pytest.mark.parametrize("number", ["", "  ", "EP1"])
def test_a_number_is_needed_and_used_once(place: Office, number: str) -> None:
    post_result(make.done(place).pk, "EP1", by=place.intake, at=SENT)
    with pytest.raises(ActionRefusedError, match="waybill"):
        post_result(make.done(place).pk, number, by=place.intake, at=SENT)


def test_delivery_is_neither_before_the_sending_nor_in_the_future(place: Office) -> None:
    dossier = make.done(place)
    with pytest.raises(ActionRefusedError, match="nothing_under_way"):
        record_delivery(dossier.pk, SENT, by=place.intake, at=SENT)
    post_result(dossier.pk, "EP1", by=place.intake, at=SENT)
    for moment in (SENT - DAY, SENT + 5 * DAY):
        with pytest.raises(ActionRefusedError, match="delivered_when"):
            record_delivery(dossier.pk, moment, by=place.intake, at=SENT + DAY)
    with pytest.raises(ActionRefusedError, match="not_yours"):
        record_delivery(dossier.pk, SENT, by=place.stranger, at=SENT + DAY)


def test_an_owner_who_opens_an_online_result_has_got_it(place: Office) -> None:
    dossier = make.done(place)
    assert collect_online(dossier.pk, by=place.citizen, at=SENT).status == Status.DONE  # asked for at the counter
    Dossier.objects.filter(pk=dossier.pk).update(return_by="online")
    assert collect_online(dossier.pk, by=place.stranger, at=SENT).status == Status.DONE
    for _ in range(2):
        assert collect_online(dossier.pk, by=place.citizen, at=SENT).status == Status.RETURNED
    hand = HandOut.objects.get(dossier=dossier)
    assert (hand.way, hand.proof, hand.by) == ("online", "account", place.citizen)
    assert dossier.events.filter(kind="hand_out").count() == 1


def test_owners_of_waiting_results_are_remembered_once_for_each_rung(place: Office) -> None:
    dossier = make.done(place)
    days = {10: 0, 50: 1, 51: 0, 75: 1, 89: 0, 120: 1, 400: 0}
    assert {day: remind_uncollected(FILED + day * DAY) for day in days} == days
    said = letters(place, ":uncollected-")
    assert len(said) == 3
    assert "Sau ngày 14/04/2025" in said[0]
    assert Dossier.objects.get(pk=dossier.pk).status == Status.DONE


def test_nobody_is_remembered_of_what_is_with_the_post_or_was_fetched(place: Office) -> None:
    post_result(make.done(place).pk, "EP1", by=place.intake, at=SENT)
    make.returned(place)
    assert remind_uncollected(FILED + 120 * DAY) == 0


def test_a_province_keeps_results_as_long_as_it_says_from_a_day_on(place: Office) -> None:
    dossier = make.done(place)
    assert (retention_of(dossier).amount, retention_of(dossier).sure) == (90, "L")
    ClockPolicy.objects.create(
        key="collect", amount=30, unit="day", valid_from=FILED.date(), source="Quyết định 1/QĐ-UBND", confidence="H",
        said_by=place.signer, said_at=FILED,
    )  # fmt: skip
    forget_policies()
    try:
        row = told_of([dossier], FILED + 40 * DAY)[0]
        assert (row.leaves_on - FILED.date()).days in range(30, 33)
        assert row.is_due_to_leave
        assert retention_of(dossier).source == "Quyết định 1/QĐ-UBND"
    finally:
        forget_policies()


def test_the_list_holds_what_waits_here_since_yesterday(place: Office) -> None:
    old = make.done(place)
    make.returned(place)
    assert list(waiting_results([place.department.pk], FILED + 9 * DAY)) == []
    rows = told_of(list(waiting_results([place.centre.pk], FILED + 9 * DAY)), FILED + 9 * DAY)
    assert [(row.dossier, row.days, row.reminders) for row in rows] == [(old, 9, 0)]
    assert not waiting_results([place.centre.pk], FILED + timedelta(hours=1)).exists()


@pytest.mark.parametrize(("handing", "is_by_post"), [(None, True), (Handing(way="counter"), False)])
def test_the_nation_is_told_how_a_result_was_given_not_how_it_was_asked_for(
    place: Office, handing: Handing | None, is_by_post: bool
) -> None:
    dossier = make.done(place)
    Dossier.objects.filter(pk=dossier.pk).update(return_by="post")
    given = hand_out(dossier.pk, handing, by=place.intake, at=SENT)
    report = stories({given.pk: (0, given.journal_length)})[given.pk].report
    assert report is not None
    assert report.returns_by_post == is_by_post
    assert report.returned_at == SENT
