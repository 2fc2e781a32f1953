"""What every national portal promises, and what the relay makes of it: over HTTP to the sandbox, faults on."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import override_settings
from django.utils import timezone

from motcua.adapters.portal_national.client import NationalPortal
from motcua.dossiers.models import Dossier, DossierEvent
from motcua.foundation.adapters import RefusedError, UnavailableError
from motcua.sync import reconciler, relay, services
from motcua.sync.models import Delivery, QueuedDossier
from motcua.sync.queries import is_drained, quarantined, status, stories
from tests.factories import journals as told
from tests.factories.journals import journals
from tests.factories.offices import Office
from tests.plugins.sandbox import CREDENTIALS, RunningSandbox

pytestmark = pytest.mark.django_db

ROUNDS = 400


@pytest.fixture
def portal(fresh_sandbox: RunningSandbox) -> NationalPortal:
    return NationalPortal(base_url=f"{fresh_sandbox.url}/portal", **CREDENTIALS)


class FastClock:
    """A clock that runs a minute a look, so that waiting takes no time."""

    def __init__(self) -> None:
        self.now = timezone.now()

    def __call__(self) -> Any:
        return self.now

    def later(self) -> None:
        self.now += timedelta(minutes=15)


def push(portal: NationalPortal, *, until: Callable[[], bool] = is_drained) -> relay.Relay:
    """Run one sender until nothing is left, with a clock that skips the waiting."""
    clock = FastClock()
    sender = relay.Relay(portal, clock)
    for _ in range(ROUNDS):
        if not sender.turn() and until():
            return sender
        clock.later()
    raise AssertionError(f"not drained after {ROUNDS} rounds: {status()}")


def ours() -> dict[str, list[str]]:
    """Return the statuses that our journal tells of each dossier, in order."""
    ways: dict[str, list[str]] = {}
    last: dict[str, tuple[int, str]] = {}
    events = DossierEvent.objects.select_related("dossier").order_by("dossier", "seq")
    for event in events:
        code, here = event.dossier.code, (event.status, event.step)
        if event.status != 1 and last.get(code) != here:
            ways.setdefault(code, []).append(str(event.status))
        last[code] = here
    return ways


def theirs(sandbox: RunningSandbox) -> dict[str, list[str]]:
    """Return the statuses that the portal wrote down of each dossier, in the order in which they came."""
    ways: dict[str, list[str]] = {}
    for entry in sandbox.ledger(service="CapNhatTienDoHoSoMC"):
        if entry["outcome"] == "accepted":
            ways.setdefault(entry["mahoso"], []).append(entry["body"]["TrangThai"])
    return ways


def assert_all_told(sandbox: RunningSandbox) -> None:
    figures = status()
    assert (figures.pending, figures.quarantined) == (0, 0)
    assert figures.ratio == 1
    assert theirs(sandbox) == ours()
    shown = {code: row["dossier"]["TrangThaiHoSo"] for code, row in sandbox.dossiers().items()}
    assert shown == {dossier.code: str(dossier.status) for dossier in Dossier.objects.all()}


def test_it_signs_in(portal: NationalPortal) -> None:
    assert portal.check() == "signed in as motcua"


def test_a_wrong_password_is_nobody_s_dossier_s_fault(fresh_sandbox: RunningSandbox) -> None:
    wrong = NationalPortal(base_url=f"{fresh_sandbox.url}/portal", username="motcua", password="no")
    with pytest.raises(UnavailableError, match="mật khẩu"):
        wrong.look_up("H58.14-250113-0001")


def test_an_unknown_dossier_is_none_and_a_told_one_is_on_file(portal: NationalPortal, place: Office) -> None:
    [dossier] = journals(place, 1)
    assert portal.look_up(dossier.code) is None
    push(portal)
    found = portal.look_up(dossier.code)
    assert found is not None
    assert (found.code, found.status, found.steps) == (dossier.code, 10, 8)


def test_the_same_report_twice_changes_nothing(
    portal: NationalPortal, place: Office, fresh_sandbox: RunningSandbox
) -> None:
    [dossier] = journals(place, 1)
    story = stories({dossier.pk: (0, 9)})[dossier.pk]
    assert story.report is not None
    acts = [report for _, report in story.progress]
    portal.send_dossiers([story.report], known=False)
    portal.send_progress(acts)
    before = fresh_sandbox.dossiers()
    portal.send_dossiers([story.report], known=True)
    portal.send_progress(acts)
    assert fresh_sandbox.dossiers() == before
    assert fresh_sandbox.summary()["duplicates"] == 8 + 1


def test_content_that_is_not_accepted_is_refused_with_their_words(
    fresh_sandbox: RunningSandbox, place: Office
) -> None:
    [dossier] = journals(place, 1, code="H99.14-250113-0001")
    report = stories({dossier.pk: (0, 9)})[dossier.pk].report
    assert report is not None
    portal = NationalPortal(base_url=f"{fresh_sandbox.url}/portal", unit="H58", **CREDENTIALS)
    with pytest.raises(RefusedError, match="H99"):
        portal.send_dossiers([report], known=False)


def test_an_address_where_nobody_answers_is_unavailable() -> None:
    nobody = NationalPortal(base_url="http://127.0.0.1:9/portal", **CREDENTIALS)
    with pytest.raises(UnavailableError):
        nobody.look_up("H58.14-250113-0001")


def test_the_whole_way_is_told_in_order_with_the_true_status(
    portal: NationalPortal, place: Office, fresh_sandbox: RunningSandbox
) -> None:
    journals(place, 60)
    push(portal)
    assert_all_told(fresh_sandbox)
    assert theirs(fresh_sandbox)["H58.14-250113-0001"] == ["2", "4", "5", "4", "4", "4", "9", "10"]
    counts = fresh_sandbox.summary()
    assert (counts["refusals"], counts["duplicates"]) == (0, 0)


def test_each_entry_is_told_as_it_happens(
    portal: NationalPortal, place: Office, fresh_sandbox: RunningSandbox
) -> None:
    [dossier] = journals(place, 1, (told.SUBMITTED,))
    push(portal)
    assert fresh_sandbox.dossiers() == {}
    assert (status().dossiers, status().ratio) == (0, None)
    for entry in (told.ACCEPTED, told.TAKEN, told.ASKED, told.RESUMED, told.PROPOSED, told.SIGNED, told.DONE):
        told.go_on(place, dossier, entry)
        push(portal)
        assert fresh_sandbox.dossiers()[dossier.code]["dossier"]["TrangThaiHoSo"] == str(entry.status)
    told.go_on(place, dossier, told.RETURNED)
    push(portal)
    assert_all_told(fresh_sandbox)


@pytest.mark.parametrize(
    "faults",
    [
        pytest.param({"error_500": 0.4}, id="fails"),
        pytest.param({"reset": 0.4}, id="cuts"),
        pytest.param({"answer_then_cut": 0.4}, id="takes it and cuts"),
        pytest.param({"stale_session": 0.4}, id="forgets the session"),
        pytest.param({"delay": 0.3, "delay_seconds": 0.05}, id="is slow"),
        pytest.param({"duplicate": 0.5}, id="does everything twice"),
        pytest.param({"reorder": 0.1}, id="answers out of turn"),
        pytest.param({"clock_skew": 1.0, "clock_skew_seconds": -7200}, id="has a wrong clock"),
        pytest.param({"error_500": 0.15, "reset": 0.15, "answer_then_cut": 0.2, "stale_session": 0.1}, id="all"),
    ],
)
def test_nothing_is_lost_or_out_of_order_when_the_portal(
    faults: dict[str, float], portal: NationalPortal, place: Office, fresh_sandbox: RunningSandbox
) -> None:
    journals(place, 25)
    fresh_sandbox.break_down(portal=faults, seed=7)
    clock = FastClock()
    sender = relay.Relay(portal, clock)
    for _ in range(30):
        sender.turn()
        clock.later()
    shown = fresh_sandbox.summary()["faults_shown"]
    assert sum(shown.values()) > 3
    fresh_sandbox.heal()
    push(portal)
    assert_all_told(fresh_sandbox)


def test_what_was_refused_waits_alone_and_goes_on_when_it_is_mended(
    portal: NationalPortal, place: Office, fresh_sandbox: RunningSandbox
) -> None:
    journals(place, 20)
    broken = Dossier.objects.get(code="H58.14-250113-0007")
    Dossier.objects.filter(pk=broken.pk).update(submitted_at=broken.submitted_at + timedelta(days=9))
    push(portal)
    [refused] = quarantined()
    assert (refused.dossier_id, refused.seq) == (broken.pk, 1)
    assert "NgayNopHoSo" in refused.last_error
    assert (status().dossiers_synchronised, status().quarantined, status().pending) == (19, 1, 8)
    Dossier.objects.filter(pk=broken.pk).update(submitted_at=broken.submitted_at)
    services.requeue(refused.pk, by=place.intake, at=timezone.now())
    push(portal)
    assert_all_told(fresh_sandbox)


def test_a_portal_that_refuses_everything_for_a_while_costs_nothing_but_a_retry(
    portal: NationalPortal, place: Office, fresh_sandbox: RunningSandbox
) -> None:
    journals(place, 8)
    fresh_sandbox.break_down(**{"portal.integrate": {"refuse": 0.5}}, seed=3)
    push(portal)
    waiting = quarantined()
    assert waiting
    assert all("giả lập" in delivery.last_error for delivery in waiting)
    fresh_sandbox.heal()
    for delivery in waiting:
        services.requeue(delivery.pk, by=place.intake, at=timezone.now())
    push(portal)
    assert_all_told(fresh_sandbox)


def test_a_record_that_was_lost_here_is_asked_for_there(
    portal: NationalPortal, place: Office, fresh_sandbox: RunningSandbox
) -> None:
    journals(place, 3)
    push(portal)
    QueuedDossier.objects.update(is_known=None, delivered_seq=0, due_at=timezone.now())
    Delivery.objects.update(state=Delivery.State.PENDING)
    push(portal)
    assert_all_told(fresh_sandbox)
    assert fresh_sandbox.summary()["refusals"] == 0


def test_what_the_portal_shows_differently_is_found_and_told_again(
    portal: NationalPortal, place: Office, fresh_sandbox: RunningSandbox
) -> None:
    [_, behind, done] = journals(place, 3)
    push(portal)
    assert reconciler.latest(portal, at=timezone.now()).differing == 0
    fresh_sandbox.reset()
    early = stories({behind.pk: (0, 3)})[behind.pk]
    assert early.report is not None
    portal.send_dossiers([early.report], known=False)
    portal.send_progress([act for _, act in stories({behind.pk: (0, 8)})[behind.pk].progress])
    story = stories({done.pk: (0, 9)})[done.pk]
    assert story.report is not None
    portal.send_dossiers([story.report], known=False)
    portal.send_progress([act for _, act in story.progress])
    assert reconciler.latest(portal, at=timezone.now()).differing == 2
    assert status().dossiers_synchronised == 1
    push(portal)
    assert_all_told(fresh_sandbox)


def test_the_configured_portal_is_drained_by_the_worker_s_function(
    place: Office, fresh_sandbox: RunningSandbox
) -> None:
    journals(place, 5)
    path = "motcua.adapters.portal_national.client.NationalPortal"
    options = {"base_url": f"{fresh_sandbox.url}/portal", **CREDENTIALS}
    with override_settings(MOTCUA_ADAPTERS={"sync.national_portal": (path, options)}):
        assert relay.drain(seconds=60)
    assert_all_told(fresh_sandbox)
