"""The exchange in figures: exact, of today, and loud when they say that somebody is needed."""

from datetime import datetime, timedelta
from fractions import Fraction

import pytest
from django.conf import settings
from django.test import override_settings

from motcua.sync import relay, services
from motcua.sync.models import Comparison, Delivery, Difference
from motcua.sync.queries.metrics import exposition, metrics
from motcua.sync.queries.status import SyncStatus
from motcua.sync.rules.alarming import Alarm, Figures, Thresholds, raised
from motcua.sync.services import breaking
from tests.factories import journals as told
from tests.factories.journals import go_on, journals
from tests.factories.offices import Office, moment
from tests.sync.test_relay import Clock, ScriptedPortal, turns

NOW = moment("2026-03-02T08:00")
HOUR = timedelta(hours=1)


def figures(**more: object) -> Figures:
    return Figures(**more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("found", "alarm"),
    [
        pytest.param(figures(), None, id="nothing told yet"),
        pytest.param(figures(oldest_seconds=3_599), None, id="not old enough"),
        pytest.param(figures(oldest_seconds=3_600), Alarm.OLDEST, id="old"),
        pytest.param(figures(ratio=Fraction(19, 20)), None, id="95 of 100"),
        pytest.param(figures(ratio=Fraction(94_999, 100_000)), Alarm.RATIO, id="hardly less"),
        pytest.param(figures(refused=1), Alarm.REFUSED, id="one refused"),
        pytest.param(figures(open_since=NOW - timedelta(seconds=599)), None, id="left alone for a moment"),
        pytest.param(figures(open_since=NOW - timedelta(seconds=600)), Alarm.BREAKER, id="left alone for long"),
        pytest.param(figures(lag_p95_seconds=900.0), Alarm.LAG, id="late"),
        pytest.param(figures(differences=1), Alarm.DIFFERENCES, id="somebody has to look"),
        pytest.param(figures(inbound=1), Alarm.INBOUND, id="a filing does not get in"),
        pytest.param(figures(door_silent_since=NOW - timedelta(seconds=599)), None, id="no word for a moment"),
        pytest.param(figures(door_silent_since=NOW - HOUR), Alarm.INBOUND, id="no word for long"),
        pytest.param(figures(compared_at=NOW - 25 * HOUR, first_told_at=NOW - 90 * HOUR), None, id="last night"),
        pytest.param(figures(compared_at=NOW - 26 * HOUR), Alarm.COMPARISON, id="not last night"),
        pytest.param(figures(first_told_at=NOW - 26 * HOUR), Alarm.COMPARISON, id="never compared"),
    ],
)
def test_a_figure_raises_its_alarm(found: Figures, alarm: Alarm | None) -> None:
    assert list(raised(found, Thresholds(), NOW)) == ([alarm] if alarm else [])


@pytest.mark.parametrize(("told_to_the_end", "shown"), [(45, "0.97"), (46, "1.00"), (0, "0.00")])
def test_45_of_46_is_not_100_percent(told_to_the_end: int, shown: str) -> None:
    standing = SyncStatus(46, 45, 1, 0, 5, dossiers=46, dossiers_synchronised=told_to_the_end)
    assert str(standing.shown_ratio) == shown
    assert (standing.ratio == 1) == (told_to_the_end == 46)


def delivered(place: Office, happened: datetime, lags: list[float]) -> None:
    """Journals whose entries arrived so many seconds after they had happened."""
    dossiers = journals(place, len(lags), (told.ACCEPTED,))
    services.collect(at=happened)
    for dossier, lag in zip(dossiers, lags, strict=True):
        Delivery.objects.filter(dossier=dossier).update(
            state="delivered", happened_at=happened, delivered_at=happened + timedelta(seconds=lag)
        )


@pytest.mark.django_db
def test_the_lag_is_of_the_last_day_and_of_first_deliveries(place: Office) -> None:
    assert (metrics(NOW).lag_p50_seconds, metrics(NOW).lag_p95_seconds) == (None, None)
    delivered(place, NOW - HOUR, [float(second) for second in range(101)])
    found = metrics(NOW)
    assert (found.lag_p50_seconds, found.lag_p95_seconds, found.delivered_in_a_day) == (50.0, 95.0, 101)
    late = Delivery.objects.order_by("-delivered_at")[:50].values_list("pk", flat=True)
    Delivery.objects.filter(pk__in=list(late)).update(is_retold=True)
    assert metrics(NOW).lag_p95_seconds == pytest.approx(47.5)
    assert metrics(NOW + 25 * HOUR).lag_p50_seconds is None


@pytest.mark.django_db
def test_after_an_outage_the_last_state_stands_for_all_and_it_is_counted(place: Office) -> None:
    [one, two] = journals(place, 2, (told.SUBMITTED, told.ACCEPTED))
    clock, portal = Clock(), ScriptedPortal()
    sender = relay.Relay(portal, clock)
    turns(sender, clock, 2)
    before = metrics(clock()).coalesced_in_a_day
    portal.is_away = True
    for entry in (told.TAKEN, told.ASKED, told.RESUMED, told.PROPOSED):
        go_on(place, one, entry)
        turns(sender, clock, 3)
    go_on(place, two, told.TAKEN)
    portal.is_away, portal.calls = False, 0
    clock.now += timedelta(hours=3)
    turns(sender, clock, 3)
    found = metrics(clock())
    assert found.status.ratio == 1
    assert found.coalesced_in_a_day - before == 3  # of five entries, three were told by a later state
    assert [status for code, status in portal.acts if code == one.code] == [2, 4, 5, 4, 4]  # and all acts arrived
    assert Delivery.objects.filter(dossier=one).count() == 6


@pytest.mark.django_db
def test_everything_that_is_wrong_is_said_at_once(place: Office) -> None:
    journals(place, 2, (told.SUBMITTED, told.ACCEPTED))
    services.collect(at=NOW)
    for _ in range(5):
        breaking.note_failure("sync.national_portal/tell", "HTTP 503", is_probe=False, at=NOW - HOUR)
    Difference.objects.create(
        kind="unknown_here", code="H58.10-250113-0077", state="open", found_at=NOW, seen_at=NOW
    )
    Comparison.objects.create(scope="whole", started_at=NOW - 30 * HOUR, finished_at=NOW - 29 * HOUR)
    found = metrics(NOW)
    assert found.alarms == (Alarm.BREAKER, Alarm.OLDEST, Alarm.RATIO, Alarm.DIFFERENCES, Alarm.COMPARISON)
    text = "\n".join(exposition(found))
    assert "motcua_sync_ratio 0\n" in text
    assert "motcua_sync_alarms 5\n" in text
    assert 'motcua_sync_circuit_open{use="sync.national_portal/tell"} 0.5' in text
    patient = {**settings.MOTCUA_SYNC_ALARMS, "oldest_seconds": 10**9, "ratio_percent": 0, "differences": 2}
    with override_settings(MOTCUA_SYNC_ALARMS=patient):
        assert metrics(NOW).alarms == (Alarm.BREAKER, Alarm.COMPARISON)
