"""What the law of the day says of asking an applicant for what is missing (yêu cầu bổ sung)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from motcua.dossiers.rules.policies import LINKED, Policy, end_of
from motcua.kernel.working_time import WorkingCalendar

ANEW, PAUSE = "anew", "pause"
REMIND_AFTER = (5, 6)  # the part of the applicant's time after which they are reminded


@dataclass(frozen=True, slots=True)
class SupplementRule:
    """What a request does to the clock from a day on, by stage; ``sure`` is H, M or L.

    Without ``procedures`` it holds for every procedure that has no rule of its own.
    """

    valid_from: date
    intake: str
    appraisal: str
    source: str
    sure: str
    procedures: frozenset[str] = frozenset()


RULES: tuple[SupplementRule, ...] = (
    SupplementRule(
        date(2018, 6, 21), ANEW, ANEW,
        "Nghị định 61/2018/NĐ-CP Điều 17, 19.4: thời hạn tính lại từ đầu khi đã nhận đủ hồ sơ", "H",
    ),
    SupplementRule(
        date(2025, 7, 1), ANEW, PAUSE,
        "Nghị định 118/2025/NĐ-CP: thời hạn tính từ khi nhận đủ; chờ bổ sung khi thẩm định không tính", "L",
    ),
    SupplementRule(
        date(2026, 9, 1), ANEW, PAUSE,
        "Nghị định 301/2026/NĐ-CP: thời gian người nộp hoàn thiện không tính vào thời hạn", "H", LINKED,
    ),
)  # fmt: skip


class SupplementError(ValueError):
    """A request may not be made as it stands; ``code`` says what it lacks."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Asking:
    """A request about to be made: the ``number``-th, at ``at``; ``begun_at`` is empty while nothing runs yet."""

    number: int
    at: datetime
    begun_at: datetime | None
    ask: Policy  # how long after the beginning an appraisal may ask
    bring: Policy  # how long the applicant has


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


def judge(rule: SupplementRule, asking: Asking, calendar: WorkingCalendar) -> Judged:
    """Return what a request does to the clock and until when it is to be answered.

    Law: Decree 61/2018/NĐ-CP Art. 17, 19(4): asked within three working days, the term begins anew with the
    complete dossier. Policy: in appraisal only a first request in time does so, so that asking late or again wins
    the office no time; then the waiting is not counted.
    """
    answer_by = end_of(asking.bring, asking.at, calendar)
    if asking.begun_at is None:
        return Judged(rule.intake, is_late=False, answer_by=answer_by)
    is_late = asking.at > end_of(asking.ask, asking.begun_at, calendar)
    effect = PAUSE if is_late or asking.number > 1 else rule.appraisal
    return Judged(effect, is_late, answer_by)


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


def remind_from(asked_at: datetime, answer_by: datetime) -> datetime:
    """Return the moment from which the applicant is reminded. Policy: when five sixths of the time are over."""
    part, whole = REMIND_AFTER
    return asked_at + (answer_by - asked_at) * part / whole


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
