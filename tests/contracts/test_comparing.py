"""What the portal keeps is compared with what we told it: every difference is found, named, repaired or shown."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from motcua.adapters.portal_national import client
from motcua.adapters.portal_national.client import NationalPortal
from motcua.dossiers.models import Dossier
from motcua.foundation.adapters import RefusedError, UnavailableError
from motcua.sync import reconciler
from motcua.sync.models import ComparedDay, Comparison, Difference, QueuedDossier
from motcua.sync.ports import ListedDossiers
from motcua.sync.queries import comparing as queries
from motcua.sync.queries import quarantined, stories
from motcua.sync.services import comparing as services
from tests.contracts.test_national_portal import assert_all_told, push
from tests.factories import journals as told
from tests.factories.journals import go_on, journals
from tests.factories.offices import Office, moment
from tests.plugins.sandbox import CREDENTIALS, RunningSandbox

pytestmark = pytest.mark.django_db

MONDAY = date(2025, 1, 13)  # the day on which the journals of the factory begin
NIGHT = moment("2025-01-15T01:30")
OPEN = (told.SUBMITTED, told.ACCEPTED, told.TAKEN)


@pytest.fixture
def portal(fresh_sandbox: RunningSandbox) -> NationalPortal:
    return NationalPortal(base_url=f"{fresh_sandbox.url}/portal", **CREDENTIALS)


def send(portal: NationalPortal, dossier: Dossier, upto: int, acts: int) -> None:
    """Put a dossier on file at the portal as it stood after entry ``upto``, with the first ``acts`` of its steps."""
    whole = stories({dossier.pk: (0, dossier.journal_length)})[dossier.pk]
    early = stories({dossier.pk: (0, upto)})[dossier.pk]
    assert early.report is not None
    portal.send_dossiers([early.report], known=False)
    if acts:
        portal.send_progress([report for _, report in whole.progress[:acts]])


def differences() -> list[tuple[str, str, str, str]]:
    rows = Difference.objects.filter(settled_at=None).order_by("code", "kind")
    return [(row.code[-4:], row.kind, row.ours, row.theirs) for row in rows]


def compare_all(portal: NationalPortal, at: datetime = NIGHT) -> Comparison:
    done = reconciler.whole(portal, at=at)
    assert done.finished_at is not None, done.error
    return done


def test_an_exchange_in_order_has_no_differences(
    portal: NationalPortal, place: Office, fresh_sandbox: RunningSandbox
) -> None:
    journals(place, 7, OPEN)
    journals(place, 2, (told.SUBMITTED, told.REFUSED), first=8)
    push(portal)
    done = compare_all(portal)
    assert (done.looked_at, done.differing) == (9, 0)
    assert differences() == []
    [monday] = ComparedDay.objects.filter(ours__gt=0)
    assert (monday.day, monday.unit, monday.ours, monday.theirs) == (MONDAY, "H58.14", 9, 9)
    assert reconciler.latest(portal, at=timezone.now()).looked_at == 9


@pytest.mark.parametrize(
    "compare",
    [
        pytest.param(lambda portal: reconciler.whole(portal, at=NIGHT), id="nightly"),
        pytest.param(lambda portal: reconciler.latest(portal, at=timezone.now()), id="hourly"),
    ],
)
def test_each_kind_of_difference_is_found_and_repaired(
    compare: Callable[[NationalPortal], Comparison],
    portal: NationalPortal,
    place: Office,
    fresh_sandbox: RunningSandbox,
) -> None:
    gone, behind, fewer, whole = journals(place, 4, (*OPEN, told.PROPOSED))
    push(portal)
    fresh_sandbox.reset()
    send(portal, behind, upto=2, acts=1)
    send(portal, fewer, upto=4, acts=2)
    send(portal, whole, upto=4, acts=3)
    assert compare(portal).differing == 3
    assert differences() == [
        (gone.code[-4:], "missing_there", "4", ""),
        (behind.code[-4:], "status_differs", "4", "2"),
        (fewer.code[-4:], "steps_missing", "3", "2"),
    ]
    assert set(Difference.objects.values_list("state", "owner")) == {("repairing", place.department.pk)}
    push(portal)
    assert compare(portal).differing == 0
    assert differences() == []
    assert_all_told(fresh_sandbox)


def test_what_only_the_portal_has_is_shown_to_its_unit(
    portal: NationalPortal, place: Office, fresh_sandbox: RunningSandbox
) -> None:
    [dossier] = journals(place, 1, OPEN)
    report = stories({dossier.pk: (0, 3)})[dossier.pk].report
    assert report is not None
    push(portal)
    portal.send_dossiers([replace(report, code="H58.10-250113-0077")], known=False)
    portal.send_dossiers([replace(report, code="H58.77-250113-0078")], known=False)
    assert compare_all(portal).differing == 2
    assert differences() == [("0077", "unknown_here", "", "4"), ("0078", "unknown_here", "", "4")]
    owners = dict(Difference.objects.values_list("code", "owner"))
    assert owners == {"H58.10-250113-0077": place.department.pk, "H58.77-250113-0078": None}
    [first, second] = queries.unsettled()
    assert first.state == Difference.State.OPEN
    services.set_aside(first.pk, "Hồ sơ thử của Cổng", by=place.clerk, at=NIGHT)
    with pytest.raises(services.SettledError):
        services.set_aside(first.pk, "Lần nữa", by=place.clerk, at=NIGHT)
    assert [row.pk for row in queries.unsettled()] == [second.pk]
    compare_all(portal, NIGHT + timedelta(days=1))  # what somebody has seen and left is not found anew every night
    assert [row.pk for row in queries.unsettled()] == [second.pk]
    portal.send_dossiers([replace(report, code="H58.10-250113-0077", status=8)], known=True)
    compare_all(portal, NIGHT + timedelta(days=2))
    assert differences() == [("0077", "unknown_here", "", "8"), ("0078", "unknown_here", "", "4")]


def test_more_steps_there_than_here_need_a_person(
    portal: NationalPortal, place: Office, fresh_sandbox: RunningSandbox
) -> None:
    [dossier] = journals(place, 1, OPEN)
    push(portal)
    extra = stories({dossier.pk: (0, 3)})[dossier.pk].progress[-1][1]
    portal.send_progress([replace(extra, content="Người khác ghi", at=extra.at + timedelta(minutes=5))])
    compare_all(portal)
    assert differences() == [(dossier.code[-4:], "steps_extra", "2", "3")]
    assert Difference.objects.get().state == Difference.State.OPEN
    assert QueuedDossier.objects.get().due_at is None  # nothing is told again


def test_what_is_on_its_way_or_refused_is_no_difference(
    portal: NationalPortal, place: Office, fresh_sandbox: RunningSandbox
) -> None:
    moving, stuck, still = journals(place, 3, OPEN)
    Dossier.objects.filter(pk=stuck.pk).update(submitted_at=stuck.submitted_at + timedelta(days=9))
    push(portal)
    assert [row.dossier_id for row in quarantined()] == [stuck.pk]
    go_on(place, moving, told.ASKED)
    assert compare_all(portal).differing == 0
    assert still.code in queries.told_since(NIGHT, limit=9)


def test_a_repair_that_does_not_help_is_shown_to_a_person(
    portal: NationalPortal, place: Office, fresh_sandbox: RunningSandbox
) -> None:
    """The portal is ahead of us: it takes nothing back, and after the repairs somebody has to look."""
    [dossier] = journals(place, 1, OPEN)
    push(portal)
    ahead = stories({dossier.pk: (0, 3)})[dossier.pk].report
    assert ahead is not None
    portal.send_dossiers([replace(ahead, status=8)], known=True)
    compare_all(portal)
    assert differences() == [(dossier.code[-4:], "status_differs", "4", "8")]
    push(portal)
    [refused] = quarantined()
    assert "không được chuyển từ 8" in refused.last_error
    assert compare_all(portal).differing == 0  # what is refused is not compared but stays found
    assert Difference.objects.get().settled_at is None


def test_lists_are_read_page_after_page(
    portal: NationalPortal, place: Office, fresh_sandbox: RunningSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "PAGE", 4)
    journals(place, 10, OPEN)
    push(portal)
    pages = []
    after = ""
    while True:
        page = portal.listed("H58", MONDAY, MONDAY, after=after)
        pages.append(len(page.records))
        after = page.next_after
        if not after:
            break
    assert pages == [4, 4, 2]
    assert compare_all(portal).looked_at == 10


def test_a_comparison_that_is_broken_off_goes_on_where_it_stopped(
    portal: NationalPortal, place: Office, fresh_sandbox: RunningSandbox
) -> None:
    journals(place, 3, OPEN)
    push(portal)
    fresh_sandbox.reset()
    later = NIGHT + timedelta(minutes=10)

    class BreaksOnTuesday(NationalPortal):
        def listed(self, unit: str, first: date, last: date, *, after: str = "") -> ListedDossiers:
            if first > MONDAY:
                raise UnavailableError("HTTP 503")
            return super().listed(unit, first, last, after=after)

    halting = BreaksOnTuesday(base_url=f"{fresh_sandbox.url}/portal", **CREDENTIALS)
    broken = reconciler.whole(halting, at=NIGHT)
    assert (broken.finished_at, broken.error, broken.reached, broken.differing) == (None, "HTTP 503", MONDAY, 3)
    done = reconciler.whole(portal, at=later)
    assert (done.pk, done.finished_at, done.differing) == (broken.pk, later, 3)
    push(portal)
    assert_all_told(fresh_sandbox)
    assert reconciler.whole(portal, at=later).pk != broken.pk


class Halting(NationalPortal):
    """Does not list what it is asked for."""

    error: Exception = UnavailableError("HTTP 503")

    def listed(self, unit: str, first: date, last: date, *, after: str = "") -> ListedDossiers:
        raise self.error


@pytest.mark.parametrize("error", [UnavailableError("HTTP 503"), RefusedError("Mã H58 không được phép")])
def test_a_night_that_was_broken_off_says_why_and_is_made_good_in_the_next_hour(
    portal: NationalPortal, place: Office, fresh_sandbox: RunningSandbox, error: Exception
) -> None:
    journals(place, 3, OPEN)
    push(portal)
    halting = Halting(base_url=f"{fresh_sandbox.url}/portal", **CREDENTIALS)
    halting.error = error
    broken = reconciler.whole(halting, at=NIGHT)
    assert (broken.finished_at, broken.error) == (None, str(error))
    hour = NIGHT + timedelta(hours=1)
    done = reconciler.rest_of_whole(portal, at=hour)
    assert done is not None
    assert (done.finished_at, done.looked_at) == (hour, 3)
    assert reconciler.rest_of_whole(portal, at=hour + timedelta(hours=1)) is None


def test_a_night_that_somebody_is_at_is_left_to_them(portal: NationalPortal, place: Office) -> None:
    services.begin(Comparison.Scope.WHOLE, at=NIGHT)
    assert reconciler.rest_of_whole(portal, at=NIGHT + timedelta(minutes=40)) is None


@pytest.mark.parametrize(
    "faults",
    [
        pytest.param({"error_500": 0.3}, id="fails"),
        pytest.param({"reset": 0.3}, id="cuts"),
        pytest.param({"answer_then_cut": 0.3}, id="answers and cuts"),
        pytest.param({"duplicate": 0.5}, id="does everything twice"),
        pytest.param({"stale_session": 0.3}, id="forgets the session"),
        pytest.param({"clock_skew": 1.0, "clock_skew_seconds": 7200}, id="has a wrong clock"),
    ],
)
def test_on_a_bad_day_nothing_is_found_that_is_not_there(
    faults: dict[str, float], portal: NationalPortal, place: Office, fresh_sandbox: RunningSandbox
) -> None:
    lost = journals(place, 6, OPEN)[2]
    push(portal)
    on_file = fresh_sandbox.dossiers()
    fresh_sandbox.reset()
    for dossier in Dossier.objects.exclude(pk=lost.pk):
        send(portal, dossier, upto=3, acts=2)
    assert len(on_file) == 6
    fresh_sandbox.break_down(portal=faults, seed=5)
    at = NIGHT
    for _ in range(40):
        at += timedelta(minutes=7)
        if reconciler.whole(portal, at=at).finished_at:
            break
    fresh_sandbox.heal()
    compare_all(portal, at + timedelta(minutes=7))
    assert differences() == [(lost.code[-4:], "missing_there", "4", "")]
    push(portal)
    assert_all_told(fresh_sandbox)
