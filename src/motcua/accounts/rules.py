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
