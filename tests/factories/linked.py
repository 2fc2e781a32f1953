"""A group of linked procedures: birth, then residence and health insurance."""

from dataclasses import dataclass
from typing import Any

from motcua.accounts.models import User
from motcua.accounts.rules import Role
from motcua.catalog.models import ProcedureLink, ProcedureVersion, Term
from motcua.dossiers.models import Dossier
from motcua.dossiers.services.processing import take
from motcua.dossiers.services.returning import Proposal, hand_out, sign, stamp, submit_for_signature
from motcua.organizations.models import Agency
from tests.factories import dossiers as make
from tests.factories.dossiers import FILED
from tests.factories.offices import START, Office, agency, moment, officer, procedure, workflow

WHOLE: dict[str, Any] = {
    "start": "intake",
    "steps": [
        {"key": "intake", "name": "Tiếp nhận", "role": "intake", "place": "receiving", "hours": 2},
        {
            "key": "parts", "name": "Các cơ quan làm phần việc", "role": "intake", "place": "receiving", "hours": 0,
            "parts": True,
        },
    ],
    "transitions": [
        {"from": "intake", "action": "accept", "to": "parts"},
        {"from": "intake", "action": "refuse", "to": ""},
        {"from": "parts", "action": "stop", "to": ""},
    ],
}  # fmt: skip


@dataclass(frozen=True)
class Unit:
    """An agency with one person in each role, for the procedure it decides."""

    agency: Agency
    specialist: User
    signer: User
    clerk: User
    version: ProcedureVersion


@dataclass(frozen=True)
class Group:
    """The linked procedure of an office, and the units of its three parts in order."""

    place: Office
    whole: ProcedureVersion
    units: tuple[Unit, Unit, Unit]

    def unit_of(self, dossier: Dossier) -> Unit:
        return next(unit for unit in self.units if unit.version.pk == dossier.procedure_id)


def group(place: Office) -> Group:
    birth = Unit(place.department, place.specialist, place.signer, place.clerk, place.version)
    units = (birth, _unit(place, "cong-an", "1.004222", "Đăng ký thường trú"),
             _unit(place, "bao-hiem", "1.001939", "Cấp thẻ bảo hiểm y tế"))  # fmt: skip
    whole = procedure(
        "2.000986", "Liên thông khai sinh", ProcedureVersion.Level.PROVINCE, workflow(WHOLE, "lien-thong")
    )
    Term.objects.create(version=whole, amount=3, unit=Term.Unit.WORKING_DAY)
    for position, unit in enumerate(units, 1):
        ProcedureLink.objects.create(
            whole=whole.procedure,
            part=unit.version.procedure,
            position=position,
            after=None if position == 1 else birth.version.procedure,
            term_amount=1 if position == 1 else 2,
            term_unit=Term.Unit.WORKING_DAY,
            source="thử",
            valid_from=START,
        )
    return Group(place, whole, units)


def _unit(place: Office, key: str, code: str, name: str) -> Unit:
    own = agency(key, f"Cơ quan {key}", Agency.Kind.DEPARTMENT, f"H58.{key}")
    version = procedure(code, name, ProcedureVersion.Level.PROVINCE, place_flow(place), deciding_agency_key=key)
    Term.objects.create(version=version, amount=7, unit=Term.Unit.WORKING_DAY)
    specialist, signer, clerk = (
        officer(f"{role} {key}", role, own) for role in (Role.SPECIALIST, Role.SIGNER, Role.CLERK)
    )
    return Unit(own, specialist, signer, clerk, version)


def place_flow(place: Office) -> Any:
    return place.version.workflow


def filed_whole(linked: Group, **more: Any) -> Dossier:
    """Return the linked filing of the office's citizen, not yet taken in."""
    return make.filed(linked.place, version_id=linked.whole.pk, **more)


def finish(dossier: Dossier, linked: Group, at: Any = None, *, returned: bool = False) -> Dossier:
    """Bring a part to its result through its own unit."""
    unit, at = linked.unit_of(dossier), at or moment("2025-01-13T10:00")
    take(dossier.pk, by=unit.specialist, at=at)
    proposal = Proposal(f"{dossier.code}/KQ", "Kết quả", medium="paper")
    submit_for_signature(dossier.pk, proposal, by=unit.specialist, at=at)
    sign(dossier.pk, by=unit.signer, at=at)
    done = stamp(dossier.pk, by=unit.clerk, at=at)
    return hand_out(done.pk, by=linked.place.intake, at=at) if returned else done


__all__ = ["FILED", "WHOLE", "Group", "Unit", "filed_whole", "finish", "group"]
