"""Ways of handling as officials write them: steps with their hours and what may be done at each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from motcua.accounts.rules import OFFICER_ROLES
from motcua.kernel.sourced import Judge, Row
from motcua.workflows.rules import PLACES, Action, WorkflowError, read, validate

HANDLING_ROLES = frozenset(role.value for role in OFFICER_ROLES)
STAY = "stay"  # the act leaves the dossier at its step
OVER = "end"  # the act ends the way
SENTENCES = {
    "no_start": "bước bắt đầu “{where}” không có trong quy trình",
    "unknown_step": "{where} dẫn đến một bước không có",
    "double_transition": "{where} bị ghi hai lần",
    "unreachable": "không có đường nào đến bước “{where}”",
    "no_way_out": "từ bước “{where}” không kết thúc được",
    "onward_cycle": "các bước nối thành vòng",
    "unknown_role": "vai trò của bước “{where}” không xử lý hồ sơ",
    "unknown_place": "nơi làm của bước “{where}” không hợp lệ",
    "negative_hours": "số giờ của bước “{where}” là số âm",
}


@dataclass(frozen=True)
class WorkflowSource:
    """A workflow ready to be published; ``hours`` is the longest way through it."""

    key: str
    name: str
    body: dict[str, Any]
    is_standard: bool = False

    @property
    def hours(self) -> int:
        return sum(int(step["hours"]) for step in self.body["steps"])


def read_workflows(judge: Judge, files: Iterable[Row]) -> dict[str, WorkflowSource]:
    """Return the workflows of a pack by key; one that is ``like`` another takes over its steps with other hours.

    Law: Decree 61/2018/NĐ-CP Art. 36 and Decree 118/2025/NĐ-CP (internal procedures name order, body, hours).
    """
    rows: dict[str, Row] = {}
    for row in files:
        key = judge.text(row, "key", longest=80)
        if key in rows:
            judge.note(row, "key", f"quy trình “{key}” đã có trong {rows[key].file}")
        rows[key] = row
    found = {}
    for key, row in rows.items():
        judge.only(row, ("key", "name", "like", "standard", "start", "steps", "hours", "note"))
        body = _body(judge, row, rows)
        _judge_body(judge, row, body)
        name = judge.text(row, "name", longest=200)
        found[key] = WorkflowSource(key, name, body, judge.yes(row, "standard", default=False))
    return found


def _body(judge: Judge, row: Row, rows: Mapping[str, Row]) -> dict[str, Any]:
    like = judge.text(row, "like", required=False)
    if not like:
        steps = judge.rows(row, "steps", required=True)
        start = judge.text(row, "start", required=False) or (steps[0].get("key", "") if steps else "")
        return _written_out(judge, start, steps)
    if like not in rows or "like" in rows[like]:
        judge.note(row, "like", f"“like” phải chỉ một quy trình ghi đủ các bước, không phải “{like}”")
        return {"start": "", "steps": [], "transitions": []}
    body = _body(Judge(), rows[like], rows)
    hours = row.get("hours")
    known = [step["key"] for step in body["steps"]]
    if not isinstance(hours, Row) or set(hours) != set(known):
        judge.note(row, "hours", f"“hours” phải ghi số giờ cho đúng các bước: {', '.join(known)}")
        return body
    body["steps"] = [{**step, "hours": judge.whole(hours, step["key"])} for step in body["steps"]]
    return body


def _written_out(judge: Judge, start: str, rows: Sequence[Row]) -> dict[str, Any]:
    steps, transitions = [], []
    for row in rows:
        judge.only(row, ("key", "name", "role", "place", "hours", "answers", "parts", "actions"))
        key = judge.text(row, "key", longest=40)
        steps.append(
            {
                "key": key,
                "name": judge.text(row, "name", longest=120),
                "role": judge.choice(row, "role", sorted(HANDLING_ROLES)),
                "place": judge.choice(row, "place", sorted(PLACES)),
                "hours": judge.whole(row, "hours"),
                **({"answers": judge.whole(row, "answers")} if "answers" in row else {}),
                **({"parts": judge.yes(row, "parts", default=False)} if "parts" in row else {}),
            }
        )
        actions = row.get("actions")
        if not isinstance(actions, Row):
            judge.note(row, "actions", f"bước “{key}” chưa có “actions”")
            continue
        for name, targets in actions.items():
            action = judge.choice(Row(row.file, actions.line_of(name), {"action": name}), "action", list(Action))
            for target in targets if isinstance(targets, list) else [targets]:
                leads_to = key if target == STAY else "" if target == OVER else str(target)
                transitions.append({"from": key, "action": action, "to": leads_to})
    return {"start": start, "steps": steps, "transitions": transitions}


def _judge_body(judge: Judge, row: Row, body: Mapping[str, Any]) -> None:
    if not body["steps"]:
        return
    try:
        findings = validate(read(body), roles=HANDLING_ROLES)
    except WorkflowError as error:
        judge.note(row, "steps", f"không đọc được quy trình: {error}")
        return
    for finding in findings:
        judge.note(row, "steps", SENTENCES[finding.code].format(where=finding.where))


def standard_for(hours: int | None, workflows: Iterable[WorkflowSource]) -> WorkflowSource | None:
    """Return the standard workflow for a term: the longest that fits; without a term the one without hours.

    Policy: the province publishes its standard procedure in several lengths; steps never outlast the term.
    """
    standard = sorted((each for each in workflows if each.is_standard), key=lambda each: each.hours)
    if hours is None:
        return next((each for each in standard if each.hours == 0), None)
    return next((each for each in reversed(standard) if 0 < each.hours <= hours), None) or next(
        (each for each in standard if each.hours == 0), None
    )


def fits(workflow: WorkflowSource, hours: int | None) -> bool:
    """Say whether the steps fit into a term in working hours. Policy: see ``workflows.rules.validate``."""
    findings = validate(read(workflow.body), roles=HANDLING_ROLES, term_hours=hours)
    return not any(finding.code == "longer_than_term" for finding in findings)
