"""What the law of the day says of asking an applicant for what is missing (yêu cầu bổ sung)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from motcua.kernel.working_time import VIETNAM, Unit, WorkingCalendar, deadline

ANEW, PAUSE = "anew", "pause"
INTAKE, APPRAISAL = "intake", "appraisal"


@dataclass(frozen=True, slots=True)
class SupplementRule:
    """One dated rule: what a request does to the clock, by when it is made, how long the applicant has.

    ``ask_days`` are working days from the receipt; ``None``: no limit. ``answer_amount`` is counted in
    ``answer_unit``. ``sure`` is the confidence in the source: H, M or L; an L value is a province's to set.
    """

    valid_from: date
    intake: str
    appraisal: str
    ask_days: int | None
    answer_amount: int
    answer_unit: str
    remind_days: int
    source: str
    sure: str
    procedures: frozenset[str] = frozenset()  # empty: every procedure that has no rule of its own

    def effect(self, stage: str) -> str:
        """Return what becomes of the clock when something is asked for at this stage."""
        return self.intake if stage == INTAKE else self.appraisal


# Latest first within each reach; the general rules reach back to the beginning of the one-stop frame.
RULES: tuple[SupplementRule, ...] = (
    SupplementRule(
        date(2018, 6, 21), ANEW, ANEW, 3, 30, Unit.DAY, 5,
        "Nghị định 61/2018/NĐ-CP Điều 19.4: thông báo không quá 3 ngày làm việc từ khi tiếp nhận; thời hạn tính "
        "lại từ đầu khi đã nhận đủ. Thời gian chờ người nộp (30 ngày) do tỉnh đặt.",
        "H",
    ),
    SupplementRule(
        date(2025, 7, 1), ANEW, PAUSE, 3, 30, Unit.DAY, 5,
        "Nghị định 118/2025/NĐ-CP và 309/2026/NĐ-CP: nêu đủ trong một lần; thời gian chờ bổ sung khi thẩm định "
        "không tính vào thời hạn. Hạn 3 ngày làm việc giữ theo khung cũ; 30 ngày chờ người nộp do tỉnh đặt.",
        "L",
    ),
    SupplementRule(
        date(2026, 9, 1), ANEW, PAUSE, 1, 7, Unit.WORKING_DAY, 3,
        "Nghị định 301/2026/NĐ-CP (liên thông khai sinh, khai tử): người nộp có 7 ngày làm việc; thời gian người "
        "nộp hoàn thiện không tính; quá hạn thì dừng do không bổ sung.",
        "H",
        frozenset({"2.000986", "2.002913"}),
    ),
)  # fmt: skip


class SupplementError(ValueError):
    """A request may not be made as it stands; ``code`` says what it lacks."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Judged:
    """A request as the rule of its day sees it."""

    effect: str
    is_late: bool
    answer_by: datetime


def rule_on(day: date, procedure: str, rules: Sequence[SupplementRule] = RULES) -> SupplementRule:
    """Return the rule of a day for a procedure: its own before the general one, the latest first.

    Law: Decree 61/2018/NĐ-CP Art. 19(4) until 30/6/2025; Decree 118/2025/NĐ-CP from 1/7/2025; Decree
    301/2026/NĐ-CP for the linked procedures from 1/9/2026. Policy: before the first rule, the first holds.
    """
    held = [each for each in rules if each.valid_from <= day and procedure in each.procedures]
    held = held or [each for each in rules if each.valid_from <= day and not each.procedures]
    return max(held, key=lambda each: each.valid_from, default=rules[0])


def ask_by(rule: SupplementRule, received_at: datetime, calendar: WorkingCalendar) -> datetime | None:
    """Return until when an appraisal may ask without saying why so late; ``None``: no limit.

    Law: Decree 61/2018/NĐ-CP Art. 19(4), three working days from the receipt.
    """
    if rule.ask_days is None:
        return None
    return deadline(received_at, rule.ask_days, Unit.WORKING_DAY, calendar).due_at


def judge(
    rule: SupplementRule, received_at: datetime | None, at: datetime, calendar: WorkingCalendar, *, number: int = 1
) -> Judged:
    """Return what the ``number``-th request, made at ``at``, does to the clock and when it is to be answered.

    ``received_at`` is empty at intake: nothing runs yet, and the term begins with the complete dossier.
    Law: Decree 61/2018/NĐ-CP Art. 17, 19(4). Policy: how long the applicant has is the province's to say; in
    appraisal only a first request in time lets the term begin anew, so that asking late or again wins no time.
    """
    limit = ask_by(rule, received_at, calendar) if received_at else None
    is_late = limit is not None and at > limit
    answer_by = deadline(at, rule.answer_amount, Unit(rule.answer_unit), calendar).due_at
    effect = rule.effect(APPRAISAL if received_at else INTAKE)
    if received_at and (is_late or number > 1):
        effect = PAUSE
    return Judged(effect, is_late, answer_by or at)


def check_request(number: int, *, is_late: bool, justification: str) -> None:
    """Say whether a request may be made: the first, in time, as it is; any other only with its reason in writing.

    Raises ``SupplementError`` (``again_without_reason``, ``late_without_reason``).
    Law: Decree 309/2026/NĐ-CP ("đầy đủ trong một lần"); Decree 61/2018/NĐ-CP Art. 17(2), 19(4).
    """
    if justification.strip():
        return
    if number > 1:
        raise SupplementError("again_without_reason")
    if is_late:
        raise SupplementError("late_without_reason")


def remind_from(rule: SupplementRule, answer_by: datetime) -> datetime:
    """Return the moment from which the applicant is reminded. Policy: days before the end, by rule."""
    return answer_by - timedelta(days=rule.remind_days)


def counts_as_late(requests: int) -> bool:
    """Say whether a dossier counts as overdue because more was asked for than once.

    Law: Decision 766/QĐ-TTg, business rules of the index ("Yêu cầu bổ sung" more than once).
    """
    return requests > 1


def end_of_wait(*, is_received: bool, came: int) -> str:
    """Return what happens when the applicant's time is over: ``stop``, ``refuse``, or ``hand_on`` to an officer.

    Policy: what came is looked at by a person before anything ends; what was never received is not stopped but
    not taken in. Law: Decree 301/2026/NĐ-CP (dừng xử lý do không bổ sung).
    """
    if came:
        return "hand_on"
    return "stop" if is_received else "refuse"


def local_day(at: datetime) -> date:
    """Return the day in Viet Nam by whose rule an act is judged. Policy: the rule of the day of the act."""
    return at.astimezone(VIETNAM).date()
