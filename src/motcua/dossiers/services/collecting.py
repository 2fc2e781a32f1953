"""Remembering the owners of results that nobody fetched."""

from datetime import datetime
from itertools import islice

from django.utils.timezone import localdate

from motcua.dossiers.models import Dossier
from motcua.dossiers.queries.uncollected import (
    leaves_at,
    reminder_key,
    reminders_of,
    rung_reached,
    waiting_anywhere,
)
from motcua.dossiers.services import telling

AT_ONCE = 500


def remind_uncollected(at: datetime) -> int:
    """Tell the owners of waiting results, once for each rung of the ladder; return how many were told now.

    A rung that was missed is not made up for: only the latest one is told. Owners without an account are on the
    list of the counter, which calls them.
    Policy: ladder and retention are dated settings of the province (``rules.policies``, key ``collect``).
    """
    waiting = waiting_anywhere(at).exclude(applicant=None).order_by("pk").iterator(AT_ONCE)
    told = 0
    while some := list(islice(waiting, AT_ONCE)):
        told += _remind_some(some, at)
    return told


def _remind_some(dossiers: list[Dossier], at: datetime) -> int:
    sent, told = reminders_of(dossiers), 0
    for dossier in dossiers:
        rung = rung_reached(dossier, at)
        if rung is None or reminder_key(dossier, rung) in sent:
            continue
        telling.uncollected(dossier, rung.value, localdate(leaves_at(dossier)), at=at)
        told += 1
    return told
