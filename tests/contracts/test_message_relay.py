"""What the relay makes of all three carriers, whatever they do: over HTTP and SMTP, faults on."""

import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from motcua.accounts.models import User
from motcua.notifications import relay
from motcua.notifications.composing import bundles, compose
from motcua.notifications.models import DeliveryReceipt, Message, Sending, SendingWord, Wording
from motcua.notifications.ports import Parcel, carrier
from motcua.notifications.queries.sending_rules import forget_sending_rules
from motcua.notifications.queries.wording import forget_words
from motcua.notifications.rules.events import Channel, Kind
from motcua.notifications.services import tell
from motcua.notifications.services.carrying import LEASE, Lent, lease
from motcua.notifications.services.planning import NOT_READABLE, plan
from tests.contracts.test_message_carriers import CHANNELS, SECRET, taken
from tests.factories.messages import letter
from tests.factories.offices import citizen
from tests.plugins.sandbox import RunningSandbox

RECEIPTS_SECONDS = 2.0


class FastClock:
    """A clock that can be put forward, so that waiting takes no time."""

    def __init__(self) -> None:
        here = timezone.localtime()
        self.ahead = here.replace(hour=9, minute=0) - here  # loud

    def __call__(self) -> datetime:
        return timezone.now() + self.ahead


@pytest.fixture
def world(
    transactional_db: None, fresh_sandbox: RunningSandbox, live_server: LiveServer, settings: Settings
) -> RunningSandbox:
    """Three carriers that speak to the sandbox, which calls back at a running server of ours."""
    sandbox = fresh_sandbox
    for channel in ("sms", "zalo"):
        address = f"{live_server.url}/api/callbacks/messages/{channel}"
        sandbox.control("PUT", f"/{channel}/target", json={"url": address})
    settings.MOTCUA_ADAPTERS = {
        **settings.MOTCUA_ADAPTERS,
        "notifications.sms": (
            "motcua.adapters.sms_brandname.client.SmsGateway",
            {"base_url": f"{sandbox.url}/sms", "key": SECRET, "sender": "DVCTINH", "secret": SECRET},
        ),
        "notifications.zalo": (
            "motcua.adapters.zalo_zns.client.ZaloNotification",
            {"base_url": f"{sandbox.url}/zalo", "token": SECRET, "app": "motcua", "secret": SECRET},
        ),
        "notifications.mail": (
            "motcua.adapters.mail_smtp.client.SmtpMail",
            {"url": f"smtp://127.0.0.1:{sandbox.smtp_port}", "sender": "mot-cua@example.vn"},
        ),
    }
    forget_words()
    forget_sending_rules()
    return sandbox


def people(count: int, *, email: bool = True, phone: bool = True) -> list[User]:
    found = []
    for n in range(count):
        user = citizen(f"Người {n}", f"0821570{n:05}")
        user.phone = f"09123{n:03}55" if phone else ""
        user.email = f"nguoi{n}@example.vn" if email else ""
        user.save()
        found.append(user)
    return found


def approve_zalo(by: User) -> None:
    Wording.objects.create(
        event=Kind.STOPPED, language="vi", channel="zalo", version=1, body="{code} {site}", template="301001",
        published_at=timezone.now(), published_by=by,
    )  # fmt: skip
    forget_words()


def carry(
    clock: FastClock, *, until: Callable[[], bool], seconds: float = 120, world: RunningSandbox | None = None
) -> None:
    """Run senders until it holds, putting the clock forward a little each round.

    With ``world`` the receipts that its gateways have to tell come first: they have minutes for that by our clock.
    """
    limit, sender = time.monotonic() + seconds, relay.Relay(clock)
    while not until():
        assert time.monotonic() < limit, Counter(Sending.objects.values_list("channel", "state", "reason"))
        if not sender.turn():
            time.sleep(0.1)
            patience = time.monotonic() + RECEIPTS_SECONDS
            while world and has_receipts_to_tell(world) and time.monotonic() < patience:
                time.sleep(0.05)
            clock.ahead += timedelta(minutes=3)


def has_receipts_to_tell(world: RunningSandbox) -> bool:
    services = world.summary()["services"]
    return any(services[channel]["unanswered"] for channel in ("sms", "zalo"))


def all_ended(mail_is_sent: bool = True) -> bool:
    ended = {
        ("sms", "delivered"),
        ("zalo", "delivered"),
        ("email", "sent"),
        ("sms", "failed"),
        ("zalo", "refused"),
    }
    ended |= {("sms", "refused")}
    return (
        not Message.objects.filter(plan_at__isnull=False).exists()
        and set(Sending.objects.values_list("channel", "state")) <= ended
    )


FAULTS: dict[str, dict[str, Any]] = {
    "fails": {"error_500": 0.3},
    "cuts": {"reset": 0.3},
    "takes it and cuts": {"answer_then_cut": 0.3},
    "is slow": {"delay": 0.3, "delay_seconds": 0.05},
}


@pytest.mark.parametrize("faults", FAULTS.values(), ids=FAULTS.keys())
def test_every_intent_arrives_once_whatever_the_carriers_do(faults: dict[str, Any], world: RunningSandbox) -> None:
    readers = people(60)
    approve_zalo(readers[0])
    by_mail = people_by_mail(readers[40:])
    clock = FastClock()
    for n, reader in enumerate(readers):
        kind = Kind.STOPPED if n < 20 else Kind.REFUSED
        tell(reader, letter(kind, code=f"H58.14-260113-{n:04}"), at=clock())
    notices = {"duplicate": 0.5, "reorder": 0.3}
    world.break_down(**{
        "sms.messages": faults, "zalo.message": faults, "mail.smtp": faults, "sms.send": notices,
        "zalo.send": notices, "seed": 11,
    })  # fmt: skip
    carry(clock, until=all_ended, world=world)
    assert sum(world.summary()["faults_shown"].values()) > 10
    reached = {channel: Counter(row["receiver"] for row in taken(world, channel)) for channel in CHANNELS}
    assert set(reached["zalo"]) == {f"849123{n:03}55" for n in range(20)}
    assert set(reached["sms"]) == {f"849123{n:03}55" for n in range(20, 40)}
    assert set(reached["mail"]) == by_mail
    assert (max(reached["sms"].values()), max(reached["zalo"].values())) == (1, 1), "nobody's telephone rang twice"
    letters = Counter((row["receiver"], row["reference"]) for row in taken(world, "mail"))
    assert len(letters) == 20, "an e-mail sent again is the same e-mail by its Message-ID"
    kept = set(DeliveryReceipt.objects.values_list("channel", "state").distinct())
    assert kept >= {("sms", "delivered"), ("zalo", "delivered")}


def test_nothing_is_sent_faster_than_the_province_says(world: RunningSandbox) -> None:
    today, now = timezone.localdate(), timezone.now()
    SendingWord.objects.create(key="sms_minute", valid_from=today, amount=60, source="Hợp đồng", said_at=now)
    forget_sending_rules()
    clock = FastClock()
    for n, reader in enumerate(people(6, email=False)):
        tell(reader, letter(Kind.REFUSED, code=f"H58.14-260113-{n:04}"), at=clock())
    carry(clock, until=lambda: len(taken(world, "sms")) == 6)
    at = [row["at"] for row in taken(world, "sms")]
    assert min(later - earlier for earlier, later in pairwise(at)) > 1.0


def test_a_call_that_ends_after_we_stopped_waiting_rings_once(world: RunningSandbox, settings: Settings) -> None:
    """A slow gateway has not got the message yet when it is asked at once, and gets it a moment later."""
    path, options = settings.MOTCUA_ADAPTERS["notifications.sms"]
    settings.MOTCUA_ADAPTERS = {
        **settings.MOTCUA_ADAPTERS, "notifications.sms": (path, {**options, "timeout_seconds": 0.5}),
    }  # fmt: skip
    [reader] = people(1, email=False)
    clock = FastClock()
    world.break_down(**{"sms.messages": {"delay": 1, "delay_seconds": 6.0}})
    tell(reader, letter(Kind.REFUSED), at=clock())
    sender, limit = relay.Relay(clock), time.monotonic() + 8
    while time.monotonic() < limit:  # the clock runs as fast as the gateway's
        sender.turn()
        time.sleep(0.2)
    carry(clock, until=lambda: Sending.objects.filter(state="delivered").exists())
    assert len(taken(world, "sms")) == 1


def people_by_mail(readers: list[User]) -> set[str]:
    for reader in readers:
        reader.phone = ""
        reader.save()
    return {reader.email for reader in readers}


def test_a_number_that_does_not_answer_gets_an_e_mail_instead(world: RunningSandbox) -> None:
    gone, wrong = people(2)
    gone.phone, wrong.phone = "0912345600", "0912345601"
    gone.save()
    wrong.save()
    clock = FastClock()
    for reader in (gone, wrong):
        tell(reader, letter(Kind.REFUSED), at=clock())
    carry(clock, until=lambda: Sending.objects.filter(channel="email", state="sent").count() == 2)
    assert {row["receiver"] for row in taken(world, "mail")} == {gone.email, wrong.email}
    assert dict(Sending.objects.filter(channel="sms").values_list("recipient__phone", "state")) == {
        gone.phone: "failed",
        wrong.phone: "refused",
    }


def test_why_a_letter_was_refused_is_kept_without_the_address(world: RunningSandbox) -> None:
    """A mail server repeats the address it does not know; with us it stays encrypted."""
    [reader] = people(1, phone=False)
    reader.email = "khong-ton-tai@example.vn"
    reader.save()
    clock = FastClock()
    tell(reader, letter(Kind.REFUSED), at=clock())
    carry(clock, until=lambda: Sending.objects.filter(state="refused").exists())
    reason = Sending.objects.get().reason
    assert "No such user here" in reason
    assert "khong-ton-tai" not in reason


def test_one_that_cannot_be_opened_or_said_stops_nobody_else(world: RunningSandbox) -> None:
    damaged, older, well = people(3, email=False)
    Wording.objects.create(
        event=Kind.POSTED, language="vi", channel="email", version=1, subject="{code}",
        body="{number}", published_at=timezone.now(), published_by=well,
    )  # fmt: skip
    forget_words()
    clock = FastClock()
    for reader in (damaged, older, well):
        tell(reader, letter(Kind.REFUSED), at=clock())
    older.email, older.phone = "cu@example.vn", ""
    older.save()
    tell(older, letter(Kind.POSTED, "before the number was a fact"), at=clock())
    Message.objects.filter(event=Kind.POSTED).update(facts={"code": "H58", "site": "a.vn"})
    damage(damaged)
    carry(clock, until=nothing_waits)
    assert [row["receiver"] for row in taken(world, "sms")] == ["84912300255"]
    assert Sending.objects.get(recipient=damaged.pk).reason == NOT_READABLE
    assert Sending.objects.get(event=Kind.POSTED).reason == relay.NOT_SAYABLE


def nothing_waits() -> bool:
    on_the_way = Sending.objects.filter(state="pending") | Sending.objects.filter(state="sent", channel="sms")
    return not (on_the_way.exists() or Message.objects.filter(plan_at__isnull=False).exists())


def damage(reader: User) -> None:
    """As after a wrong restore: what stands in the column does not open."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE accounts_user SET phone = 'v1|1|' || encode(%s, 'base64') WHERE id = %s",
            [b"x" * 40, reader.pk],
        )


def test_a_fact_of_several_lines_makes_no_header_of_two(world: RunningSandbox) -> None:
    [reader] = people(1, phone=False)
    Wording.objects.create(
        event=Kind.REFUSED, language="vi", channel="email", version=1, subject="{code}: {reason}", body="{reason}",
        published_at=timezone.now(), published_by=reader,
    )  # fmt: skip
    forget_words()
    clock = FastClock()
    tell(reader, letter(Kind.REFUSED, reason="Thiếu bản sao.\r\nBcc: ai@example.vn"), at=clock())
    carry(clock, until=lambda: Sending.objects.filter(state="sent").exists())
    [row] = taken(world, "mail")
    assert row["body"]["subject"].endswith(": Thiếu bản sao. Bcc: ai@example.vn")


def test_a_forged_receipt_says_nothing(world: RunningSandbox) -> None:
    [reader] = people(1, email=False)
    clock = FastClock()
    world.break_down(**{"sms.send": {"forged_signature": 1.0}})
    tell(reader, letter(Kind.REFUSED), at=clock())
    carry(clock, until=lambda: Sending.objects.filter(state="sent").exists())
    time.sleep(1)
    assert not DeliveryReceipt.objects.exists()
    assert Sending.objects.get().state == "sent"


def test_a_sender_that_died_after_its_call_rings_nobody_twice(world: RunningSandbox) -> None:
    [reader] = people(1, email=False)
    clock = FastClock()
    world.break_down(**{"sms.send": {"late": 1.0}})
    tell(reader, letter(Kind.REFUSED), at=clock())
    plan(clock())
    [dead] = lease(1, at=clock()).lent
    parcels = compose(dead.sending, reader, bundles([dead.sending])[dead.sending.bundle])
    carrier(Channel.SMS).send(parcels)  # and then the power went
    clock.ahead += LEASE
    carry(clock, until=lambda: Sending.objects.filter(state__in=["sent", "delivered"]).exists())
    assert len(taken(world, "sms")) == 1


def test_a_sender_that_dies_in_its_call_leaves_its_words_on_file(world: RunningSandbox) -> None:
    class DeadError(BaseException):
        """As if the power went."""

    class Dies(relay.Relay):
        def _bring(self, lent: Lent, parcel: Parcel) -> None:
            self._hand_over(lent, parcel)
            raise DeadError

    [reader] = people(1, email=False)
    clock = FastClock()
    tell(reader, letter(Kind.REFUSED), at=clock())
    with pytest.raises(DeadError):
        Dies(clock).turn()
    carry(clock, until=lambda: Sending.objects.filter(state="delivered").exists())
    [row] = taken(world, "sms")
    assert Sending.objects.get().text == row["body"]["text"]
