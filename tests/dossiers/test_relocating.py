"""Running dossiers move to another version with a dry run, a mapping of steps and a way back."""

from datetime import date
from typing import Any

import pytest

from motcua.catalog.models import ProcedureVersion
from motcua.catalog.services import designing
from motcua.catalog.services.designing import Saved
from motcua.dossiers.models import Dossier, Draft, MovedDossier
from motcua.dossiers.queries.clocks import ends_of
from motcua.dossiers.queries.relocating import preview_move, running_on
from motcua.dossiers.rules.escalation import Waiting
from motcua.dossiers.rules.relocating import Break, Entry, Standing, propose_mapping, refusal_to_stand, replay
from motcua.dossiers.rules.transitions import Status
from motcua.dossiers.services.drafting import start_draft, submit
from motcua.dossiers.services.moves import ActionRefusedError
from motcua.dossiers.services.processing import take
from motcua.dossiers.services.relocating import MoveOrder, MoveRefusedError, move_running, undo_move
from motcua.workflows.rules import read
from tests.factories import dossiers as make
from tests.factories.designs import CODE, whole_office
from tests.factories.offices import STANDARD, Office, moment

NOW = moment("2025-01-15T09:00")
OLD = read(STANDARD)


def renamed(**more: Any) -> dict[str, Any]:
    """Return the standard way with "assess" called otherwise and a check before the signature."""
    text = [
        {**step, "key": "examine", "name": "Thẩm tra"} if step["key"] == "assess" else dict(step)
        for step in STANDARD["steps"]
    ]
    ways = [
        {name: "examine" if value == "assess" else value for name, value in way.items()}
        for way in STANDARD["transitions"]
    ]
    return {**STANDARD, "steps": text, "transitions": ways, **more}


class TestRules:
    def test_a_step_is_found_again_by_key_name_or_role(self) -> None:
        new = read(renamed())
        assert propose_mapping(OLD, new) == {**{key: key for key in OLD.steps}, "assess": "examine"}
        two = renamed()
        two["steps"] = [*two["steps"], {**two["steps"][1], "key": "again", "name": "Nữa"}]
        assert propose_mapping(OLD, read(two))["assess"] == ""

    @pytest.mark.parametrize(
        ("status", "received", "step", "refusal"),
        [
            (Status.REGISTERED, False, "intake", ""),
            (Status.REGISTERED, False, "assess", "stuck"),
            (Status.PROCESSING, True, "assess", ""),
            (Status.PROCESSING, True, "sign", ""),
            (Status.PROCESSING, True, "nowhere", "no_step"),
            (Status.AWAITING_SUPPLEMENT, True, "assess", ""),
            (Status.AWAITING_SUPPLEMENT, True, "sign", "stuck"),
            (Status.DONE, True, "return", ""),
            (Status.DONE, True, "stamp", "stuck"),
        ],
    )
    def test_a_dossier_stands_only_where_it_can_go_on(
        self, status: Status, received: bool, step: str, refusal: str
    ) -> None:
        assert refusal_to_stand(Standing(status, received), OLD, step) == refusal

    def test_linked_parts_go_only_where_parts_are_handled(self) -> None:
        standing = Standing(Status.PROCESSING, was_received=True, has_parts=True)
        assert refusal_to_stand(standing, OLD, "assess") == "stuck"

    def test_a_journal_walks_through_a_changed_way_or_says_where_it_stops(self) -> None:
        journal = [
            Entry("submitted", "intake"), Entry("accept", "assess"), Entry("take", "assess"),
            Entry("submit_for_signature", "sign"), Entry("return_step", "assess"),
            Entry("submit_for_signature", "sign"), Entry("sign", "stamp"), Entry("stamp", "return"),
            Entry("hand_out", ""),
        ]  # fmt: skip
        assert replay(OLD, {}, journal) is None
        assert replay(read(renamed()), {"assess": "examine"}, journal) is None
        ways = [way for way in STANDARD["transitions"] if way["action"] != "return_step"]
        assert replay(read({**STANDARD, "transitions": ways}), {}, journal) == Break("return_step", "sign")
        assert replay(OLD, {}, [*journal[:2], Entry("withdraw", "")]) is None


@pytest.fixture
def place(db: None) -> Office:
    return whole_office()


def next_version(place: Office, **workflow: Any) -> ProcedureVersion:
    """Publish another version, with "assess" under a new key, valid from the day of the test."""
    draft = designing.begin_draft(CODE, by=place.signer, at=NOW)
    steps = [
        {**step, "key": "examine", "name": "Thẩm tra", "hours": 6} if step["key"] == "assess" else step
        for step in draft.document["workflow"]["steps"]
    ]
    for step in steps:
        step["actions"] = {
            name: "examine" if target == "assess" else target for name, target in step["actions"].items()
        }
    saved = Saved("quy-trinh", "workflow", {"steps": steps, **workflow}, 1)
    kept = designing.save_section(draft.pk, saved, by=place.signer, at=NOW)
    return designing.publish_draft(
        kept.pk, seen=kept.number, valid_from=date(2025, 1, 15), by=place.signer, at=NOW
    )


def columns(dossier: Dossier) -> dict[str, Any]:
    row = Dossier.objects.filter(pk=dossier.pk).values(
        "procedure", "workflow", "step", "holder", "holder_role", "assignee", "step_due_at", "due_at", "act_by",
        "waits_for", "wait_started_at", "warn_at", "watch_at",
    )[0]  # fmt: skip
    return dict(row)


def test_a_dry_run_counts_and_changes_nothing(place: Office) -> None:
    dossiers = [make.filed(place), make.taken(place), make.proposed(place)]
    rows = [columns(dossier) for dossier in dossiers]
    new = next_version(place)
    preview = preview_move(place.version, new)
    found = {line.key: (line.count, line.target, line.stuck) for line in preview.lines}
    assert found["assess"] == (1, "examine", 0)
    assert (preview.running, preview.stuck, preview.movable) == (3, 0, 3)
    worse = preview_move(place.version, new, {"intake": "intake", "assess": "", "sign": "return"})
    assert (worse.stuck, worse.movable) == (2, 1)
    assert [columns(dossier) for dossier in dossiers] == rows


def test_dossiers_go_on_by_the_new_version_with_their_promise_kept(place: Office) -> None:
    dossier = make.taken(place)
    before = columns(dossier)
    new = next_version(place)
    report = move_running(
        MoveOrder(place.version, new, {"assess": "examine"}, "quy trình mới"), by=place.signer, at=NOW
    )
    after = columns(dossier)
    assert (report.changed, report.kept) == (1, {})
    assert (after["procedure"], after["workflow"], after["step"]) == (new.pk, new.workflow_id, "examine")
    assert (after["due_at"], after["assignee"]) == (before["due_at"], before["assignee"])
    assert after["step_due_at"] == moment("2025-01-13T16:00")  # 6 hours from when it came to the step
    event = dossier.events.order_by("-seq")[0]
    assert (event.kind, event.step, event.data["from"], event.data["to"]) == ("version_moved", "examine", 1, 2)
    dossier.refresh_from_db()
    assert dossier.journal_length == event.seq
    ends = ends_of(dossier, (Waiting(dossier.waits_for), moment("2025-01-13T08:00")))
    # whom it concerns is called in time
    assert (dossier.warn_at, dossier.watch_at) == (ends.warn_at, ends.watch_at)
    take(dossier.pk, by=place.specialist, at=NOW)  # the new steps are walked from here


def test_what_cannot_go_on_stays_and_is_named(place: Office) -> None:
    taken, filed = make.taken(place), make.filed(place)
    new = next_version(place)
    order = MoveOrder(place.version, new, {"assess": "return", "intake": "intake"}, "thử")
    report = move_running(order, by=place.signer, at=NOW)
    assert report.kept == {taken.code: "stuck"}
    assert [dossier.pk for dossier in running_on(place.version)] == [taken.pk]
    assert [dossier.pk for dossier in running_on(new)] == [filed.pk]


def test_a_move_is_undone_to_the_letter_except_where_somebody_has_acted(place: Office) -> None:
    quiet, busy = make.taken(place), make.taken(place)
    rows = [columns(quiet), columns(busy)]
    new = next_version(place)
    order = MoveOrder(place.version, new, {"assess": "examine"}, "thử")
    move = move_running(order, by=place.signer, at=NOW).move
    take(busy.pk, by=place.specialist, at=NOW)
    report = undo_move(move.pk, by=place.signer, at=NOW)
    assert (report.changed, report.kept) == (1, {busy.code: "acted_since"})
    assert columns(quiet) == rows[0]
    assert columns(busy)["procedure"] == new.pk
    assert MovedDossier.objects.get(dossier=quiet).was_undone
    assert quiet.events.order_by("-seq")[0].kind == "version_move_undone"
    with pytest.raises(MoveRefusedError, match="undone"):
        undo_move(move.pk, by=place.signer, at=NOW)


def test_drafts_follow_a_change_that_may_reach_them_and_come_back(place: Office) -> None:
    draft = start_draft(place.version, by=place.citizen, at=NOW)
    new = next_version(place)
    report = move_running(MoveOrder(place.version, new, {}, "thử"), by=place.signer, at=NOW)
    assert (report.drafts, Draft.objects.get(pk=draft.pk).procedure_id) == (1, new.pk)
    assert undo_move(report.move.pk, by=place.signer, at=NOW).drafts == 1
    assert Draft.objects.get(pk=draft.pk).procedure_id == place.version.pk


@pytest.mark.parametrize(
    ("reason", "at", "code"), [("", NOW, "no_reason"), ("vì", moment("2025-01-14T09:00"), "not_yet")]
)
def test_a_move_without_reason_or_before_its_day_is_refused(
    place: Office, reason: str, at: Any, code: str
) -> None:
    new = next_version(place)
    with pytest.raises(MoveRefusedError) as no:
        move_running(MoveOrder(place.version, new, {}, reason), by=place.signer, at=at)
    assert no.value.code == code
    with pytest.raises(MoveRefusedError, match="same"):
        move_running(MoveOrder(new, new, {}, "vì"), by=place.signer, at=NOW)


def test_a_draft_of_a_procedure_that_has_ended_is_not_taken(place: Office) -> None:
    draft = start_draft(place.version, by=place.citizen, at=NOW)
    place.version.valid_to = date(2025, 1, 14)
    place.version.save()
    with pytest.raises(ActionRefusedError, match="procedure_ended"):
        submit(draft.pk, make.filing(place, key=draft.pk), by=place.citizen, at=NOW)
    assert Draft.objects.get(pk=draft.pk).is_open
