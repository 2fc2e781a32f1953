"""The reference page of states, written from the rules: every lawful change, and who may make it."""

from motcua.dossiers.rules.transitions import Change, Status, lawful_changes
from motcua.workflows.rules import Action

NAMES: dict[Status, tuple[str, str]] = {
    Status.REGISTERED: ("Mới đăng ký", "filed, not yet taken in; nothing runs but the time to answer"),
    Status.ACCEPTED: ("Được tiếp nhận", "received; the clock runs"),
    Status.REFUSED: ("Không được tiếp nhận", "turned away before it was received; an end"),
    Status.PROCESSING: ("Đang xử lý", "somebody handles it; the clock runs"),
    Status.AWAITING_SUPPLEMENT: ("Yêu cầu bổ sung giấy tờ", "the applicant is asked; the clock stands still"),
    Status.AWAITING_PAYMENT: (
        "Yêu cầu thực hiện nghĩa vụ tài chính",
        "something is to be paid; the clock stands still",
    ),
    Status.WITHDRAWN: ("Công dân yêu cầu rút hồ sơ", "taken back by the applicant; an end"),
    Status.STOPPED: ("Dừng xử lý", "received and then stopped; an end"),
    Status.DONE: ("Đã xử lý xong", "the result exists; timeliness is measured here"),
    Status.RETURNED: ("Đã trả kết quả", "the result is handed out; an end"),
}
ACTS: dict[Action, tuple[str, str]] = {
    Action.ACCEPT: ("Tiếp nhận", "the step's owner"),
    Action.REFUSE: ("Từ chối tiếp nhận", "the step's owner"),
    Action.REQUEST_SUPPLEMENT: ("Yêu cầu bổ sung", "the step's owner"),
    Action.RESUME: ("Tiếp tục giải quyết", "the step's owner"),
    Action.REQUEST_PAYMENT: ("Yêu cầu nghĩa vụ tài chính", "the step's owner"),
    Action.TAKE: ("Nhận xử lý", "the step's owner"),
    Action.ASSIGN: ("Phân công", "the step's owner"),
    Action.FORWARD: ("Chuyển bước", "the step's owner"),
    Action.RETURN_STEP: ("Trả lại bước trước", "the step's owner"),
    Action.CONSULT: ("Lấy ý kiến", "the step's owner"),
    Action.SUBMIT_FOR_SIGNATURE: ("Trình ký", "the step's owner"),
    Action.SIGN: ("Ký", "the step's owner"),
    Action.STAMP: ("Đóng dấu, phát hành", "the step's owner"),
    Action.HAND_OUT: ("Trả kết quả", "the step's owner"),
    Action.EXTEND: ("Xin lỗi, gia hạn", "the step's owner; once, at the latest a day before it is due"),
    Action.STOP: ("Dừng giải quyết", "the step's owner"),
    Action.WITHDRAW: ("Rút hồ sơ", "the applicant; the desk that received it, at the applicant's word"),
}
HEAD = """# States of a dossier

Written by `motcua states --write` from `motcua.dossiers.rules.transitions`; a test holds it against the code. What
is not in the second table is refused, by every service, whoever asks. The owner of a step is whoever holds its
role at the agency that has the dossier, in their own name or acting for somebody; every open dossier has one.

## The ten national states

| code | trạng thái | meaning | open | clock |
|---|---|---|---|---|
"""
CHANGES = """
## Every lawful change

"Received" says whether the dossier was received before: a request for supplements at intake leads back to the
filing, one in appraisal back to the handling. An act that is not listed for a state is not possible in it.

| from | act | thao tác | received | to | who |
|---|---|---|---|---|---|
"""


def page() -> str:
    """Return the whole page as Markdown."""
    states = "".join(_state(status) for status in Status)
    changes = "".join(_change(each) for each in sorted(lawful_changes(), key=_place))
    return f"{HEAD}{states}{CHANGES}{changes}"


def _state(status: Status) -> str:
    name, meaning = NAMES[status]
    clock = "stands still" if status.is_paused else "runs" if status in _RUNNING else "–"
    return f"| {int(status)} | {name} | {meaning} | {'yes' if status.is_open else 'no'} | {clock} |\n"


_RUNNING = {Status.ACCEPTED, Status.PROCESSING}


def _change(change: Change) -> str:
    name, who = ACTS[change.action]
    received = "yes" if change.was_received else "no"
    if (
        change.before is Status.AWAITING_SUPPLEMENT
        and not change.after.is_open
        and change.action is not Action.WITHDRAW
    ):
        who = f"{who}; time itself, when nothing was brought"
    return (
        f"| {int(change.before)} {NAMES[change.before][0]} | `{change.action.value}` | {name} | {received} "
        f"| {int(change.after)} {NAMES[change.after][0]} | {who} |\n"
    )


def _place(change: Change) -> tuple[int, bool, int]:
    return int(change.before), change.was_received, list(Action).index(change.action)
