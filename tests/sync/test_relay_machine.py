"""Two senders, crashes, lost and cut answers in any order: nothing lost, doubled or out of order, no zombie heard."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from motcua.dossiers.models import Dossier, DossierEvent
from motcua.foundation.adapters import RefusedError, UnavailableError
from motcua.sync import relay, services
from motcua.sync.guarding import Guarded
from motcua.sync.models import Circuit, Delivery, QueuedDossier
from motcua.sync.ports import DossierReport, PortalRecord, ProgressReport
from motcua.sync.queries import is_drained, status, stories
from motcua.sync.services import Batch, Outcome
from tests.factories import journals as told
from tests.factories.journals import go_on, journals
from tests.factories.offices import Office
from tests.sync.test_relay import Clock, ScriptedPortal

NEXT = {
    2: told.TAKEN,
    4: told.PROPOSED,
    5: told.RESUMED,
}
FAULTS = ("fine", "fine", "lost", "cut")


class StrictPortal(ScriptedPortal):
    """A portal that absorbs what it has, refuses what goes back in time, and breaks as it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[str, list[tuple[datetime, int]]] = {}
        self.plan: list[str] = []
        self.doubled = 0

    def _fault(self) -> str:
        fault = self.plan.pop(0) if self.plan else "fine"
        if fault == "lost":
            raise UnavailableError("reset before")
        return fault

    def look_up(self, code: str) -> PortalRecord | None:
        self._answered(self._fault())
        return PortalRecord(code, self.states[code]) if code in self.states else None

    def send_dossiers(self, reports: Sequence[DossierReport], *, known: bool) -> None:
        fault = self._fault()
        super().send_dossiers(reports, known=known)
        self._answered(fault)

    def send_progress(self, reports: Sequence[ProgressReport]) -> None:
        fault = self._fault()
        for report in reports:
            rows, row = self.rows.setdefault(report.code, []), (report.at, report.status)
            if row in rows:
                self.doubled += 1
            elif rows and report.at < rows[-1][0]:
                raise RefusedError("earlier than the last step")
            else:
                rows.append(row)
        self._answered(fault)

    def _answered(self, fault: str) -> None:
        if fault == "cut":
            raise UnavailableError("reset after")


class Exchange(RuleBasedStateMachine):
    """Officers go on, senders turn, die and come back; afterwards the portal has every journal, in order."""

    place: Office

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.portal, self.clock = StrictPortal(), Clock()
        self.senders = [relay.Relay(self.portal, self.clock) for _ in range(2)]
        self.dead: list[tuple[Batch, list[Outcome]]] = []
        self.dossiers = journals(self.place, 4, (told.SUBMITTED, told.ACCEPTED))

    def teardown(self) -> None:
        try:
            self.heal_and_compare()
        finally:
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    @rule(number=st.integers(0, 3), asks=st.booleans())
    def officer_goes_on(self, number: int, asks: bool) -> None:
        dossier = Dossier.objects.get(pk=self.dossiers[number].pk)
        if dossier.journal_length < 9:
            step = told.ASKED if asks and dossier.status == 4 else NEXT[dossier.status]
            go_on(self.place, dossier, step)

    @rule(number=st.integers(0, 1), faults=st.lists(st.sampled_from(FAULTS), max_size=6))
    def sender_turns(self, number: int, faults: list[str]) -> None:
        self.portal.plan = list(faults)
        self.senders[number].turn()
        self.portal.plan = []

    @rule(seconds=st.integers(0, 90))
    def time_passes(self, seconds: int) -> None:
        self.clock.now += timedelta(seconds=seconds)

    @rule(sends=st.booleans(), faults=st.lists(st.sampled_from(FAULTS), max_size=4))
    def a_sender_dies(self, sends: bool, faults: list[str]) -> None:
        """It had dossiers, and may have told them, but never noted it."""
        services.collect(at=self.clock())
        batch = services.lease(3, at=self.clock())
        outcomes = [Outcome(lent, lent.last_seq, True) for lent in batch.lent]
        if sends and batch.lent:
            self.portal.plan = list(faults)
            outcomes = relay.Sending(Guarded(self.portal), batch, relay._read(batch.lent), self.clock).run()
            self.portal.plan = []
        if batch.lent:
            self.dead.append((batch, outcomes))

    @rule()
    def a_dead_sender_comes_back(self) -> None:
        """Whoever lost the lease is not heard, whatever it says."""
        if not self.dead:
            return
        batch, outcomes = self.dead.pop(0)
        kept = {row.pk: row.delivered_seq for row in QueuedDossier.objects.exclude(lease_token=batch.token)}
        if self.clock() > batch.until:
            services.lease(9, at=self.clock())  # others take what it had
            assert services.finish(batch, outcomes, at=self.clock()) == 0
        assert kept == {row.pk: row.delivered_seq for row in QueuedDossier.objects.filter(pk__in=kept)}

    @invariant()
    def what_is_there_is_the_beginning_of_the_journal(self) -> None:
        for code, rows in self.portal.rows.items():
            assert rows == self.expected(code)[: len(rows)]

    @invariant()
    def nothing_counts_as_told_that_is_not_there(self) -> None:
        for queued in QueuedDossier.objects.select_related("dossier"):
            here = self.expected(queued.dossier.code, upto=queued.delivered_seq)
            assert self.portal.rows.get(queued.dossier.code, [])[: len(here)] == here

    def expected(self, code: str, upto: int | None = None) -> list[tuple[datetime, int]]:
        dossier = Dossier.objects.get(code=code)
        last = dossier.journal_length if upto is None else upto
        if not last:
            return []
        return [(act.at, act.status) for _, act in stories({dossier.pk: (0, last)})[dossier.pk].progress]

    def heal_and_compare(self) -> None:
        for _ in range(60):
            moved = sum(sender.turn() for sender in self.senders)
            if not moved and is_drained():
                break
            self.clock.now += timedelta(minutes=2)
        standing = status()
        assert standing.ratio == 1
        assert (standing.pending, standing.quarantined) == (0, 0)
        for dossier in Dossier.objects.all():
            assert self.portal.rows[dossier.code] == self.expected(dossier.code)
            assert self.portal.states[dossier.code] == dossier.status
        assert Delivery.objects.filter(state="delivered").count() == DossierEvent.objects.count()
        assert not Circuit.objects.exclude(opened_at=None).exists()


@pytest.mark.slow
@pytest.mark.django_db
def test_nothing_is_lost_doubled_or_out_of_order(place: Office) -> None:
    Exchange.place = place
    limits = settings(
        max_examples=10,
        stateful_step_count=15,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    run_state_machine_as_test(Exchange, settings=limits)
