"""New places and agencies, from what a pack or a plan says of them."""

from motcua.kernel.vietnamese import fold
from motcua.organizations.models import Agency, Area
from motcua.organizations.rules.pack import AgencyFact, AreaFact


def area_of(fact: AreaFact, parent: Area | None) -> Area:
    """Return a place that is not stored yet."""
    return Area(
        code=fact.code,
        name=fact.name,
        name_fold=fold(fact.name),
        kind=fact.kind,
        parent=parent,
        latitude=fact.latitude,
        longitude=fact.longitude,
        valid_from=fact.valid_from,
        valid_to=fact.valid_to,
    )


def agency_of(fact: AgencyFact, parent: Agency | None, area: Area | None) -> Agency:
    """Return an agency that is not stored yet."""
    return Agency(
        key=fact.key,
        code=fact.code,
        name=fact.name,
        name_fold=fold(fact.name),
        kind=fact.kind,
        parent=parent,
        path=fact.path,
        area=area,
        address=fact.address,
        phone=fact.phone,
        valid_from=fact.valid_from,
        valid_to=fact.valid_to,
    )
