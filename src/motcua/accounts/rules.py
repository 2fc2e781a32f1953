"""Roles and kinds of accounts, in plain words."""

from enum import StrEnum


class Role(StrEnum):
    """What a person may do (vai trò). Officers hold roles through postings; people outside by their account."""

    CITIZEN = "citizen"
    BUSINESS = "business"
    INTAKE = "intake"  # tiếp nhận và trả kết quả
    SPECIALIST = "specialist"  # chuyên viên xử lý
    SIGNER = "signer"  # lãnh đạo ký
    CLERK = "clerk"  # văn thư
    CHAIRMAN = "chairman"  # chủ tịch tỉnh: sees the whole province
    ADMINISTRATOR = "administrator"  # quản trị


OFFICER_ROLES = (Role.INTAKE, Role.SPECIALIST, Role.SIGNER, Role.CLERK)
MANAGER_ROLES = (Role.CHAIRMAN, Role.ADMINISTRATOR, Role.SIGNER)
APPLICANT_ROLES = (Role.CITIZEN, Role.BUSINESS)


class Scope(StrEnum):
    """What a connected system may ask for (phạm vi truy cập)."""

    FILE = "dossiers:file"  # nộp hồ sơ


def granted(wanted: str, allowed: str) -> str | None:
    """Return the scopes a machine gets: those it asks for, or all it may have; ``None`` when it asks for more.

    Policy: RFC 6749 section 3.3 (scope as a list of words; an unknown or refused one is ``invalid_scope``).
    """
    words = dict.fromkeys(wanted.split() or allowed.split())
    return " ".join(words) if words.keys() <= set(allowed.split()) else None
