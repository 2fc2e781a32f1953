"""From told to sent: one message instead of many, the right way out, the right moment."""

from datetime import time, timedelta

import pytest

from motcua.accounts.models import User
from motcua.notifications.models import ContactWish, Message, Sending, Wording
from motcua.notifications.queries import has_unread, inbox
from motcua.notifications.queries.wording import forget_words
from motcua.notifications.rules.events import Kind
from motcua.notifications.services import tell, tell_all
from motcua.notifications.services.planning import plan
from tests.factories.messages import DAY, MORNING, NIGHT, letter, reached_by

pytestmark = pytest.mark.django_db
LATER = DAY + timedelta(minutes=15)


def ways() -> list[str]:
    return list(Sending.objects.order_by("created_at", "id").values_list("channel", flat=True))


def test_a_hundred_assignments_are_one_message_inside_and_outside(reader: User) -> None:
    for n in range(100):
        tell(reader, letter(Kind.ASSIGNED, f"{n}", code=f"H58.14-260113-{n:04}"), at=DAY)
    assert plan(LATER) == 100
    [sending] = Sending.objects.all()
    assert (sending.channel, sending.event) == ("email", Kind.ASSIGNED)
    [shown] = inbox(reader)
    assert shown.subject == "Bạn được giao 100 hồ sơ"
    assert "H58.14-260113-0019 …" in shown.body
    assert "0020" not in shown.body
    assert Message.objects.filter(folded=True).count() == 100
    assert has_unread(reader)
    assert plan(LATER) == 0


def test_what_comes_late_to_a_bundle_is_taken_along(reader: User) -> None:
    tell(reader, letter(Kind.RESULT, "1"), at=DAY)
    tell(reader, letter(Kind.RESULT, "2"), at=DAY + timedelta(minutes=9))
    assert plan(DAY + timedelta(minutes=5)) == 0
    assert plan(DAY + timedelta(minutes=10)) == 2
    assert Sending.objects.count() == 1
    assert inbox(reader).count() == 2, "each result keeps its own letter in the inbox"


def test_a_single_one_of_a_gathering_kind_stands_as_it_is(reader: User) -> None:
    tell(reader, letter(Kind.ASSIGNED), at=DAY)
    plan(LATER)
    [message] = inbox(reader)
    assert not message.folded
    assert message.subject.startswith("Bạn được giao hồ sơ")


def test_what_the_law_wants_told_is_told_one_by_one(reader: User) -> None:
    for n in range(3):
        tell(reader, letter(Kind.SUPPLEMENT, f"{n}"), at=DAY)
    plan(DAY)
    assert ways() == ["sms"] * 3


def test_zalo_is_a_way_once_its_template_is_approved(reader: User) -> None:
    Wording.objects.create(
        event=Kind.REFUSED, language="vi", channel="zalo", version=1, body="{code} {site}", template="301001",
        published_at=DAY, published_by=reader,
    )  # fmt: skip
    forget_words()
    tell(reader, letter(Kind.REFUSED), at=DAY)
    plan(DAY)
    assert ways() == ["zalo"]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        pytest.param(Kind.RETURNED, [], id="no"),
        pytest.param(Kind.REFUSED, ["sms"], id="the law insists"),
    ],
)
def test_opting_out_keeps_back_all_but_legal_notices(reader: User, kind: Kind, expected: list[str]) -> None:
    ContactWish.objects.create(user=reader, sms=False, zalo=False, email=False, changed_at=DAY)
    tell(reader, letter(kind), at=DAY)
    plan(LATER)
    assert ways() == expected
    assert inbox(reader).count() == 1


def test_somebody_without_an_address_has_the_inbox(reader: User) -> None:
    reached_by(reader, phone="không có", email="")
    tell(reader, letter(Kind.REFUSED), at=DAY)
    assert plan(DAY) == 1
    assert ways() == []


def test_the_night_is_quiet_but_for_what_cannot_wait(reader: User) -> None:
    tell(reader, letter(Kind.REFUSED, "1"), at=NIGHT)
    tell(reader, letter(Kind.SUPPLEMENT_REMINDED, "2"), at=NIGHT)
    plan(NIGHT)
    due = dict(Sending.objects.values_list("event", "due_at"))
    assert due == {Kind.REFUSED: MORNING, Kind.SUPPLEMENT_REMINDED: NIGHT}


def test_somebody_s_own_quiet_hours_come_on_top(reader: User) -> None:
    ContactWish.objects.create(user=reader, quiet_from=time(6), quiet_to=time(9), changed_at=DAY)
    tell(reader, letter(Kind.REFUSED), at=NIGHT)
    plan(NIGHT)
    assert Sending.objects.get().due_at == MORNING + timedelta(hours=2)


def test_own_hours_that_leave_nothing_of_the_day_hold_nothing_for_ever(reader: User) -> None:
    ContactWish.objects.create(user=reader, quiet_from=time(6), quiet_to=time(22), changed_at=DAY)
    tell(reader, letter(Kind.REFUSED, "1"), at=DAY)
    tell(reader, letter(Kind.REFUSED, "2"), at=NIGHT)
    plan(DAY)
    plan(NIGHT)
    assert list(Sending.objects.order_by("due_at").values_list("due_at", flat=True)) == [DAY, MORNING]


def test_a_replay_writes_letters_and_sends_nothing(reader: User) -> None:
    years_ago = DAY - timedelta(days=700)
    tell_all([(reader.pk, letter(Kind.REFUSED, f"{n}")) for n in range(10)], at=years_ago)
    tell(reader, letter(Kind.PICKUP, "code"), at=DAY - timedelta(hours=2))
    plan(DAY)
    assert ways() == []
    assert not Message.objects.filter(plan_at__isnull=False).exists()


def test_a_closed_account_is_not_written_to(reader: User) -> None:
    reader.is_active = False
    reader.save()
    tell(reader, letter(Kind.REFUSED), at=DAY)
    plan(DAY)
    assert ways() == []
