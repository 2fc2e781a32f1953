"""Subscribers: told in order, signed, again after a failure, never of what is not theirs, never of a person."""

import base64
import hmac
import json
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django.fixtures import Settings

from motcua.accounts.models import MachineClient, User
from motcua.accounts.rules import Scope
from motcua.accounts.services.machines import Term, close_machine, end_mandate, give_mandate, register_machine
from motcua.audit.models import AuditEvent
from motcua.dossiers.models import NewEvent
from motcua.webhooks import queries, relay, rules, services
from motcua.webhooks.models import LogEnd, LoggedEvent, Subscription
from motcua.webhooks.queries import TrimmedError, events_after
from motcua.webhooks.services import Outcome, Owner, Wish
from tests.factories import dossiers as made
from tests.factories.offices import Office, office
from tests.plugins.receiver import Receiver

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def near(settings: Settings) -> None:
    """The receiver is on this machine and has no certificate."""
    settings.MOTCUA_WEBHOOK_HTTP = True
    settings.MOTCUA_WEBHOOK_NETWORKS = ["127.0.0.1/32"]


@pytest.fixture
def place() -> Office:
    return office()


def owner(user: User, name: str = "so-y-te") -> Owner:
    register_machine(name, name, acts_as=user, scopes=[Scope.HOOKS], at=timezone.now())
    return Owner(MachineClient.objects.select_related("user").get(client_id=name), None)


@pytest.fixture
def mine(place: Office, receiver: Receiver) -> Subscription:
    return services.subscribe(owner(place.intake), Wish("tin", receiver.url), at=timezone.now())


def again(subscription: Subscription) -> Subscription:
    return Subscription.objects.select_related("client__user", "mandate__officer").get(pk=subscription.pk)


def told(receiver: Receiver) -> list[tuple[str, int]]:
    bodies = [json.loads(body) for _headers, body in receiver.got]
    return [(body["type"], body["data"]["seq"]) for body in bodies]


def test_everything_is_told_in_order_and_once(place: Office, mine: Subscription, receiver: Receiver) -> None:
    dossier = made.taken(place)
    relay.drain()
    assert told(receiver) == [(f"dossier.{event.kind}", event.seq) for event in dossier.events.order_by("seq")]
    assert not NewEvent.objects.filter(reader="webhooks").exists()
    relay.drain()
    assert len(receiver.got) == dossier.events.count()
    assert again(mine).position == LogEnd.objects.get().last


def test_a_message_names_nobody(place: Office, mine: Subscription, receiver: Receiver) -> None:
    dossier = made.accepted(place)
    relay.drain()
    whole = b"".join(body for _headers, body in receiver.got).decode() + str([each for each, _ in receiver.got])
    for word in (dossier.applicant_name, dossier.identity_number, dossier.phone, dossier.address, "Nguyễn"):
        assert word
        assert word not in whole
    data = json.loads(receiver.got[0][1])["data"]
    assert set(data) == {"dossier", "code", "seq", "status", "cursor"}


def test_a_message_is_signed_as_standard_webhooks_say(
    place: Office, mine: Subscription, receiver: Receiver
) -> None:
    made.filed(place)
    relay.drain()
    headers, body = receiver.got[0]
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(mine.secret.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert abs(int(headers["webhook-timestamp"]) - timezone.now().timestamp()) < 60


def test_a_replaced_secret_signs_beside_the_new_one_for_a_day(mine: Subscription) -> None:
    at = timezone.now()
    changed = services.rotate(mine, by=Owner(mine.client, None), at=at)
    assert changed.secret != mine.secret
    during = relay.headers_of(changed, "x", b"{}", at)["webhook-signature"].split()
    assert during == [
        rules.signature("x", at, b"{}", [changed.secret]),
        rules.signature("x", at, b"{}", [mine.secret]),
    ]
    later = at + rules.OVERLAP
    after = relay.headers_of(changed, "x", b"{}", later)["webhook-signature"]
    assert after == rules.signature("x", later, b"{}", [changed.secret])


def test_what_is_not_taken_waits_and_nothing_overtakes_it(
    place: Office, mine: Subscription, receiver: Receiver
) -> None:
    receiver.answers = [(204, {}), (500, {})]
    dossier = made.taken(place)
    relay.drain()
    waiting = again(mine)
    assert (waiting.attempts, waiting.last_status, waiting.last_error) == (1, 500, "status_500")
    assert waiting.due_at > timezone.now()
    assert waiting.failing_since is not None
    assert len(receiver.got) == 2
    Subscription.objects.update(due_at=timezone.now())
    relay.drain()
    seqs = [seq for _kind, seq in told(receiver)]
    assert seqs == [1, 2, *range(2, dossier.journal_length + 1)]
    assert again(mine).failing_since is None


def test_a_receiver_that_is_away_gives_up_nothing_and_is_left_alone_after_days(
    place: Office, mine: Subscription, receiver: Receiver
) -> None:
    made.filed(place)
    services.collect(at=timezone.now())
    start = timezone.now()
    for hours in range(0, 96, 8):
        at = start + timedelta(hours=hours)
        Subscription.objects.update(due_at=at)
        lent = services.lease(1, at=at)
        for each in lent:
            services.finish(each, Outcome(each.position, 0, None, "ConnectError"), at=at)
    stopped = again(mine)
    assert (stopped.state, stopped.position) == ("failing", mine.position)
    assert AuditEvent.objects.filter(action="stop webhook").count() == 1
    services.resume(stopped, by=Owner(mine.client, None), at=timezone.now())
    relay.drain()
    assert len(receiver.got) == 1


def test_a_receiver_that_is_gone_is_stopped_at_once(place: Office, mine: Subscription, receiver: Receiver) -> None:
    receiver.answers = [(410, {})]
    made.filed(place)
    relay.drain()
    assert again(mine).state == "failing"


def test_one_that_fails_keeps_nobody_waiting(place: Office, mine: Subscription, receiver: Receiver) -> None:
    bad = services.subscribe(owner(place.intake, "hong"), Wish("x", "http://127.0.0.1:9/"), at=timezone.now())
    made.filed(place)
    relay.drain()
    assert len(receiver.got) == 1
    assert again(bad).last_error == "ConnectError"


def test_another_agency_is_told_nothing(place: Office, receiver: Receiver) -> None:
    services.subscribe(owner(place.stranger), Wish("tin", receiver.url), at=timezone.now())
    made.accepted(place)
    relay.drain()
    assert receiver.got == []


def test_who_is_asked_for_an_opinion_is_told_from_then_on(place: Office, receiver: Receiver) -> None:
    from motcua.dossiers.services.consulting import Question, Round, consult

    services.subscribe(owner(place.stranger), Wish("tin", receiver.url), at=timezone.now())
    dossier = made.taken(place)
    relay.drain()
    asked = Round((Question(place.commune_agency, "Có ý kiến gì?", 8),))
    consult(dossier.pk, asked, by=place.specialist, at=timezone.now())
    relay.drain()
    assert [kind for kind, _seq in told(receiver)] == ["dossier.consult"]


def test_a_right_that_ended_ends_the_telling(place: Office, mine: Subscription, receiver: Receiver) -> None:
    close_machine("so-y-te", at=timezone.now())
    made.filed(place)
    relay.drain()
    assert receiver.got == []


def test_a_mandate_that_ended_ends_the_telling(place: Office, receiver: Receiver) -> None:
    client = owner(place.stranger).client
    today = timezone.localdate()
    mandate = give_mandate(client.client_id, place.intake, Term(today, None, "QĐ 12"), by=None, at=timezone.now())
    services.subscribe(Owner(client, mandate), Wish("tin", receiver.url), at=timezone.now())
    made.filed(place)
    relay.drain()
    assert len(receiver.got) == 1
    assert end_mandate(client.client_id, place.intake, by=None, at=timezone.now())
    made.filed(place)
    relay.drain()
    assert len(receiver.got) == 1


def test_only_what_was_asked_for_is_told(place: Office, receiver: Receiver) -> None:
    wish = Wish("tin", receiver.url, ("dossier.accept",))
    services.subscribe(owner(place.intake), wish, at=timezone.now())
    made.taken(place)
    relay.drain()
    assert [kind for kind, _seq in told(receiver)] == ["dossier.accept"]


def test_a_paused_one_waits_and_goes_on(place: Office, mine: Subscription, receiver: Receiver) -> None:
    by = Owner(mine.client, None)
    services.pause(mine, by=by, at=timezone.now())
    made.filed(place)
    relay.drain()
    assert receiver.got == []
    services.resume(mine, by=by, at=timezone.now())
    relay.drain()
    assert len(receiver.got) == 1


def test_it_is_told_again_from_a_cursor(place: Office, mine: Subscription, receiver: Receiver) -> None:
    made.accepted(place)
    relay.drain()
    first = told(receiver)
    services.move(again(mine), mine.position, by=Owner(mine.client, None), at=timezone.now())
    relay.drain()
    assert told(receiver) == first * 2
    for position in (-1, LogEnd.objects.get().last + 1):
        with pytest.raises(services.SubscriptionError):
            services.move(again(mine), position, by=Owner(mine.client, None), at=timezone.now())


def test_a_test_message_comes_at_once_and_moves_nothing(mine: Subscription, receiver: Receiver) -> None:
    services.want_test(mine, by=Owner(mine.client, None), at=timezone.now())
    relay.drain()
    assert json.loads(receiver.got[0][1])["type"] == "ping"
    tested = again(mine)
    assert (tested.last_status, tested.position, tested.test_wanted_at) == (204, mine.position, None)


def test_a_lease_that_ran_out_notes_nothing(place: Office, mine: Subscription) -> None:
    made.filed(place)
    services.collect(at=timezone.now())
    at = timezone.now()
    [late] = services.lease(1, at=at)
    assert services.lease(1, at=at) == []
    [other] = services.lease(1, at=at + services.LEASE + timedelta(seconds=1))
    assert not services.finish(late, Outcome(99), at=at)
    assert services.finish(other, Outcome(1, 1, 204), at=at)
    assert again(mine).position == 1


def test_the_log_keeps_seven_days_and_says_so(place: Office, mine: Subscription) -> None:
    made.accepted(place)
    services.collect(at=timezone.now() - timedelta(days=8))
    made.filed(place)
    services.collect(at=timezone.now())
    assert services.trim(at=timezone.now()) == 2
    assert list(LoggedEvent.objects.values_list("position", flat=True)) == [3]
    agencies = [place.centre.pk]
    with pytest.raises(TrimmedError) as lost:
        events_after(1, agencies=agencies)
    assert [event.position for event in events_after(lost.value.oldest, agencies=agencies).events] == [3]
    assert again(mine).position == 2
    assert services.trim(at=timezone.now()) == 0


def test_a_reader_is_told_how_far_it_has_looked(place: Office) -> None:
    made.accepted(place)
    services.collect(at=timezone.now())
    nothing = events_after(0, agencies=[place.commune_agency.pk])
    assert (nothing.events, nothing.position) == ([], 2)
    part = events_after(0, agencies=[place.centre.pk], limit=1)
    assert (len(part.events), part.position) == (1, 1)
    assert queries.end_of_log().last == 2


def test_a_system_has_so_many_subscriptions(place: Office) -> None:
    mine = owner(place.intake)
    for _ in range(services.MOST_OF_A_CLIENT):
        services.subscribe(mine, Wish("x"), at=timezone.now())
    with pytest.raises(services.SubscriptionError):
        services.subscribe(mine, Wish("x"), at=timezone.now())


@pytest.mark.parametrize(("attempts", "least", "most"), [(1, 0.5, 1), (5, 8, 16), (11, 450, 900), (500, 450, 900)])
def test_it_waits_longer_and_longer(attempts: int, least: float, most: float) -> None:
    assert rules.retry_delay(attempts, 0.0).total_seconds() == least
    assert rules.retry_delay(attempts, 1.0).total_seconds() == most


def test_a_secret_that_does_not_open_keeps_nobody_else_waiting(
    place: Office, mine: Subscription, receiver: Receiver
) -> None:
    bad = services.subscribe(owner(place.intake, "hong"), Wish("x", receiver.url), at=timezone.now())
    made.filed(place)
    with connection.cursor() as cursor:  # sealed for another column: it does not open here
        damaged = (
            "UPDATE webhooks_subscription SET secret = (SELECT phone FROM dossiers_dossier LIMIT 1) WHERE id = %s"
        )
        cursor.execute(damaged, [bad.pk])
    relay.drain()
    assert len(receiver.got) == 1
    fares = Subscription.objects.defer("secret").get(pk=bad.pk)
    assert (fares.last_error, fares.attempts) == ("secret_unreadable", 1)


@pytest.mark.parametrize("act", ["test", "resume", "change"])
def test_what_is_wanted_while_it_is_sent_waits_for_the_sender(place: Office, mine: Subscription, act: str) -> None:
    made.filed(place)
    services.collect(at=timezone.now())
    at, by = timezone.now(), Owner(mine.client, None)
    [lent] = services.lease(1, at=at)
    if act == "test":
        services.want_test(mine, by=by, at=at)
    elif act == "resume":
        services.resume(mine, by=by, at=at)
    else:
        services.change(mine, Wish("tin", mine.url), by=by, at=at)
    assert services.lease(1, at=at) == []  # or two would send the same events
    assert services.finish(lent, Outcome(lent.position), at=at)
    assert [each.pk for each in services.lease(1, at=at)] == [mine.pk]
