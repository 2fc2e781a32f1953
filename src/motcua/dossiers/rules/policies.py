"""How long things may take where the procedure's own term does not say it: dated, each with its source.

What stands here is the nation's word, or the default where the law has none (L). A province says otherwise from a
day on, for all procedures or one, for all channels or one; the most particular word holds.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from motcua.kernel.working_time import (
    VIETNAM,
    Unit,
    WorkingCalendar,
    days_before,
    deadline,
    hand_over,
)

FRAME = date(2018, 6, 21)  # the one-stop frame of Decree 61/2018/NĐ-CP
POLICE_RECORDS = frozenset({"3.000330", "3.000331", "3.000332", "3.000333", "3.000334", "3.000335"})

LINKED = frozenset({"2.000986", "2.002913"})  # liên thông khai sinh, liên thông khai tử


class Key(StrEnum):
    """What a policy is about (việc có thời hạn)."""

    ANSWER = "answer"  # trả lời một lần nộp: tiếp nhận, yêu cầu bổ sung hoặc từ chối
    HAND_OVER = "hand_over"  # giờ chốt chuyển hồ sơ trong ngày
    ASK = "ask"  # yêu cầu bổ sung sau khi tiếp nhận
    BRING = "bring"  # người nộp mang giấy tờ bổ sung
    APOLOGY = "apology"  # xin lỗi trước ngày hẹn
    STEP = "step"  # bước không ghi số giờ
    PAYMENT = "payment"  # chờ nghĩa vụ tài chính
    COLLECT = "collect"  # kết quả chờ người nhận
    REMIND = "remind"  # bậc 1: nhắc
    WARN = "warn"  # bậc 2: báo sắp trễ
    HEAD = "head"  # bậc 3: báo lãnh đạo đơn vị
    LEADER = "leader"  # bậc 4: báo lãnh đạo cấp trên, tính từ lúc trễ


class Measure(StrEnum):
    """What the amount of a policy counts (đơn vị)."""

    WORKING_DAY = Unit.WORKING_DAY.value
    DAY = Unit.DAY.value
    HOUR = Unit.HOUR.value
    OCLOCK = "o_clock"  # an hour of the day
    PERCENT = "percent"  # of the working time a clock has


LADDER = (Key.REMIND, Key.WARN, Key.HEAD, Key.LEADER)
MEASURES: dict[Key, frozenset[Measure]] = {
    **dict.fromkeys(Key, frozenset({Measure.WORKING_DAY, Measure.DAY, Measure.HOUR})),
    **dict.fromkeys((Key.REMIND, Key.WARN), frozenset({Measure.PERCENT})),
    Key.HAND_OVER: frozenset({Measure.OCLOCK}),
    Key.HEAD: frozenset({Measure.PERCENT}),
    Key.APOLOGY: frozenset({Measure.DAY}),
}


@dataclass(frozen=True, slots=True)
class Policy:
    """One dated word; ``procedures`` and ``channel`` empty: for all. ``sure`` is H, M or L."""

    key: Key
    amount: int
    unit: Measure
    valid_from: date
    source: str
    sure: str
    procedures: frozenset[str] = frozenset()
    channel: str = ""
    is_own: bool = False  # the province's word

    def covers(self, day: date, procedure: str, channel: str) -> bool:
        return (
            self.valid_from <= day
            and (not self.procedures or procedure in self.procedures)
            and self.channel in {"", channel}
        )


_RECORDS_SOURCE = "Nghị định 216/2026/NĐ-CP Điều 22–25 (lý lịch tư pháp); ngày áp dụng chưa đối chiếu"
_NO_ANSWER_SOURCE = (
    "Chưa thấy quy định chung đang có hiệu lực (8 giờ của Nghị định 45/2020 không thấy lại); tỉnh đặt"
)
_LADDER_SOURCE = "Quy ước của hệ thống, không có căn cứ pháp lý; tỉnh đặt"

NATIONAL: tuple[Policy, ...] = (
    Policy(Key.ANSWER, 8, Measure.HOUR, FRAME, _NO_ANSWER_SOURCE, "L"),
    Policy(Key.ANSWER, 8, Measure.HOUR, FRAME, _NO_ANSWER_SOURCE, "L", channel="online"),
    Policy(Key.ANSWER, 1, Measure.HOUR, FRAME, _NO_ANSWER_SOURCE, "L", channel="counter"),
    Policy(Key.ANSWER, 1, Measure.WORKING_DAY, FRAME, _NO_ANSWER_SOURCE, "L", channel="post"),
    Policy(Key.ANSWER, 8, Measure.HOUR, date(2026, 7, 1), _RECORDS_SOURCE, "H", POLICE_RECORDS, "online"),
    Policy(Key.ANSWER, 1, Measure.HOUR, date(2026, 7, 1), _RECORDS_SOURCE, "H", POLICE_RECORDS, "counter"),
    Policy(Key.ANSWER, 1, Measure.WORKING_DAY, date(2026, 7, 1), _RECORDS_SOURCE, "H", POLICE_RECORDS, "post"),
    Policy(
        Key.HAND_OVER, 15, Measure.OCLOCK, FRAME,
        "Nghị định 61/2018/NĐ-CP Điều 18.2: chuyển trong ngày; nhận sau 15 giờ thì đầu giờ ngày làm việc sau", "H",
    ),
    Policy(
        Key.ASK, 3, Measure.WORKING_DAY, FRAME,
        "Nghị định 61/2018/NĐ-CP Điều 19.4: không quá 3 ngày làm việc từ khi tiếp nhận", "H",
    ),
    Policy(Key.BRING, 30, Measure.DAY, FRAME, "Không thấy quy định chung; tỉnh đặt", "L"),
    Policy(
        Key.BRING, 7, Measure.WORKING_DAY, date(2026, 9, 1),
        "Nghị định 301/2026/NĐ-CP: người nộp có 7 ngày làm việc; quá hạn thì dừng do không bổ sung", "H", LINKED,
    ),
    Policy(
        Key.APOLOGY, 1, Measure.DAY, FRAME,
        "Nghị định 61/2018/NĐ-CP Điều 19.9: chậm nhất trước ngày đến hạn một ngày", "H",
    ),
    Policy(Key.STEP, 8, Measure.HOUR, FRAME, "Quy trình nội bộ không ghi số giờ của bước; tỉnh đặt", "L"),
    Policy(Key.PAYMENT, 30, Measure.DAY, FRAME, "Không thấy quy định chung; tỉnh đặt", "L"),
    Policy(
        Key.COLLECT, 90, Measure.DAY, FRAME,
        "Nghị định 61/2018/NĐ-CP Điều 20 không quy định; áp dụng pháp luật lưu trữ, tỉnh đặt", "L",
    ),
    Policy(Key.REMIND, 50, Measure.PERCENT, FRAME, _LADDER_SOURCE, "L"),
    Policy(Key.WARN, 80, Measure.PERCENT, FRAME, _LADDER_SOURCE, "L"),
    Policy(Key.HEAD, 100, Measure.PERCENT, FRAME, _LADDER_SOURCE, "L"),
    Policy(Key.LEADER, 8, Measure.HOUR, FRAME, _LADDER_SOURCE, "L"),
)  # fmt: skip


class PolicyError(ValueError):
    """A word on a clock cannot be kept; ``code`` is ``unknown``, ``measure``, ``amount`` or ``source``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def policy_for(policies: Iterable[Policy], key: Key, day: date, procedure: str = "", channel: str = "") -> Policy:
    """Return the word that holds on a day. Raises ``LookupError`` where there is none at all.

    Policy: the more particular word before the general one (procedure, then channel), the province's before the
    nation's, the later before the earlier. Before the frame of 2018 its first words hold.
    """
    day = max(day, FRAME)
    found = [each for each in policies if each.key is key and each.covers(day, procedure, channel)]
    if not found:
        raise LookupError(key)
    return max(found, key=lambda each: (bool(each.procedures), bool(each.channel), each.is_own, each.valid_from))


def check_policy(policy: Policy) -> None:
    """See that a province's word can be kept. Raises ``PolicyError``.

    Policy: the steps of the ladder before the end are parts of the time, what comes after is counted in time.
    """
    if policy.unit not in MEASURES[policy.key]:
        raise PolicyError("measure")
    most = {Measure.PERCENT: 100, Measure.OCLOCK: 23}.get(policy.unit, 1_000)
    if not 1 <= policy.amount <= most:
        raise PolicyError("amount")
    if not policy.source.strip():
        raise PolicyError("source")


def end_of(policy: Policy, start: datetime, calendar: WorkingCalendar) -> datetime:
    """Return when a time that began at ``start`` ends by a policy that counts time.

    Policy: counted by the one engine, like the term of a dossier.
    """
    found = deadline(start, policy.amount, Unit(policy.unit.value), calendar).due_at
    return found or start


def hand_over_by(policy: Policy, received_at: datetime, calendar: WorkingCalendar) -> datetime:
    """Return until when a received dossier is handed to whoever handles it.

    Law: Decree 61/2018/NĐ-CP Art. 18(2): within the day; what came after 15:00, first thing the next working day.
    """
    return hand_over(received_at, time(policy.amount), calendar)


def apology_by(policy: Policy, due_at: datetime, calendar: WorkingCalendar) -> datetime:
    """Return until when an apology with a new day must have gone out, always on a working day.

    Law: Decree 61/2018/NĐ-CP Art. 19(9): at the latest one day before the due day.
    """
    return days_before(due_at, policy.amount, calendar)


def local_day(moment: datetime) -> date:
    """Return the day in Viet Nam by whose policies something is judged. Policy: that of its beginning."""
    return moment.astimezone(VIETNAM).date()
