"""The catalogue as people look through it: life events, essential services, fields, levels."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from motcua.catalog.models import Field, Package, PackageMember, ProcedureVersion

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class Service:
    """One line of a set of services; ``version`` is ``None`` where it is not offered on the day."""

    name: str
    version: ProcedureVersion | None


def life_events(on: date) -> QuerySet[Package]:
    return Package.objects.on(on).filter(kind=Package.Kind.LIFE_EVENT).order_by("position", "name")


def essential_services(on: date) -> list[ProcedureVersion]:
    """Return the procedures of the 25 essential services, one for each number that is offered."""
    offered = _offered(on).exclude(essential_number=None).order_by("essential_number", "procedure__code")
    return list(offered)


def services_of(package: Package, on: date) -> list[Service]:
    """Return what a set holds, in its order, each with its version of the day."""
    members = list(package.members.select_related("procedure").order_by("position"))
    offered = _by_procedure(members, on)
    return [_service(member, offered.get(member.procedure_id)) for member in members]


def _service(member: PackageMember, version: ProcedureVersion | None) -> Service:
    return Service(member.name or (version.name if version else ""), version)


def _by_procedure(members: list[PackageMember], on: date) -> Mapping[int | None, ProcedureVersion]:
    wanted = [member.procedure_id for member in members if member.procedure_id]
    return {version.procedure_id: version for version in _offered(on).filter(procedure__in=wanted)}


def browse(on: date, *, field: str = "", level: str = "") -> QuerySet[ProcedureVersion]:
    """Return what is offered, narrowed by a field's code and by who decides."""
    offered = _offered(on)
    offered = offered.filter(field__code=field) if field else offered
    return offered.filter(deciding_level=level) if level else offered


def fields_offered(on: date) -> list[tuple[str, str]]:
    """Return the fields that have something to offer, as choices, with how many procedures each has."""
    counted = Field.objects.filter(versions__in=_offered(on)).annotate(count=Count("versions")).order_by("name")
    return [("", _("Tất cả lĩnh vực")), *((field.code, f"{field.name} ({field.count})") for field in counted)]


def levels() -> list[tuple[str, str]]:
    """Return who may decide, as choices."""
    return [("", _("Tất cả các cấp")), *((level.value, str(level.label)) for level in ProcedureVersion.Level)]


def _offered(on: date) -> QuerySet[ProcedureVersion]:
    return ProcedureVersion.objects.on(on).filter(is_published=True).select_related("procedure", "field")
