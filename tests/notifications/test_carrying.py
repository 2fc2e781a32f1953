"""The promise of each sending: fenced, counted against the day, passed on when it fails, receipts in any order."""

import itertools
from datetime import timedelta
from uuid import UUID

import pytest

from motcua.accounts.models import User
from motcua.notifications.composing import bundles, compose
from motcua.notifications.models import ContactWish, DeliveryReceipt, Sending, SendingWord
from motcua.notifications.ports import Report
from motcua.notifications.queries.sending_rules import forget_sending_rules
from motcua.notifications.rules.events import Channel, Kind
from motcua.notifications.rules.states import State
from motcua.notifications.services import tell
from motcua.notifications.services.carrying import (
    LEASE,
    Lent,
    NotRefusedError,
    Outcome,
    finish,
    give_back,
    keep_words,
    lease,
    note_receipts,
    send_again,
    take_place,
    used_today,
)
from motcua.notifications.services.planning import plan
from motcua.notifications.stopping import stop_url, who_stops
from tests.factories.messages import DAY, MORNING, NIGHT, letter, reached_by
from tests.factories.offices import citizen

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def told(reader: User, count: int = 1, kind: Kind = Kind.REFUSED) -> None:
    for n in range(count):
        tell(reader, letter(kind, f"{kind}-{n}"), at=DAY)
    plan(DAY)


def one() -> Sending:
    return Sending.objects.get()


def lent(at: object = DAY) -> list[Lent]:
    return lease(100, at=at).lent  # type: ignore[arg-type]


def report(sending: Sending, state: State, event: str = "") -> Report:
    return Report(
        event or f"{sending.pk}-{state}", str(sending.pk), state, DAY + SECOND, "ABSENT" if event else ""
    )


def test_what_is_lent_is_nobody_else_s_until_the_lease_ends(reader: User) -> None:
    told(reader)
    [mine] = lent()
    assert lent() == []
    [theirs] = lent(DAY + LEASE)
    assert theirs.was_uncertain, "whoever died may have sent it"
    assert finish([Outcome(mine, State.SENT)], at=DAY + LEASE) == 0, "the fence holds"
    assert finish([Outcome(theirs, State.SENT, "their-1")], at=DAY + LEASE) == 1
    assert (one().state, one().their_id) == ("sent", "their-1")


def test_a_line_that_is_away_is_tried_again_and_never_given_up_within_the_time(reader: User) -> None:
    told(reader)
    at = DAY
    for _ in range(40):
        [mine] = lent(at)
        finish([Outcome(mine, State.PENDING, reason="away")], at=at)
        due = one().due_at
        assert due is not None
        assert SECOND <= due - at <= timedelta(minutes=15)
        at = due
    assert (one().state, one().attempts, one().reason) == ("pending", 40, "away")


def test_what_was_not_tried_is_given_back_as_it_was(reader: User) -> None:
    told(reader)
    assert give_back(lent(), at=DAY) == 1
    [again] = lent()
    assert (again.was_uncertain, again.sending.attempts) == (False, 1)


def test_a_receipt_before_the_answer_leaves_what_was_said_on_file(reader: User) -> None:
    told(reader)
    [mine] = lent()
    keep_words([(mine, "words")])
    note_receipts(Channel.SMS, [report(mine.sending, State.DELIVERED)], at=DAY)
    assert finish([Outcome(mine, State.SENT, "their-1")], at=DAY + SECOND) == 0
    assert (one().state, one().their_id, one().text) == ("delivered", "their-1", "words")


def test_a_channel_s_minute_is_one_for_all_senders_and_keeps_a_tenth_free(reader: User) -> None:
    SendingWord.objects.create(key="sms_minute", valid_from=DAY.date(), amount=60, source="Hợp đồng", said_at=DAY)
    forget_sending_rules()
    tries = [DAY + timedelta(milliseconds=100 * n) for n in range(600)]  # of as many senders as there may be
    taken = [at for at in tries if take_place(Channel.SMS, at=at)[0]]
    assert len(taken) == 50, "a place every 1.11 s, looked for every 0.1 s"
    assert take_place(Channel.SMS, at=taken[-1]) == (False, taken[-1] + timedelta(seconds=60 / 54))
    assert take_place(Channel.ZALO, at=taken[-1])[0], "each channel has its own"


def test_an_uncertain_message_rests_until_the_call_is_surely_over(reader: User) -> None:
    told(reader)
    finish([Outcome(lent()[0], State.PENDING, is_uncertain=True)], at=DAY)
    due = one().due_at
    assert due is not None
    assert due - DAY >= timedelta(minutes=2)
    note_receipts(Channel.SMS, [report(one(), State.DELIVERED)], at=DAY)
    assert (one().state, one().due_at) == ("delivered", None)
    assert lent(DAY + timedelta(hours=1)) == []


@pytest.mark.parametrize("order", list(itertools.permutations([State.SENT, State.FAILED, State.DELIVERED])))
def test_receipts_may_come_in_any_order_and_again(reader: User, order: tuple[State, ...]) -> None:
    told(reader)
    finish([Outcome(lent()[0], State.SENT)], at=DAY)
    sending = Sending.objects.get(channel="sms")
    for state in (*order, *order):
        note_receipts(Channel.SMS, [report(sending, state)], at=DAY)
    sending.refresh_from_db()
    assert sending.state == "delivered"
    assert DeliveryReceipt.objects.count() == 3


def test_receipts_of_unknown_messages_or_another_channel_change_nothing(reader: User) -> None:
    told(reader)
    strange = [Report("1", "not-a-key", State.DELIVERED, DAY), Report("2", str(UUID(int=1)), State.DELIVERED, DAY)]
    assert note_receipts(Channel.SMS, strange, at=DAY) == 0
    assert note_receipts(Channel.ZALO, [report(one(), State.DELIVERED)], at=DAY) == 0
    assert one().state == "pending"


@pytest.mark.parametrize("state", [State.REFUSED, State.FAILED], ids=["refused at once", "failed later"])
def test_another_way_takes_over(reader: User, state: State) -> None:
    told(reader)
    [mine] = lent()
    if state is State.REFUSED:
        finish([Outcome(mine, state, reason="Số không tồn tại")], at=DAY)
    else:
        finish([Outcome(mine, State.SENT)], at=DAY)
        for _ in range(2):
            note_receipts(Channel.SMS, [report(mine.sending, state)], at=DAY)
    assert list(Sending.objects.order_by("id").values_list("channel", "state")) == [
        ("sms", state.value),
        ("email", "pending"),
    ]


def test_what_ran_out_of_time_goes_another_way(reader: User) -> None:
    told(reader)
    assert lent(DAY + timedelta(days=4)) == []
    assert [row.channel for row in Sending.objects.filter(state="pending")] == ["email"]
    assert Sending.objects.get(channel="sms").state == "expired"


def test_who_says_no_meanwhile_is_not_written_to_but_for_legal_notices(reader: User) -> None:
    told(reader, kind=Kind.REFUSED)
    told(reader, kind=Kind.CO_SIGNED)
    ContactWish.objects.create(user=reader, sms=False, zalo=False, email=False, changed_at=DAY)
    assert [each.sending.event for each in lent()] == [Kind.REFUSED]
    assert Sending.objects.get(event=Kind.CO_SIGNED).state == "stopped"


def test_who_turns_a_channel_off_meanwhile_is_told_over_the_others(reader: User) -> None:
    told(reader, kind=Kind.REFUSED)
    told(reader, kind=Kind.CO_SIGNED)
    ContactWish.objects.create(user=reader, sms=False, changed_at=DAY)
    assert lent() == []
    assert Sending.objects.filter(channel="sms", state="stopped").count() == 2
    assert {(each.sending.event, each.sending.channel) for each in lent()} == {
        (Kind.REFUSED, "email"),
        (Kind.CO_SIGNED, "email"),
    }


def test_what_may_have_rung_already_is_not_told_over_another_channel_for_a_wish(reader: User) -> None:
    told(reader, kind=Kind.CO_SIGNED)
    lent()  # and the sender dies
    ContactWish.objects.create(user=reader, sms=False, changed_at=DAY)
    assert lent(DAY + LEASE) == []
    assert (one().channel, one().state) == ("sms", "stopped")


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("550 5.1.1 <sau@example.vn>: User unknown (550)", "550 5.1.1 …: User unknown (550)"),
        ("Thuê bao 84912345678 khóa", "Thuê bao … khóa"),
        ("Hết hạn mức 50000 tin", "Hết hạn mức 50000 tin"),
    ],
)
def test_a_carrier_s_words_are_kept_without_whom_it_was_for(reader: User, words: str, kept: str) -> None:
    told(reader)
    [mine] = lent()
    finish([Outcome(mine, State.PENDING, reason=words)], at=DAY)
    assert one().reason == kept
    note_receipts(Channel.SMS, [Report("1", str(one().pk), State.FAILED, DAY, words)], at=DAY)
    assert Sending.objects.get(channel="sms").reason == kept


def test_the_night_holds_back_what_became_late_on_the_way(reader: User) -> None:
    told(reader)
    assert lent(NIGHT) == []
    due = one().due_at
    assert due is not None
    assert MORNING <= due <= MORNING + timedelta(minutes=30)


def test_the_day_s_allowance_is_kept_and_its_last_tenth_is_for_the_law(reader: User) -> None:
    SendingWord.objects.create(key="sms", valid_from=DAY.date(), amount=20, source="Hợp đồng", said_at=DAY)
    told(reader, 30, Kind.CO_SIGNED)
    assert len(lent()) == 18
    told(reader, 5, Kind.REFUSED)
    assert [each.sending.event for each in lent()] == [Kind.REFUSED] * 2
    assert used_today(Channel.SMS, DAY.date()) == 20
    assert lent(DAY + LEASE * 2) != [], "what was counted today may be tried again today"
    assert used_today(Channel.SMS, DAY.date()) == 20
    waiting = Sending.objects.filter(counted_on=None).values_list("due_at", flat=True)
    assert len(waiting) == 15
    assert all(due is not None and due >= MORNING for due in waiting)


def test_a_short_message_names_nobody(reader: User) -> None:
    """Canaries in every personal fact, in the name, the number and the address of the reader."""
    canaries = {
        name: f"CANARY-{name}" for name in ("reason", "note", "who", "number", "pickup", "what", "old", "more")
    }
    reached_by(reader, full_name="CANARY Nguyễn", residence="CANARY 12 Lý Tự Trọng")
    for kind in Kind:
        spoken = letter(kind, kind.value, **{k: v for k, v in canaries.items() if k in letter(kind).facts})
        tell(reader, spoken, at=DAY)
    plan(DAY + timedelta(minutes=15))
    rows = list(Sending.objects.filter(channel="sms"))
    told_as = bundles(rows)
    parcels = [compose(row, reader, told_as[row.bundle]) for row in rows]
    assert len(parcels) > 20
    assert [
        parcel.text for parcel in parcels if "CANARY" in parcel.text or reader.personal_id in parcel.text
    ] == []
    assert all(parcel.text.isascii() and len(parcel.text) <= 160 for parcel in parcels)
    assert all(not parcel.subject and not parcel.html and not parcel.data for parcel in parcels)


def test_an_e_mail_is_readable_as_text_and_as_a_page_and_can_be_stopped(reader: User) -> None:
    reached_by(reader, phone="", language="en")
    told(reader)
    [row] = Sending.objects.all()
    parcel = compose(row, reader, bundles([row])[row.bundle])
    assert parcel.to == "sau@example.vn"
    assert parcel.subject == "Application H58.14-260113-0001 was not accepted"
    assert "Thiếu bản sao giấy khai sinh." in parcel.text
    assert '<html lang="en">' in parcel.html
    assert parcel.stop_url in parcel.text
    assert parcel.stop_url in parcel.html


def test_a_stop_link_is_only_ours_and_serves_one_purpose(reader: User) -> None:
    from django.core import signing

    token = stop_url(reader.pk, Channel.EMAIL).rstrip("/").rpartition("/")[2]
    assert who_stops(token) == (reader.pk, Channel.EMAIL)
    forged = signing.dumps([str(reader.pk), "email"], salt="something else")
    assert [who_stops(each) for each in (forged, token[:-1], token + "x", "", f"{reader.pk}")] == [None] * 5


def test_only_what_was_lost_can_be_sent_again(reader: User) -> None:
    told(citizen("Ai Đó", "082157000999"))
    [mine] = lent()
    with pytest.raises(NotRefusedError):
        send_again(mine.sending.pk, by=reader, at=DAY)
    finish([Outcome(mine, State.REFUSED, reason="x")], at=DAY)
    send_again(mine.sending.pk, by=reader, at=DAY)
    assert (one().state, one().reason) == ("pending", "")
    assert len(lent()) == 1
