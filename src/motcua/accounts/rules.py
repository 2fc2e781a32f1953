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
    """What a connected system may ask for (phạm vi truy cập): a noun and a verb."""

    FILE = "dossiers:file"  # nộp hồ sơ
    READ = "dossiers:read"  # xem hồ sơ của cơ quan mình
    HANDLE = "dossiers:handle"  # tiếp nhận, xử lý
    SIGN = "dossiers:sign"  # ký, đóng dấu
    RETURN = "dossiers:return"  # trả kết quả
    DOCUMENTS_READ = "documents:read"  # xem giấy tờ kèm theo
    DOCUMENTS_WRITE = "documents:write"  # gửi giấy tờ
    RESULTS = "results:read"  # xem kết quả
    REVISE = "results:revise"  # đính chính, cấp lại
    FEES = "fees:take"  # thu phí, lệ phí
    FIGURES = "statistics:read"  # số liệu công việc của cơ quan mình
    COLLEAGUES = "delegations:manage"  # ủy quyền, giao lại
    CONSIGN = "consignments:handle"  # bàn giao giấy tờ
    CERTIFY = "certifications:handle"  # chứng thực bản sao
    HALL = "windows:serve"  # gọi số
    NATION = "national-data:ask"  # hỏi CSDL dân cư, kho kết quả quốc gia
    EVENTS = "events:read"  # nhật ký sự kiện
    HOOKS = "webhooks:manage"  # đăng ký nhận sự kiện


def granted(wanted: str, allowed: str) -> str | None:
    """Return the scopes a machine gets: those it asks for, or all it may have; ``None`` when it asks for more.

    Policy: RFC 6749 section 3.3 (scope as a list of words; an unknown or refused one is ``invalid_scope``).
    """
    words = dict.fromkeys(wanted.split() or allowed.split())
    return " ".join(words) if words.keys() <= set(allowed.split()) else None
