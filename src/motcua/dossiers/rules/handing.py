"""Who may take a result, and what proves that it was given."""

from datetime import datetime, timedelta
from enum import StrEnum


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


SIGNATURE_BYTES = 300_000  # a drawing on a screen has some ten thousand
