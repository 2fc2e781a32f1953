"""Taken in anywhere, decided elsewhere (phi địa giới): the term begins when the competent body has the dossier."""

from datetime import datetime

from motcua.catalog.models import ProcedureVersion
from motcua.catalog.queries.offers import NoAgencyError, receiving_agency
from motcua.dossiers.models import Dossier
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


def begin_hand_over(dossier: Dossier, *, at: datetime) -> None:
    """Let the hand-over's own clock run; the term counts from its end unless the body has it earlier.

    Law: Decree 61/2018/NĐ-CP Art. 18(2) (handed over within the day; after 15:00 the next working morning).
    """
    policy = words().of(Key.HAND_OVER, local_day(at))
    dossier.hand_over_due_at = hand_over_by(policy, at, office_calendar(dossier.receiving_agency, counter=True))
    dossier.clock_started_at = dossier.hand_over_due_at


def note_competent(dossier: Dossier, acting: Agency, *, at: datetime) -> None:
    """Write down when the competent body first acts on a dossier from elsewhere: from then it has it.

    Policy: a body that looks late does not gain time; the term never begins after the end of the hand-over.
    """
    if dossier.hand_over_due_at is None or dossier.competent_at is not None:
        return
    if acting.pk != dossier.deciding_agency_id:
        return
    dossier.competent_at = at
    if dossier.clock_started_at == dossier.hand_over_due_at and at < dossier.hand_over_due_at:
        dossier.clock_started_at = at
