"""Whatever anybody tries, in whatever order: no unlawful state, no broken journal, one owner, nothing half done."""

import os
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from motcua.dossiers.models import Dossier
from motcua.dossiers.queries.consistency import faults
from motcua.dossiers.rules.transitions import Status, TransitionError, status_after
from motcua.dossiers.services import supplementing
from motcua.dossiers.services.filing import Paper
from motcua.dossiers.services.moves import ActionRefusedError
from motcua.dossiers.services.standing import roles_over
from motcua.workflows.rules import Action
from tests.dossiers.machines import BEGIN, Deed, deeds, people, row
from tests.factories import dossiers as make
from tests.factories.offices import STANDARD, Office

BY_CITIZEN = {"answer", "withdraw"}
BY_DESK = {"take in first", "take in second", "withdraw at counter", "give papers back"}
BESIDE = {
    Status.ACCEPTED: ["extend", "withdraw at counter"],
    Status.PROCESSING: ["extend", "withdraw"],
    Status.AWAITING_SUPPLEMENT: ["answer", "take in first", "take in second", "stop", "resume"],
    Status.AWAITING_PAYMENT: ["withdraw", "resume"],
}
WAY = ("accept", "take", "propose", "sign", "stamp", "hand out")
CI_EXAMPLES = 25
NOT_AT_A_STEP = {"forward"}  # the workflow of the tests forwards nowhere
REACHED: set[str] = set()  # the acts that were done at least once
EXAMPLES = int(os.environ.get("MOTCUA_STATE_EXAMPLES", CI_EXAMPLES))
ACTIONS = {
    "accept": Action.ACCEPT, "refuse": Action.REFUSE, "ask": Action.REQUEST_SUPPLEMENT, "resume": Action.RESUME,
    "oblige": Action.REQUEST_PAYMENT, "take": Action.TAKE, "assign": Action.ASSIGN, "forward": Action.FORWARD,
    "send back": Action.RETURN_STEP, "propose": Action.SUBMIT_FOR_SIGNATURE, "sign": Action.SIGN,
    "stamp": Action.STAMP, "hand out": Action.HAND_OUT, "extend": Action.EXTEND, "stop": Action.STOP,
    "withdraw": Action.WITHDRAW, "withdraw at counter": Action.WITHDRAW,
}  # fmt: skip


def machine(place: Office) -> type[RuleBasedStateMachine]:
    """Return the machine that acts in this office; each of its lives is rolled back."""
    every, everybody = deeds(place), people(place)
    named = {deed.name: deed for deed in every}
    owners = {"intake": place.intake, "specialist": place.specialist, "signer": place.signer, "clerk": place.clerk}
    at_steps = {(each["from"], each["action"]) for each in STANDARD["transitions"]}

    known: dict[tuple[Any, int], set[str]] = {}

    class House(RuleBasedStateMachine):
        dossiers = Bundle("dossiers")

        def __init__(self) -> None:
            super().__init__()
            self.gone = timedelta()
            self.life = transaction.atomic()
            self.life.__enter__()
            self.kept: list[UUID] = []

        def teardown(self) -> None:
            transaction.set_rollback(True)
            self.life.__exit__(None, None, None)

        @initialize(target=dossiers, walked=st.integers(0, len(WAY)))
        def begin(self, walked: int) -> Any:
            return self._file(walked)

        @rule(target=dossiers, walked=st.integers(0, len(WAY)))
        def another_is_filed(self, walked: int) -> Any:
            return self._file(walked)

        def _file(self, walked: int) -> UUID:
            """File a dossier and bring it some steps along the usual way."""
            papers = (Paper("Tờ khai", "to-khai"),)
            dossier = make.filed(place, BEGIN + self.gone, papers=papers)
            self.kept.append(dossier.pk)
            for name in WAY[:walked]:
                self.its_owner_tries(dossier.pk, named[name])
            return dossier.pk

        @rule(hours=st.sampled_from([1, 5, 24, 72, 24 * 40]))
        def time_goes_by(self, hours: int) -> None:
            self.gone += timedelta(hours=hours)

        @rule()
        def the_night_comes(self) -> None:
            supplementing.remind(BEGIN + self.gone)
            supplementing.end_overdue(BEGIN + self.gone)

        @rule(dossier=dossiers, deed=st.sampled_from(every), person=st.sampled_from(everybody))
        def anybody_tries(self, dossier: UUID, deed: Deed, person: Any) -> None:
            self.try_(dossier, deed, person)

        @rule(dossier=dossiers, deed=st.sampled_from(every))
        def its_owner_tries(self, dossier: UUID, deed: Deed) -> None:
            held = Dossier.objects.values_list("holder_role", flat=True).get(pk=dossier)
            self.try_(dossier, deed, owners.get(held, place.citizen))

        @rule(dossier=dossiers, pick=st.integers(0, 20))
        def somebody_does_what_fits(self, dossier: UUID, pick: int) -> None:
            step, status = Dossier.objects.values_list("step", "status").get(pk=dossier)
            fitting = [each.name for each in every if (step, str(ACTIONS.get(each.name))) in at_steps]
            fitting += BESIDE.get(Status(status), [])
            name = fitting[pick % len(fitting)] if fitting else "give papers back"
            if name in BY_CITIZEN:
                self.try_(dossier, named[name], place.citizen)
            elif name in BY_DESK:
                self.try_(dossier, named[name], place.intake)
            else:
                self.its_owner_tries(dossier, named[name])

        def try_(self, dossier: UUID, deed: Deed, person: Any) -> None:
            """Try an act: done, it is one that the law knows; refused, it has left no trace."""
            before = row(dossier)
            status, received = Status(int(str(before["status"]))), before["received_at"] is not None
            try:
                deed.run(dossier, person, self.gone)
            except ActionRefusedError:
                assert row(dossier) == before
                return
            REACHED.add(deed.name)
            after, grown = row(dossier), int(str(before["journal_length"]))
            assert int(str(after["journal_length"])) - grown in {0, 1}
            if int(str(after["journal_length"])) == grown:
                assert after == before  # nothing the second time
            elif deed.name in ACTIONS:
                assert Status(int(str(after["status"]))) is _lawful(status, ACTIONS[deed.name], received)
            else:
                assert after["status"] == before["status"]

        @invariant()
        def every_journal_is_whole(self) -> None:
            assert faults() == []

        @invariant()
        def every_open_dossier_has_exactly_one_owner(self) -> None:
            for dossier in Dossier.objects.filter(pk__in=self.kept).select_related(
                "holder", "assignee", "procedure"
            ):
                able = [each for each in everybody if dossier.holder_role in _roles(each, dossier, known)]
                assert len(able) == (1 if dossier.is_open else 0), dossier.status
                assert dossier.assignee is None or dossier.assignee in able

    return House


def _roles(person: Any, dossier: Dossier, known: dict[tuple[Any, int], set[str]]) -> set[str]:
    """Return the roles of a person at a dossier's holder; nobody is posted elsewhere during a life."""
    if not dossier.holder_role:
        return set()
    key = (person.pk, dossier.holder_id)
    if key not in known:
        known[key] = set(roles_over(person, dossier, BEGIN))
    return known[key]


def _lawful(status: Status, action: Action, received: bool) -> Status | None:
    try:
        return status_after(status, action, was_received=received)
    except TransitionError:
        return None


def test_random_acts_by_random_people_find_no_unlawful_state(place: Office) -> None:
    run_state_machine_as_test(
        machine(place),
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=EXAMPLES <= CI_EXAMPLES,
        ),
    )
    if EXAMPLES > CI_EXAMPLES:
        assert {deed.name for deed in deeds(place)} - REACHED <= NOT_AT_A_STEP
