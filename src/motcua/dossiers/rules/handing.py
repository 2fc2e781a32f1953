"""Who may take a result, what proves it, and when the ones that nobody fetches are remembered."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from motcua.kernel.working_time import VIETNAM


class Right(StrEnum):
    """By what right somebody takes a result."""

    OWNER = "owner"  # chủ hồ sơ
    REPRESENTATIVE = "representative"  # người nộp thay, còn quyền đại diện
    MANDATE = "mandate"  # người được ủy quyền
    RELATIVE = "relative"  # người thân thích
    ORGANISATION = "organisation"  # người của tổ chức


class Proof(StrEnum):
    """What shows afterwards that the result was given."""

    SIGNATURE = "signature"  # ký trên màn hình
    CODE = "code"  # mã một lần
    IDENTITY = "identity"  # xuất trình căn cước
    PAPER = "paper"  # ký trên giấy biên nhận
    ACCOUNT = "account"  # mở bằng tài khoản của mình
    POST = "post"  # bưu chính báo phát
    NONE = "none"  # cán bộ ghi nhận, không có gì thêm


class HandingError(ValueError):
    """A result cannot be given like this; ``code`` names what is missing."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def check_receiver(right: Right, *, name: str, identity: str, right_proof: str) -> None:
    """See that enough is known of whoever takes a result. Raises ``HandingError``.

    Policy: anybody but the owner is written down with name and identity number; a mandate and a letter of an
    organisation with their number and day, so that a dispute can be settled years later.
    """
    if right is Right.OWNER:
        return
    if not name.strip():
        raise HandingError("receiver_missing")
    if not identity.strip():
        raise HandingError("receiver_identity_missing")
    if right in {Right.MANDATE, Right.ORGANISATION} and not right_proof.strip():
        raise HandingError("right_proof_missing")


CODE_LIFE = timedelta(minutes=30)
CODE_TRIES = 5


def check_code(*, now: datetime, expires_at: datetime, tries: int, is_used: bool) -> None:
    """See that a one-time code may still be tried. Raises ``HandingError``.

    Policy: half an hour and five tries; a code opens one hand-out and no other.
    """
    if is_used:
        raise HandingError("code_used")
    if tries >= CODE_TRIES:
        raise HandingError("code_locked")
    if now > expires_at:
        raise HandingError("code_expired")


@dataclass(frozen=True, slots=True)
class Retention:
    """How long an uncollected result waits at the counter, from a day on, and by whose word.

    ``rungs`` are calendar days after the result was ready on which its owner is remembered; after ``keep_days``
    it goes to the archive of the deciding agency.
    """

    since: date
    rungs: tuple[int, ...]
    keep_days: int
    source: str
    confidence: str


# Law (L): no text of the one-stop rules says how long an uncollected result is kept; archive law applies.
RETENTIONS = (
    Retention(
        date(2018, 6, 21),
        (3, 10, 30, 60),
        90,
        "Nghị định 61/2018/NĐ-CP Điều 20 không quy định thời hạn; áp dụng pháp luật lưu trữ, tỉnh tự đặt",
        "L",
    ),
)


def retention(day: date) -> Retention:
    """Return the rule of a day for results that nobody fetches.

    Policy (L): three days, ten, a month and two months after the result is ready; kept at the counter for ninety.
    """
    return next((rule for rule in reversed(RETENTIONS) if rule.since <= day), RETENTIONS[0])


def rungs_reached(ready_at: datetime, now: datetime) -> int:
    """Return how many reminders an uncollected result should have had by now.

    Policy: see ``retention``; days are those of Viet Nam, and a day that was missed is made up, once.
    """
    ready_on, today = ready_at.astimezone(VIETNAM).date(), now.astimezone(VIETNAM).date()
    return sum((today - ready_on).days >= rung for rung in retention(ready_on).rungs)


def leaves_counter_on(ready_at: datetime) -> date:
    """Return the day from which an uncollected result belongs into the archive. Policy: see ``retention``."""
    ready_on = ready_at.astimezone(VIETNAM).date()
    return ready_on + timedelta(days=retention(ready_on).keep_days)
