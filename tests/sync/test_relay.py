import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from motcua.foundation.adapters import RefusedError, UnavailableError
from motcua.foundation.crypto import SealedValueError
from motcua.sync import faults, relay
from motcua.sync.models import CodeKind, Delivery, QueuedDossier
from motcua.sync.ports import (
    DossierReport,
    ListedDossiers,
    NationalEntry,
    PortalRecord,
    ProgressReport,
)
from motcua.sync.queries import quarantined, status
from tests.factories import journals as told
from tests.factories.journals import journals
from tests.factories.offices import Office

pytestmark = pytest.mark.django_db


@dataclass
class ScriptedPortal:
    """Another adapter: a portal in memory that fails where it is told to, and takes what it can of a push."""

    refuses: set[str] = field(default_factory=set)
    breaks_on: set[str] = field(default_factory=set)
    is_away: bool = False
    calls: int = 0
    states: dict[str, int] = field(default_factory=dict)
    acts: list[tuple[str, int]] = field(default_factory=list)

    def look_up(self, code: str) -> PortalRecord | None:
        self._called()
        return PortalRecord(code, self.states[code]) if code in self.states else None

    def send_dossiers(self, reports: Sequence[DossierReport], *, known: bool) -> None:
        self._called()
        for report in reports:
            if report.code in self.breaks_on:
                raise UnavailableError("HTTP 500")
            if report.code in self.refuses or (report.code in self.states) is not known:
                raise RefusedError("không nhận")
            self.states[report.code] = report.status

    def send_progress(self, reports: Sequence[ProgressReport]) -> None:
        self._called()
        self.acts += [(report.code, report.status) for report in reports]

    def listed(self, unit: str, first: date, last: date, *, after: str = "") -> ListedDossiers:
        self._called()
        return ListedDossiers(tuple(PortalRecord(code, self.states[code]) for code in sorted(self.states)))

    def catalogue(self, kind: str, *, unit: str) -> list[NationalEntry]:
        self._called()
        return []

    def results_of(self, procedure_code: str, *, unit: str) -> list[NationalEntry]:
        self._called()
        return []

    def check(self) -> str:
        return "in memory"

    def _called(self) -> None:
        self.calls += 1
        if self.is_away:
            raise UnavailableError("không trả lời")


@dataclass
class Clock:
    now: datetime = field(default_factory=timezone.now)

    def __call__(self) -> datetime:
        return self.now


def turns(sender: relay.Relay, clock: Clock, count: int) -> None:
    for _ in range(count):
        sender.turn()
        clock.now += timedelta(seconds=1)


def test_a_push_that_was_half_taken_is_finished_one_by_one(place: Office) -> None:
    journals(place, 12)
    clock, portal = Clock(), ScriptedPortal(refuses={"H58.14-250113-0009"})
    turns(relay.Relay(portal, clock), clock, 5)
    assert len(portal.states) == 11
    assert [delivery.dossier.code for delivery in quarantined()] == ["H58.14-250113-0009"]
    assert status().dossiers_synchronised == 11


def test_while_the_portal_is_away_it_is_asked_for_one_dossier_at_a_time(place: Office) -> None:
    journals(place, 40)
    clock, portal = Clock(), ScriptedPortal(is_away=True)
    sender = relay.Relay(portal, clock)
    turns(sender, clock, 5)
    assert portal.calls == 5
    assert sender.pause_seconds > relay.POLL_SECONDS
    turns(sender, clock, 300)
    assert portal.calls < 25  # then it is left alone but for a try a minute
    assert QueuedDossier.objects.filter(attempts=0).count() >= 5
    assert QueuedDossier.objects.filter(attempts__lte=1).count() == 40  # the least failed tries, nobody alone
    portal.is_away = False
    turns(sender, clock, 64)
    assert status().ratio == 1


def test_a_dossier_that_breaks_the_portal_does_not_keep_the_others_back(place: Office) -> None:
    journals(place, 30)
    clock, portal = Clock(), ScriptedPortal(breaks_on={"H58.14-250113-0004"})
    turns(relay.Relay(portal, clock), clock, 80)
    assert status().dossiers_synchronised == 29
    assert Delivery.objects.filter(state=Delivery.State.QUARANTINED).count() == 0


def test_no_call_is_begun_when_the_lease_is_nearly_over(place: Office) -> None:
    journals(place, 5)
    clock = Clock()

    class SlowPortal(ScriptedPortal):
        def look_up(self, code: str) -> PortalRecord | None:
            clock.now += timedelta(seconds=15)
            return super().look_up(code)

    portal = SlowPortal()
    sender = relay.Relay(portal, clock, answers=True)
    sender.turn()
    assert portal.states == {}
    assert QueuedDossier.objects.filter(is_known=False).count() == 3
    turns(sender, clock, 4)
    assert status().ratio == 1


def test_a_dossier_that_cannot_be_told_says_why(place: Office) -> None:
    journals(place, 1, identity_number="")
    clock = Clock()
    turns(relay.Relay(ScriptedPortal(), clock), clock, 1)
    [delivery] = quarantined()
    assert delivery.last_error.startswith("Thiếu số định danh cá nhân")


def damage(code: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE dossiers_dossier SET phone = identity_number WHERE code = %s", [code]
        )  # sealed for another column: it does not open here


def test_a_dossier_with_damaged_data_does_not_keep_the_others_back(place: Office) -> None:
    journals(place, 10)
    damage("H58.14-250113-0004")
    clock = Clock()
    turns(relay.Relay(ScriptedPortal(), clock, answers=True), clock, 2)
    [delivery] = quarantined()
    assert (delivery.seq, delivery.last_error) == (1, faults.FAULTS[faults.UNREADABLE])
    assert status().dossiers_synchronised == 9


def test_a_wrong_key_is_no_dossier_s_fault(place: Office) -> None:
    journals(place, 1)
    damage("H58.14-250113-0001")
    with pytest.raises(SealedValueError):
        relay.Relay(ScriptedPortal(), Clock()).turn()
    assert not Delivery.objects.filter(state=Delivery.State.QUARANTINED).exists()


def test_acts_are_told_in_the_order_of_the_journal(place: Office) -> None:
    journals(place, 20)
    clock, portal = Clock(), ScriptedPortal()
    turns(relay.Relay(portal, clock), clock, 3)
    ways = {code: [status for each, status in portal.acts if each == code] for code in portal.states}
    assert set(map(tuple, ways.values())) == {(2, 4, 5, 4, 4, 4, 9, 10)}


def test_every_fault_of_the_rules_has_its_sentence() -> None:
    codes = {"personal_id_missing", "personal_id_malformed", "tax_code_missing", "tax_code_malformed"}
    unmapped = {f"{kind}_unmapped" for kind in CodeKind.values}
    assert faults.FAULTS.keys() == codes | unmapped | {"identity_invented", "not_received", faults.UNREADABLE}


@pytest.mark.django_db(transaction=True)
def test_the_worker_s_threads_send_and_stop_when_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.factories.offices import office

    journals(office(), 10, told.WHOLE_WAY)
    portal, stop = ScriptedPortal(), threading.Event()
    monkeypatch.setattr(relay, "national_portal", lambda: portal)
    worker = threading.Thread(target=relay.run, args=(stop,), kwargs={"senders": 3})
    worker.start()
    limit = timezone.now() + timedelta(seconds=30)
    while status().ratio != 1 and timezone.now() < limit:
        stop.wait(0.1)
    stop.set()
    worker.join(10)
    assert not worker.is_alive()
    assert status().ratio == 1
