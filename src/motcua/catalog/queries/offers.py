"""Which agency receives and which decides."""

from datetime import date

from motcua.catalog.models import ProcedureVersion
from motcua.organizations.models import Agency, Area
from motcua.organizations.queries import agency_by_key, agency_of_area

CENTRE_KEY = "centre"
_AREA_KINDS = {
    ProcedureVersion.Level.COMMUNE: Agency.Kind.COMMUNE,
    ProcedureVersion.Level.DISTRICT: Agency.Kind.DISTRICT,
}


class NoAgencyError(LookupError):
    """No agency is competent: the place is missing, or nobody serves it on the day."""


def deciding_agency(version: ProcedureVersion, area: Area | None, day: date) -> Agency:
    """Return the agency that decides a procedure for a place on a day. Raises ``NoAgencyError``.

    What a commune decides is decided by the branch there of the agency that the procedure names, if it names one.
    """
    kind = _AREA_KINDS.get(ProcedureVersion.Level(version.deciding_level))
    if kind is not None:
        found = agency_of_area(area, kind, day) if area else None
        if found and version.deciding_agency_key:
            found = _branch_at(found, version.deciding_agency_key, day) or found
    else:
        key = version.deciding_agency_key or version.field.lead_agency_key
        found = agency_by_key(key, day) if key else None
        found = found or agency_by_key(CENTRE_KEY, day)
    if found is None:
        raise NoAgencyError(version.procedure.code)
    return found


def receiving_agency(version: ProcedureVersion, area: Area | None, day: date) -> Agency:
    """Return the one-stop unit that an online dossier comes to. Raises ``NoAgencyError``.

    What communes decide is received by the commune's own centre, everything else by the provincial centre.
    Law: Decree 118/2025/NĐ-CP (provincial and commune centres); before it Decree 61/2018/NĐ-CP Art. 7.
    """
    kind = _AREA_KINDS.get(ProcedureVersion.Level(version.deciding_level))
    found = None
    if kind is None:
        found = agency_by_key(CENTRE_KEY, day)
    elif area is not None:
        found = agency_of_area(area, kind, day)
    if found is None:
        raise NoAgencyError(version.procedure.code)
    return found


def _branch_at(agency: Agency, key: str, day: date) -> Agency | None:
    """Return the branch of an agency in the place that another agency serves, such as the commune's police."""
    return Agency.objects.on(day).filter(parent__key=key, area=agency.area_id).first()
