import threading
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from motcua.audit.models import AuditEvent
from motcua.dossiers.models import Dossier, NewEvent
from motcua.sync import services
from motcua.sync.models import Delivery, QueuedDossier
from motcua.sync.services import Batch, Outcome
from tests.factories import journals as told
from tests.factories.journals import go_on, journals
from tests.factories.offices import Office, office

NOW = timezone.now()


def told_all(batch: Batch) -> list[Outcome]:
    return [Outcome(lent, lent.last_seq, True) for lent in batch.lent]


def refused(batch: Batch, reason: str = "Sai mã") -> list[Outcome]:
    return [Outcome(lent, lent.delivered_seq, True, reason, is_refused=True) for lent in batch.lent]


def unanswered(batch: Batch) -> list[Outcome]:
    return [Outcome(lent, lent.delivered_seq, None, "Không trả lời") for lent in batch.lent]


@pytest.mark.django_db
def test_it_takes_every_new_entry_once(place: Office) -> None:
    journals(place, 3)
    assert services.collect(at=NOW) == 27
    assert services.collect(at=NOW) == 0
    assert not NewEvent.objects.filter(reader="sync").exists()
    assert Delivery.objects.filter(state=Delivery.State.PENDING).count() == 27


@pytest.mark.django_db
def test_it_leaves_other_readers_their_entries(place: Office) -> None:
    [dossier] = journals(place, 1)
    NewEvent.objects.create(event=dossier.events.get(seq=1), reader="indicators")
    services.collect(at=NOW)
    assert list(NewEvent.objects.values_list("reader", flat=True)) == ["indicators"]


@pytest.mark.django_db
def test_a_filing_that_was_not_received_waits_until_it_is(place: Office) -> None:
    [dossier] = journals(place, 1, (told.SUBMITTED,))
    assert services.collect(at=NOW) == 1
    assert not QueuedDossier.objects.exists()
    go_on(place, dossier, told.ACCEPTED)
    services.collect(at=NOW)
    assert list(Delivery.objects.order_by("seq").values_list("seq", flat=True)) == [1, 2]


@pytest.mark.django_db
@pytest.mark.parametrize(("end", "count"), [(told.REFUSED, 2), (told.WITHDRAWN, 0)])
def test_of_filings_never_received_only_the_refused_are_told(place: Office, end: told.Told, count: int) -> None:
    journals(place, 1, (told.SUBMITTED, end))
    services.collect(at=NOW)
    assert Delivery.objects.count() == count


@pytest.mark.django_db
def test_a_lent_dossier_is_nobody_else_s_until_the_lease_ends(place: Office) -> None:
    journals(place, 3)
    services.collect(at=NOW)
    first = services.lease(2, at=NOW)
    second = services.lease(10, at=NOW)
    assert (len(first.lent), len(second.lent)) == (2, 1)
    assert services.lease(10, at=NOW + timedelta(seconds=59)).lent == ()
    assert len(services.lease(10, at=NOW + timedelta(seconds=61)).lent) == 3


@pytest.mark.django_db
def test_whoever_lost_the_lease_changes_nothing(place: Office) -> None:
    journals(place, 1)
    services.collect(at=NOW)
    slow = services.lease(1, at=NOW)
    quick = services.lease(1, at=NOW + timedelta(seconds=61))
    assert services.finish(slow, refused(slow), at=NOW + timedelta(seconds=62)) == 0
    assert not Delivery.objects.exclude(state=Delivery.State.PENDING).exists()
    assert services.finish(quick, told_all(quick), at=NOW + timedelta(seconds=63)) == 1
    assert Delivery.objects.filter(state=Delivery.State.DELIVERED).count() == 9


@pytest.mark.django_db
def test_entries_that_came_while_it_was_sent_follow_at_once(place: Office) -> None:
    [dossier] = journals(place, 1, (told.SUBMITTED, told.ACCEPTED))
    services.collect(at=NOW)
    batch = services.lease(1, at=NOW)
    go_on(place, dossier, told.TAKEN)
    services.collect(at=NOW)
    assert services.lease(1, at=NOW).lent == ()
    services.finish(batch, told_all(batch), at=NOW)
    [lent] = services.lease(1, at=NOW).lent
    assert (lent.delivered_seq, lent.last_seq, lent.is_known) == (2, 3, True)


@pytest.mark.django_db
def test_a_refused_entry_blocks_its_own_dossier_only(place: Office) -> None:
    [one, two] = journals(place, 2)
    services.collect(at=NOW)
    batch = services.lease(1, at=NOW)
    services.finish(batch, refused(batch), at=NOW)
    go_on(place, Dossier.objects.get(pk=batch.lent[0].dossier_id), told.ASSIGNED)
    services.collect(at=NOW)
    others = services.lease(10, at=NOW + timedelta(days=1))
    assert [lent.dossier_id for lent in others.lent] == [({one.pk, two.pk} - {batch.lent[0].dossier_id}).pop()]
    head = Delivery.objects.get(state=Delivery.State.QUARANTINED)
    assert (head.seq, head.last_error) == (1, "Sai mã")


@pytest.mark.django_db
def test_a_fault_of_the_line_is_never_given_up(place: Office) -> None:
    journals(place, 1)
    services.collect(at=NOW)
    at = NOW
    for attempt in range(1, 200):
        batch = services.lease(1, at=at)
        services.finish(batch, unanswered(batch), at=at)
        queued = QueuedDossier.objects.get()
        assert queued.attempts == attempt
        assert queued.due_at is not None
        assert queued.due_at - at <= timedelta(minutes=15)
        at = queued.due_at
    assert Delivery.objects.filter(state=Delivery.State.PENDING).count() == 9
    assert Delivery.objects.get(seq=1).last_error == "Không trả lời"


@pytest.mark.django_db
def test_what_waited_for_the_line_is_brought_forward_when_it_answers(place: Office) -> None:
    journals(place, 2)
    services.collect(at=NOW)
    batch = services.lease(2, at=NOW)
    services.finish(batch, unanswered(batch), at=NOW)
    QueuedDossier.objects.update(due_at=NOW + timedelta(minutes=14))
    assert services.hurry(at=NOW) == 2
    assert len(services.lease(9, at=NOW).lent) == 2


@pytest.mark.django_db
def test_a_mended_entry_is_queued_again_and_it_is_recorded_by_whom(place: Office) -> None:
    journals(place, 1)
    services.collect(at=NOW)
    batch = services.lease(1, at=NOW)
    services.finish(batch, refused(batch), at=NOW)
    entry = Delivery.objects.get(state=Delivery.State.QUARANTINED)
    services.requeue(entry.pk, by=place.clerk, at=NOW)
    [lent] = services.lease(1, at=NOW).lent
    assert (lent.delivered_seq, lent.is_known) == (0, None)
    assert AuditEvent.objects.get(action="requeue").actor_id == place.clerk.pk
    with pytest.raises(services.RequeueError):
        services.requeue(entry.pk, by=place.clerk, at=NOW)


@pytest.mark.django_db
def test_a_correction_frees_what_was_refused(place: Office) -> None:
    [dossier, other] = journals(place, 2)
    services.collect(at=NOW)
    batch = services.lease(2, at=NOW)
    services.finish(batch, refused(batch), at=NOW)
    go_on(place, dossier, told.Told("corrected", 10, ""))
    services.collect(at=NOW)
    assert [lent.dossier_id for lent in services.lease(9, at=NOW).lent] == [dossier.pk]
    assert Delivery.objects.get(state=Delivery.State.QUARANTINED).dossier_id == other.pk


@pytest.mark.django_db
def test_a_correction_that_comes_while_the_old_entry_is_being_refused_is_not_missed(place: Office) -> None:
    [dossier] = journals(place, 1)
    services.collect(at=NOW)
    batch = services.lease(1, at=NOW)
    go_on(place, dossier, told.Told("corrected", 10, ""))
    services.collect(at=NOW)  # nothing is refused yet that it could free
    services.finish(batch, refused(batch), at=NOW)
    again = services.lease(1, at=NOW)
    assert [lent.last_seq for lent in again.lent] == [10]
    assert not Delivery.objects.filter(state=Delivery.State.QUARANTINED).exists()
    services.finish(again, refused(again), at=NOW)
    assert Delivery.objects.get(state=Delivery.State.QUARANTINED).last_error == "Sai mã"
    assert services.lease(1, at=NOW).lent == ()


@pytest.mark.django_db
@pytest.mark.parametrize("end", [told.ACCEPTED, told.REFUSED])
def test_what_could_not_be_told_before_the_receipt_waits_from_then_on(place: Office, end: told.Told) -> None:
    """A filing that lay over a holiday is no delay of the exchange."""
    [dossier] = journals(place, 1, (told.SUBMITTED, end))
    services.collect(at=NOW)
    ended = dossier.events.get(seq=2).at
    assert dossier.events.get(seq=1).at < ended
    assert list(Delivery.objects.values_list("happened_at", flat=True)) == [ended, ended]


@pytest.mark.django_db
def test_a_told_dossier_can_be_told_once_more(place: Office) -> None:
    [dossier] = journals(place, 1)
    services.collect(at=NOW)
    assert services.retell(dossier.pk, whole=False, by=place.clerk, at=NOW) is False
    batch = services.lease(1, at=NOW)
    services.finish(batch, told_all(batch), at=NOW)
    assert services.retell(dossier.pk, whole=False, by=place.clerk, at=NOW) is True
    [lent] = services.lease(1, at=NOW).lent
    assert (lent.delivered_seq, lent.last_seq, lent.is_known) == (8, 9, None)
    assert Delivery.objects.get(seq=9).happened_at == NOW  # since then it waits


@pytest.mark.django_db(transaction=True)
def test_a_writer_that_commits_late_loses_nothing() -> None:
    """The bug of "id greater than the last seen": entries become visible out of the order of their ids."""
    place = office()
    written, collected = threading.Event(), threading.Event()

    def slow_writer() -> None:
        with transaction.atomic():
            journals(place, 1)
            written.set()
            assert collected.wait(20)
        connection.close()

    writer = threading.Thread(target=slow_writer)
    writer.start()
    assert written.wait(20)
    journals(place, 1, first=2)
    assert services.collect(at=NOW) == 9
    collected.set()
    writer.join()
    assert services.collect(at=NOW) == 9
    assert Delivery.objects.count() == 18


@pytest.mark.django_db(transaction=True)
def test_many_senders_take_every_dossier_once() -> None:
    place = office()
    journals(place, 120)
    seen: list[object] = []
    guard = threading.Lock()

    def sender(at: datetime) -> None:
        idle = 0
        while idle < 3:
            moved = services.collect(40, at=at)
            batch = services.lease(7, at=at)
            with guard:
                seen.extend(lent.dossier_id for lent in batch.lent if lent.last_seq == 9)
            services.finish(batch, told_all(batch), at=at)
            idle = 0 if moved or batch.lent else idle + 1
        connection.close()

    threads = [threading.Thread(target=sender, args=(NOW,)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Delivery.objects.filter(state=Delivery.State.DELIVERED).count() == 120 * 9
    assert len(set(seen)) == 120
    assert not QueuedDossier.objects.exclude(due_at=None).exists()
