"""The term of a dossier that was taken in elsewhere begins when the competent body has it (phi địa giới)."""

from datetime import datetime

from motcua.dossiers.models import Dossier
from motcua.dossiers.queries.elsewhere import hand_over_end
from motcua.organizations.models import Agency


def begin_hand_over(dossier: Dossier, *, at: datetime) -> None:
    """Let the hand-over's own clock run; the term counts from its end unless the body has it earlier.

    Law: Decree 61/2018/NĐ-CP Art. 18(2) (handed over within the day; after 15:00 the next working morning).
    """
    dossier.hand_over_due_at = hand_over_end(dossier.receiving_agency, at)
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
