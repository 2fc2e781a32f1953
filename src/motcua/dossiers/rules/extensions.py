"""What the law of the day says of a later day with an apology (xin lỗi, gia hạn thời hạn giải quyết)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class ExtensionRule:
    """From a day on: how many extensions a dossier may have, what the letter is called; ``sure`` is H, M or L."""

    valid_from: date
    most: int
    letter: str
    source: str
    sure: str


RULES: tuple[ExtensionRule, ...] = (
    ExtensionRule(
        date(2018, 6, 21), 1, "Phiếu xin lỗi và hẹn lại ngày trả kết quả",
        "Nghị định 61/2018/NĐ-CP Điều 19.9: việc hẹn lại ngày trả kết quả không quá một lần", "H",
    ),
    ExtensionRule(
        date(2025, 9, 15), 1, "Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết",
        "Thông tư 03/2025/TT-VPCP Mẫu 04; giới hạn một lần giữ theo Nghị định 61/2018/NĐ-CP", "L",
    ),
)  # fmt: skip


class ExtensionError(ValueError):
    """A day cannot be moved; ``code`` is ``nothing_due``, ``too_late``, ``extended_before`` or ``no_amount``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def rule_on(day: date, rules: Sequence[ExtensionRule] = RULES) -> ExtensionRule:
    """Return the rule of a day.

    Law: Decree 61/2018/NĐ-CP Art. 19(9); Circular 03/2025/TT-VPCP form 04.
    Policy: before the first rule, the first holds.
    """
    held = [each for each in rules if each.valid_from <= day]
    return max(held, key=lambda each: each.valid_from, default=rules[0])


def check(rule: ExtensionRule, until: datetime | None, *, at: datetime, before: int, amount: int) -> None:
    """Say whether a due day may be moved at ``at``, when it was moved ``before`` times. Raises ``ExtensionError``.

    ``until`` is the last moment for an apology, nothing where nothing is due.
    Law: Decree 61/2018/NĐ-CP Art. 19(9): once, at the latest one day before the due day.
    """
    if until is None:
        raise ExtensionError("nothing_due")
    if before >= rule.most:
        raise ExtensionError("extended_before")
    if at > until:
        raise ExtensionError("too_late")
    if amount < 1:
        raise ExtensionError("no_amount")
