"""A small province to test with: places, agencies, people in roles, one procedure, one workflow."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from motcua.accounts.models import User
from motcua.accounts.rules import Role
from motcua.catalog.models import Component, Fee, Field, Procedure, ProcedureVersion, Term
from motcua.kernel.vietnamese import fold
from motcua.kernel.working_time import VIETNAM
from motcua.organizations.models import Agency, Area, Posting
from motcua.workflows.models import Workflow

START = date(2020, 1, 1)

STANDARD: dict[str, Any] = {
    "start": "intake",
    "steps": [
        {"key": "intake", "name": "Tiếp nhận", "role": "intake", "place": "receiving", "hours": 2},
        {"key": "assess", "name": "Thẩm định", "role": "specialist", "place": "deciding", "hours": 14},
        {"key": "sign", "name": "Ký duyệt", "role": "signer", "place": "deciding", "hours": 4},
        {"key": "stamp", "name": "Đóng dấu", "role": "clerk", "place": "deciding", "hours": 2},
        {"key": "return", "name": "Trả kết quả", "role": "intake", "place": "receiving", "hours": 2},
    ],
    "transitions": [
        {"from": "intake", "action": "accept", "to": "assess"},
        {"from": "intake", "action": "refuse", "to": ""},
        {"from": "intake", "action": "request_supplement", "to": "intake"},
        {"from": "intake", "action": "resume", "to": "intake"},
        {"from": "assess", "action": "take", "to": "assess"},
        {"from": "assess", "action": "assign", "to": "assess"},
        {"from": "assess", "action": "consult", "to": "assess"},
        {"from": "assess", "action": "request_supplement", "to": "assess"},
        {"from": "assess", "action": "request_payment", "to": "assess"},
        {"from": "assess", "action": "resume", "to": "assess"},
        {"from": "assess", "action": "submit_for_signature", "to": "sign"},
        {"from": "assess", "action": "stop", "to": ""},
        {"from": "sign", "action": "sign", "to": "stamp"},
        {"from": "sign", "action": "return_step", "to": "assess"},
        {"from": "stamp", "action": "stamp", "to": "return"},
        {"from": "stamp", "action": "return_step", "to": "sign"},
        {"from": "return", "action": "hand_out", "to": ""},
    ],
}


@dataclass(frozen=True)
class Office:
    """What the tests of handling stand on."""

    commune: Area
    centre: Agency
    commune_agency: Agency
    department: Agency
    version: ProcedureVersion
    citizen: User
    intake: User
    specialist: User
    signer: User
    clerk: User
    stranger: User


def moment(text: str) -> datetime:
    """Return an aware moment in Viet Nam from "2025-01-20T08:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


def area(name: str, kind: str, code: str, parent: Area | None = None) -> Area:
    return Area.objects.create(
        code=code, name=name, name_fold=fold(name), kind=kind, parent=parent, valid_from=START
    )


def agency(key: str, name: str, kind: str, code: str, **more: Any) -> Agency:
    parent = more.pop("parent", None)
    path = f"{parent.path}{key}/" if parent else f"/{key}/"
    return Agency.objects.create(
        key=key,
        name=name,
        name_fold=fold(name),
        kind=kind,
        code=code,
        parent=parent,
        path=path,
        valid_from=START,
        **more,
    )


def officer(name: str, role: Role, at: Agency) -> User:
    user = User.objects.create(username=fold(name).replace(" ", "."), kind=User.Kind.OFFICER, full_name=name)
    Posting.objects.create(user=user, agency=at, role=role, title=name, valid_from=START)
    return user


def citizen(name: str = "Nguyễn Thị Sáu", personal_id: str = "082157000123") -> User:
    return User.objects.create(
        username=f"vneid-{personal_id}",
        kind=User.Kind.CITIZEN,
        full_name=name,
        personal_id=personal_id,
        birth_date=date(1957, 3, 2),
        sex="female",
        phone="0912345678",
    )


def workflow(body: dict[str, Any] | None = None, key: str = "standard") -> Workflow:
    return Workflow.objects.create(key=key, version=1, name="Quy trình chuẩn", body=body or STANDARD, digest=key)


def procedure(code: str, name: str, level: str, flow: Workflow, **more: Any) -> ProcedureVersion:
    field, _ = Field.objects.get_or_create(
        code="HT", defaults={"name": "Hộ tịch", "lead_agency_key": "so-tu-phap"}
    )
    version = ProcedureVersion.objects.create(
        procedure=Procedure.objects.create(code=code),
        version=1,
        valid_from=START,
        name=name,
        field=field,
        online_level=more.pop("online_level", ProcedureVersion.OnlineLevel.FULL),
        deciding_level=level,
        workflow=flow,
        digest=code,
        search_fold=fold(name),
        result_name="Giấy khai sinh",
        **more,
    )
    Component.objects.create(version=version, key="to-khai", name="Tờ khai", position=1)
    return version


def office(province: str = "Tỉnh Thử", commune: str = "Xã Thử", unit: str = "H58") -> Office:
    """Make the small province: a centre, a department, a commune, one person in each role."""
    whole = area(province, Area.Kind.PROVINCE, "99")
    part = area(commune, Area.Kind.COMMUNE, "99001", whole)
    committee = "Ủy ban nhân dân"
    root = agency("ubnd-tinh", f"{committee} {_lower(province)}", Agency.Kind.PROVINCE, unit, area=whole)
    centre = agency("centre", "Trung tâm Phục vụ hành chính công", Agency.Kind.CENTRE, f"{unit}.14", parent=root)
    department = agency("so-tu-phap", "Sở Tư pháp", Agency.Kind.DEPARTMENT, f"{unit}.10", parent=root)
    local = agency(
        "xa-thu", f"{committee} {_lower(commune)}", Agency.Kind.COMMUNE, f"{unit}.99", parent=root, area=part
    )
    version = procedure("1.001193", "Đăng ký khai sinh", ProcedureVersion.Level.PROVINCE, workflow())
    Term.objects.create(version=version, amount=3, unit=Term.Unit.WORKING_DAY)
    Fee.objects.create(version=version, amount=20_000, channel="", valid_from=START)
    Fee.objects.create(version=version, amount=10_000, channel="online", valid_from=START)
    return Office(
        commune=part,
        centre=centre,
        commune_agency=local,
        department=department,
        version=version,
        citizen=citizen(),
        intake=officer("Lê Tiếp Nhận", Role.INTAKE, centre),
        specialist=officer("Trần Chuyên Viên", Role.SPECIALIST, department),
        signer=officer("Phạm Lãnh Đạo", Role.SIGNER, department),
        clerk=officer("Võ Văn Thư", Role.CLERK, department),
        stranger=officer("Ngô Xa Lạ", Role.SPECIALIST, local),
    )


def _lower(name: str) -> str:
    """Return "xã Thử" for "Xã Thử", as it stands within the name of an agency."""
    return name[:1].lower() + name[1:]
