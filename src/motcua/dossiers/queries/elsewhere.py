"""Taken in anywhere, decided elsewhere (phi địa giới): which dossiers these are, and until when they are there."""

from datetime import datetime

from motcua.catalog.models import ProcedureVersion
from motcua.catalog.queries.offers import NoAgencyError, receiving_agency
from motcua.dossiers.queries.clocks import office_calendar
from motcua.dossiers.queries.policies import words
from motcua.dossiers.rules.policies import Key, hand_over_by, local_day
from motcua.organizations.models import Agency, Area


def is_out_of_area(
    receiving: Agency, deciding: Agency, version: ProcedureVersion, area: Area | None, at: datetime
) -> bool:
    """Say whether a desk takes in what the desk of another unit would have taken in.

    Law: Decree 118/2025/NĐ-CP (centres receive regardless of administrative boundaries within the province).
    """
    if receiving.pk == deciding.pk:
        return False
    try:
        return receiving_agency(version, area, local_day(at)).key != receiving.key
    except NoAgencyError:
        return False


def hand_over_end(receiving: Agency, at: datetime) -> datetime:
    """Return until when a desk hands over what it took in: within the day, late in the day the next morning."""
    policy = words().of(Key.HAND_OVER, local_day(at))
    return hand_over_by(policy, at, office_calendar(receiving, counter=True))
