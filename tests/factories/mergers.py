"""A small province before a merger: two communes that become one, one that is divided, a district that ends."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from motcua.accounts.models import User
from motcua.accounts.rules import Role
from motcua.catalog.models import ProcedureVersion, Term
from motcua.dossiers.models import Dossier
from motcua.dossiers.services.receiving import accept
from motcua.organizations.models import Agency, Area, Posting
from tests.factories import dossiers as make
from tests.factories.offices import Office, agency, area, moment, office, officer, procedure

EFFECTIVE = date(2025, 2, 3)
FILED = moment("2025-01-20T08:00")  # a Monday
AT = moment("2025-02-03T00:05")

PLAN = """\
name: Sắp xếp thử
effective: 2025-02-03
legal_basis: Nghị quyết 01/NQ-THU
places:
  found:
    - {province: "99", name: Tỉnh Thử mới, communes: communes.csv, valid_from: 2025-02-03}
  close: ["99"]
  successions: successions.csv
found: agencies.csv
units: units.csv
by_place:
  - {kind: commune}
hamlets: hamlets.csv
authority:
  - {from: district, to: commune}
  - {from: district, to: province, agency: so-tu-phap, procedures: ["1.009999"]}
"""
COMMUNES = """\
code,name_vi,province_code,lat,lon
99001,Xã Hợp Nhất,99,10.1,106.1
99003,Xã Chia Trên,99,10.2,106.2
99004,Xã Chia Dưới,99,10.3,106.3
"""
SUCCESSIONS = """\
old_code,new_code,share,main_successor,effective,legal_basis
99001,99001,whole,1,2025-02-03,NQ 01
99002,99001,whole,1,2025-02-03,NQ 01
99003,99003,part,1,2025-02-03,NQ 01
99003,99004,part,0,2025-02-03,NQ 01
"""
AGENCIES = """\
key,code,name,kind,parent,area,area_from,valid_from,valid_to,address,phone
ubnd-tinh,H59,Ủy ban nhân dân tỉnh Thử mới,province,,99,2025-02-03,2025-02-03,,,
centre,H59.01,Trung tâm Phục vụ hành chính công,centre,ubnd-tinh,,,2025-02-03,,,
so-tu-phap,H59.02,Sở Tư pháp mới,department,ubnd-tinh,,,2025-02-03,,,
xa-hop-nhat,H59.11,Ủy ban nhân dân xã Hợp Nhất,commune,ubnd-tinh,99001,2025-02-03,2025-02-03,,,
xa-chia-tren,H59.12,Ủy ban nhân dân xã Chia Trên,commune,ubnd-tinh,99003,2025-02-03,2025-02-03,,,
xa-chia-duoi,H59.13,Ủy ban nhân dân xã Chia Dưới,commune,ubnd-tinh,99004,2025-02-03,2025-02-03,,,
"""
UNITS = """\
change,old,new,main,words,procedures,fields,note
rename,ubnd-tinh,ubnd-tinh,,,,,
rename,centre,centre,,,,,
rename,so-tu-phap,so-tu-phap,,,,,
close,huyen-thu,xa-hop-nhat,,,,,
"""
HAMLETS = """\
old_code,new_code,hamlet
99003,99003,Ấp 1
99003,99004,Ấp 2
99003,99004,Ấp 10
"""
FILES = {
    "plan.yaml": PLAN,
    "communes.csv": COMMUNES,
    "successions.csv": SUCCESSIONS,
    "agencies.csv": AGENCIES,
    "units.csv": UNITS,
    "hamlets.csv": HAMLETS,
}


@dataclass(frozen=True)
class Before:
    """The eve: who is where, and where the plan lies."""

    place: Office
    plan: Path
    admin: User
    one: Agency
    two: Agency
    divided: Agency
    district: Agency
    local: ProcedureVersion  # decided by communes
    by_district: ProcedureVersion
    named: ProcedureVersion  # decided by the district, goes to a department
    intakes: dict[int, User]
    specialists: dict[int, User]


def before(folder: Path, **files: str) -> Before:
    """Make the province and write its plan, some of its files in other words."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in {**FILES, **{key.replace("_", "."): value for key, value in files.items()}}.items():
        (folder / name).write_text(text, encoding="utf-8")
    place = office()
    province = Area.objects.get(code="99")
    root = Agency.objects.get(key="ubnd-tinh")
    Agency.objects.filter(pk=root.pk).update(area=province)
    whole = area("Huyện Thử", Area.Kind.DISTRICT, "990", province)
    Area.objects.filter(pk=place.commune.pk).update(parent=whole)
    places = [
        area(f"Xã {name}", Area.Kind.COMMUNE, code, whole) for name, code in (("Hai", "99002"), ("Ba", "99003"))
    ]
    district = agency("huyen-thu", "Ủy ban nhân dân huyện Thử", "district", "H58.98", parent=root, area=whole)
    two, divided = (
        agency(
            f"xa-{each.code}",
            f"Ủy ban nhân dân {each.name}",
            "commune",
            f"H58.1{each.code[-2:]}",
            parent=root,
            area=each,
        )
        for each in places
    )
    units = [place.commune_agency, two, divided, district]
    flow = place.version.workflow
    assert flow is not None
    versions = [
        procedure(code, name, level, flow)
        for code, name, level in (
            ("1.000001", "Việc của xã", "commune"),
            ("1.000002", "Việc của huyện", "district"),
            ("1.009999", "Việc của huyện về sở", "district"),
        )
    ]
    for version in versions:
        Term.objects.create(version=version, amount=15, unit="working_day")
    local, by_district, named = versions
    return Before(
        place=place,
        plan=folder / "plan.yaml",
        admin=officer("Quản Trị", Role.ADMINISTRATOR, place.centre),
        one=place.commune_agency,
        two=two,
        divided=divided,
        district=district,
        local=local,
        by_district=by_district,
        named=named,
        intakes={each.pk: officer(f"Tiếp nhận {each.key}", Role.INTAKE, each) for each in units},
        specialists={each.pk: officer(f"Chuyên viên {each.key}", Role.SPECIALIST, each) for each in units},
    )


def lodged(
    world: Before, unit: Agency, version: ProcedureVersion, address: str = "Ấp 1", **more: object
) -> Dossier:
    """File a dossier at a unit, from the place it serves, and take it in."""
    person = make.filing(world.place).person
    values = {
        "version_id": version.pk,
        "receiving_agency": unit,
        "deciding_agency": unit,
        "area": unit.area,
        "person": type(person)(
            **{**{name: getattr(person, name) for name in person.__slots__}, "address": address}
        ),
        **more,
    }
    filed = make.filed(world.place, FILED, **values)
    return accept(filed.pk, by=world.intakes[unit.pk], at=FILED)


def some_life(world: Before) -> dict[str, Dossier]:
    """Let one dossier be open at each kind of unit; another is finished and stays where it was."""
    found = {
        "merged": lodged(world, world.one, world.local),
        "merged too": lodged(world, world.two, world.local),
        "divided, named": lodged(world, world.divided, world.local, "Số 5, ấp 2, xã Ba"),
        "divided, unnamed": lodged(world, world.divided, world.local, "Đường Hùng Vương"),
        "district": lodged(world, world.district, world.by_district, area=world.two.area),
        "to the department": lodged(world, world.district, world.named, area=world.two.area),
        "department": make.taken(world.place, FILED),
        "resolved": make.done(world.place, FILED),
        "registered": make.filed(world.place, FILED),
    }
    make.returned(world.place, FILED)
    return {name: Dossier.objects.get(pk=dossier.pk) for name, dossier in found.items()}


def posted(user: User, day: date) -> list[str]:
    """Return the agencies somebody works at on a day, by key."""
    return list(Posting.objects.on(day).filter(user=user).values_list("agency__key", flat=True))


def moment_of(day: date, hour: int = 8) -> datetime:
    return moment(f"{day.isoformat()}T{hour:02d}:00")
