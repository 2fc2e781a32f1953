"""What a carrier did wrong is seen when the books of messages are held against each other."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from motcua.chaos import letterbooks, readers
from motcua.chaos.ledger import Ledger
from motcua.chaos.letterbooks import Books, Taken
from motcua.chaos.outcomes import Proof
from motcua.chaos.readers import HELD, Reader, Sort
from motcua.notifications.models import Message, Sending
from motcua.notifications.ports import Report
from motcua.notifications.rules.events import Channel, event_of
from motcua.notifications.rules.states import State
from motcua.notifications.services import tell_all
from motcua.notifications.services.carrying import Lent, Outcome, finish, keep_words, lease, note_receipts
from motcua.notifications.services.planning import plan
from tests.factories.messages import DAY

pytestmark = pytest.mark.django_db
A_MINUTE = 100
TOTAL = 84
LATER = timedelta(minutes=10)


def carried(lent: Lent, at: datetime, place: int) -> Taken:
    """Bring one sending to its reader without a gateway; two seconds between one and the next."""
    row = lent.sending
    receiver = str(row.recipient.email if row.channel == Channel.EMAIL else row.recipient.phone)
    arrived = (at + timedelta(seconds=2 * place)).timestamp()
    taken = Taken(Channel(row.channel), row.pk, arrived, receiver, f"Ho so {row.event}")
    keep_words([(lent, taken.text)])
    finish([Outcome(lent, State.SENT, "their-number")], at=at)
    if taken.channel is not Channel.EMAIL:
        state = State.DELIVERED if taken.has_arrived else State.FAILED
        note_receipts(taken.channel, [Report(f"{row.pk}-{state}", str(row.pk), state, at)], at=at)
    return taken


@pytest.fixture
def books(tmp_path: Path) -> Iterator[tuple[Books, Ledger]]:
    """Everything told, everything carried as it should be."""
    people = readers.crowd(TOTAL, seed=1, at=DAY)
    intents = list(readers.intents(people, TOTAL, seed=1))
    ledger = Ledger(tmp_path / "told.jsonl")
    ledger.note("told", letters=[[str(each.reader.user.pk), each.letter.key] for each in intents])
    tell_all([(each.reader.user.pk, each.letter) for each in intents], at=DAY)
    readers.leave(people, at=DAY)
    taken: list[Taken] = []
    for turn in range(4):  # who does not answer the telephone gets an e-mail
        at = DAY + LATER * (turn + 1)
        plan(at)
        taken += [carried(lent, at, len(taken)) for lent in lease(TOTAL, at=at).lent]
    inbox = {(row.recipient_id, row.key): row.bundle for row in Message.objects.all()}
    notices = {
        Channel.SMS: [
            {"event_id": f"{row.pk}-{row.state}"}
            for row in Sending.objects.filter(channel="sms", state__in=["delivered", "failed"])
        ]
        * 2,
        Channel.ZALO: [],
    }
    held_until = (DAY + LATER).timestamp()
    found = Books(
        intents,
        readers.ids(people),
        held_until,
        DAY.timestamp(),
        inbox,
        Sending.objects.in_bulk(),
        taken,
        notices=notices,
    )
    yield found, ledger
    ledger.close()


def proven(books: Books, ledger: Ledger) -> Proof:
    proof = Proof("R18", "a trial")
    letterbooks.compare(books, ledger, A_MINUTE, proof)
    return proof


def test_what_was_carried_as_it_should_be_is_found_so(books: tuple[Books, Ledger]) -> None:
    proof = proven(*books)
    assert proof.broken == []
    assert proof.numbers["messages_arrived"] > TOTAL // 2
    assert {each.sort for each in books[0].people.values()} == set(Sort)


def first(books: Books, wanted: Callable[[Taken, Reader], bool]) -> int:
    return next(
        place
        for place, each in enumerate(books.taken)
        if wanted(each, books.people[books.sendings[each.reference].recipient_id])
    )


def lose_one(books: Books) -> None:
    books.taken.pop(first(books, lambda each, reader: reader.sort is Sort.PLAIN))


def ring_twice(books: Books) -> None:
    books.taken.append(books.taken[first(books, lambda each, reader: each.channel is Channel.SMS)])


def disturb_the_silent(books: Books) -> None:
    sending = next(row for row in books.sendings.values() if not event_of(row.event).is_legal)
    reader = books.people[sending.recipient_id]
    books.people = {**books.people, sending.recipient_id: replace(reader, sort=Sort.SILENT)}


def wake_somebody(books: Books) -> None:
    place = first(books, lambda each, reader: reader.sort in HELD)
    books.sendings[books.taken[place].reference].event = "dossier.refused"
    books.taken[place] = replace(books.taken[place], at=books.quiet_until - 1)


def send_in_one_second(books: Books) -> None:
    one = books.taken[0]
    books.taken += [replace(one, channel=Channel.EMAIL, receiver="a@example.vn")] * (A_MINUTE + 1)


def name_somebody(books: Books) -> None:
    place = first(books, lambda each, reader: each.channel is Channel.SMS)
    person = books.people[books.sendings[books.taken[place].reference].recipient_id].user
    books.taken[place] = replace(books.taken[place], text=f"Moi ong {person.full_name} den")


@pytest.mark.parametrize(
    ("harm", "seen"),
    [
        (lose_one, "not_delivered"),
        (ring_twice, "duplicates_percent"),
        (disturb_the_silent, "sent_against_a_wish"),
        (wake_somebody, "sent_in_quiet_hours"),
        (send_in_one_second, "faster_than_allowed"),
        (name_somebody, "short_messages_that_name_somebody"),
    ],
)
def test_every_harm_is_seen(books: tuple[Books, Ledger], harm: Callable[[Books], None], seen: str) -> None:
    harm(books[0])
    broken = proven(*books).broken
    assert [words for words in broken if words.startswith(f"{seen} ")], broken
