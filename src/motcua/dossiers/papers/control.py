"""The sheet that goes with a dossier from hand to hand (phiếu kiểm soát quá trình giải quyết hồ sơ)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import override

from motcua.accounts.models import User
from motcua.catalog.queries.procedures import definition_by_id
from motcua.dossiers.models import Dossier, DossierEvent
from motcua.dossiers.papers.frame import TEMPLATES, agencies_then, frame, titled
from motcua.dossiers.papers.wording import long_moment, short_moment
from motcua.dossiers.queries.clocks import office_calendar
from motcua.dossiers.rules.deadlines import step_due, timeliness
from motcua.dossiers.rules.forms import Form
from motcua.dossiers.rules.transitions import Status
from motcua.foundation.documents import render_pdf
from motcua.workflows.rules import Definition, Step

IN_WORDS = {"early": "Trước hạn", "on_time": "Đúng hạn", "late": "Quá hạn"}
WAITING = {
    Status.AWAITING_SUPPLEMENT: "Tạm dừng: chờ bổ sung hồ sơ",
    Status.AWAITING_PAYMENT: "Tạm dừng: chờ thực hiện nghĩa vụ tài chính",
}


@dataclass(slots=True)
class Passage:
    """A dossier's time at one step: who gave it when, who took it up, when and how it went on."""

    step: str
    given_at: datetime
    giver: User | None
    taker: User | None = None
    done_at: datetime | None = None
    note: str = ""


@override("vi")  # an official paper speaks Vietnamese, whatever the reader's screen speaks
def control_sheet(dossier: Dossier) -> bytes:
    """Return the control sheet as it stands, as PDF, A5; its form is that of the day of receipt."""
    events = list(dossier.events.select_related("by", "agency").order_by("seq"))
    at = dossier.received_at or dossier.submitted_at
    return render_pdf(TEMPLATES / "control.typ", _data(dossier, events, at), at=events[-1].at if events else at)


def _data(dossier: Dossier, events: list[DossierEvent], at: datetime) -> dict[str, Any]:
    definition = definition_by_id(dossier.workflow_id)
    _, deciding = agencies_then(dossier, at)
    asked = dossier.consultations.select_related("agency").order_by("asked_at")
    return {
        **frame(dossier, at=at),
        **titled(Form.CONTROL, at=at),
        "received": long_moment(at),
        "due": long_moment(dossier.due_at) if dossier.due_at else "",
        "deciding": deciding.name,
        "consulted": ", ".join(dict.fromkeys(each.agency.name for each in asked)),
        "rows": [_row(dossier, each, definition.step(each.step)) for each in passages(events, definition)],
    }


def passages(events: Iterable[DossierEvent], definition: Definition) -> list[Passage]:
    """Return the stretches of handling in the order they began; each wait for the applicant ends one."""
    found: list[Passage] = []
    step, is_waiting = "", False
    for event in events:
        last = found[-1] if found and found[-1].done_at is None else None
        if last and not last.taker and event.by and event.by.is_officer and event.seq > 1:
            last.taker = event.by
        waits = event.status in WAITING
        if event.step == step and waits == is_waiting:
            continue
        if last:
            last.done_at, last.note = event.at, WAITING.get(Status(event.status), last.note)
        if event.step and not waits and event.step in definition.steps:
            found.append(Passage(event.step, event.at, event.by))
        step, is_waiting = event.step, waits
    return found


def _row(dossier: Dossier, passage: Passage, step: Step) -> dict[str, str]:
    receiving, deciding = agencies_then(dossier, passage.given_at)
    agency = receiving if step.place == "receiving" else deciding
    due_at = step_due(passage.given_at, step.hours, office_calendar(agency))
    return {
        "step": step.name,
        "given_at": short_moment(passage.given_at),
        "giver": passage.giver.full_name if passage.giver else "",
        "taker": passage.taker.full_name if passage.taker else "",
        "agency": agency.name,
        "due": short_moment(due_at) if due_at else "",
        "done_at": short_moment(passage.done_at) if passage.done_at else "",
        "outcome": _outcome(passage.done_at, due_at),
        "note": passage.note,
    }


def _outcome(done_at: datetime | None, due_at: datetime | None) -> str:
    if done_at is None:
        return ""
    if due_at is not None and done_at > due_at:
        return IN_WORDS["late"]
    return IN_WORDS[timeliness(done_at, due_at)]
