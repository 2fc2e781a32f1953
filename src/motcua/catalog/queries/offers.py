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
    """Return the agency that decides a procedure for a place on a day. Raises ``NoAgencyError``."""
    kind = _AREA_KINDS.get(ProcedureVersion.Level(version.deciding_level))
    if kind is not None:
        found = agency_of_area(area, kind, day) if area else None
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
    if ProcedureVersion.Level(version.deciding_level) in _AREA_KINDS:
        return deciding_agency(version, area, day)
    centre = agency_by_key(CENTRE_KEY, day)
    if centre is None:
        raise NoAgencyError(version.procedure.code)
    return centre
