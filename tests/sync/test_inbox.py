"""A message from outside takes effect once, in the sender's order, whatever comes twice, late or never."""

import threading
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motcua.sync.models import InboxMessage, InboxSubject
from motcua.sync.queries import pulls_wanted
from motcua.sync.rules.arriving import Verdict, judge
from motcua.sync.services import ContentChangedError, Incoming, Receipt, receive
from tests.factories.offices import moment

NOW: datetime = moment("2026-02-02T08:00")


class Effects(list[int]):
    """What took effect, in order: the versions of the messages."""

    def __call__(self, incoming: Incoming) -> str:
        self.append(int(incoming.body["version"]))
        return f"done {incoming.version}"


def message(version: int, *, number: str = "", is_whole: bool = False, **body: Any) -> Incoming:
    return Incoming(
        source="portal",
        message_id=number or f"m{version}",
        subject="G01.2",
        version=version,
        is_whole=is_whole,
        body={"version": version, **body},
    )


@pytest.mark.parametrize(
    ("version", "applied", "is_whole", "verdict"),
    [
        pytest.param(1, 0, False, Verdict.APPLY, id="the first"),
        pytest.param(4, 3, False, Verdict.APPLY, id="the next"),
        pytest.param(3, 3, True, Verdict.SUPERSEDED, id="the same again"),
        pytest.param(2, 3, True, Verdict.SUPERSEDED, id="an older one"),
        pytest.param(5, 3, False, Verdict.HOLD, id="one is missing"),
        pytest.param(9, 3, True, Verdict.APPLY, id="several are missing, but it tells all"),
    ],
)
def test_a_message_counts_by_its_version(version: int, applied: int, is_whole: bool, verdict: Verdict) -> None:
    assert judge(version, applied=applied, is_whole=is_whole) is verdict


@pytest.mark.django_db
def test_a_repetition_changes_nothing_and_gets_the_same_answer() -> None:
    effects = Effects()
    assert receive(message(1), effects, at=NOW) == Receipt("applied", "done 1")
    assert receive(message(1), effects, at=NOW) == Receipt("applied", "done 1", is_repeat=True)
    assert effects == [1]


@pytest.mark.django_db
def test_one_id_for_two_contents_is_refused() -> None:
    effects = Effects()
    receive(message(1), effects, at=NOW)
    with pytest.raises(ContentChangedError):
        receive(message(1, note="khác"), effects, at=NOW)
    assert effects == [1]


@pytest.mark.django_db
def test_an_effect_that_fails_leaves_no_trace() -> None:
    def broken(incoming: Incoming) -> str:
        InboxSubject.objects.create(source="x", subject=incoming.subject)
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        receive(message(1), broken, at=NOW)
    assert not InboxMessage.objects.exists()
    assert not InboxSubject.objects.exists()
    effects = Effects()
    assert receive(message(1), effects, at=NOW).state == "applied"


@pytest.mark.django_db
def test_an_older_version_is_ignored() -> None:
    effects = Effects()
    receive(message(3, is_whole=True), effects, at=NOW)
    assert receive(message(2), effects, at=NOW).state == "superseded"
    assert effects == [3]


@pytest.mark.django_db
def test_a_gap_is_held_and_asked_for_until_it_is_filled() -> None:
    effects = Effects()
    receive(message(1), effects, at=NOW)
    assert receive(message(3), effects, at=NOW).wants_pull
    assert receive(message(4), effects, at=NOW).wants_pull
    assert (effects, pulls_wanted("portal")) == ([1], ["G01.2"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM sync_inboxmessage WHERE state = 'held'")
        assert not any("version" in row[0] for row in cursor.fetchall())  # sealed
    assert not receive(message(2), effects, at=NOW).wants_pull
    assert (effects, pulls_wanted("portal")) == ([1, 2, 3, 4], [])
    assert not InboxMessage.objects.exclude(state="applied").exists()


@pytest.mark.django_db
def test_the_whole_state_that_was_pulled_fills_a_gap() -> None:
    effects = Effects()
    for version in (2, 5, 7):
        receive(message(version), effects, at=NOW)
    assert effects == []
    assert receive(message(4, number="pull", is_whole=True), effects, at=NOW).wants_pull
    assert (effects, pulls_wanted("portal")) == ([4, 5], ["G01.2"])
    assert InboxMessage.objects.get(version=2).state == "superseded"
    receive(message(6), effects, at=NOW)
    assert (effects, pulls_wanted("portal")) == ([4, 5, 6, 7], [])


@pytest.mark.django_db
def test_messages_without_a_version_have_no_order_but_count_once() -> None:
    effects = Effects()
    plain = Incoming(source="portal", message_id="q1", subject="", body={"version": 0})
    assert [receive(plain, effects, at=NOW).is_repeat for _ in range(3)] == [False, True, True]
    assert effects == [0]


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.lists(st.integers(1, 7), min_size=1, max_size=25))
def test_whatever_comes_each_version_takes_effect_at_most_once_and_in_order(order: list[int], db: None) -> None:
    InboxMessage.objects.all().delete()
    InboxSubject.objects.all().delete()
    effects = Effects()
    for version in order:
        receive(message(version), effects, at=NOW)
    came = set(order)
    follows = next((number for number in range(1, 9) if number not in came), 8)
    assert effects == list(range(1, follows))
    assert bool(pulls_wanted("portal")) == bool({version for version in came if version > follows})


@pytest.mark.django_db(transaction=True)
def test_the_same_message_on_eight_lines_at_once_takes_effect_once() -> None:
    effects, receipts, start = Effects(), [], threading.Barrier(8)

    def line() -> None:
        start.wait(10)
        receipts.append(receive(message(1), effects, at=NOW))
        connection.close()

    threads = [threading.Thread(target=line) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert effects == [1]
    assert sorted(receipt.is_repeat for receipt in receipts) == [False] + [True] * 7


@pytest.mark.django_db(transaction=True)
def test_versions_on_many_lines_at_once_take_effect_in_order() -> None:
    effects, start = Effects(), threading.Barrier(6)

    def line(version: int) -> None:
        start.wait(10)
        receive(message(version), effects, at=NOW)
        connection.close()

    threads = [threading.Thread(target=line, args=(version,)) for version in (6, 5, 4, 3, 2, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert effects == [1, 2, 3, 4, 5, 6]
    assert pulls_wanted("portal") == []
