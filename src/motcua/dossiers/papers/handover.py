"""The record of what one unit hands to another in a reorganisation (biên bản bàn giao hồ sơ)."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import override

from motcua.dossiers.models import Transfer
from motcua.dossiers.papers.letterhead import letterhead
from motcua.dossiers.papers.wording import long_moment
from motcua.dossiers.queries.transfers import handed, pairs
from motcua.foundation.documents import render_pdf
from motcua.kernel.amount_in_words import in_words
from motcua.organizations.models import Agency, Reorganisation

TEMPLATES = Path(__file__).parent / "templates"


def hand_over_record(reorganisation: Reorganisation, old: Agency, new: Agency) -> bytes:
    """Return the record of a pair of units as PDF, A4: every dossier with its code, days and state.

    The same pair gives the same bytes, however often it is printed.
    """
    at = reorganisation.began_at or reorganisation.start_at
    return render_pdf(TEMPLATES / "handover.typ", hand_over_data(reorganisation, old, new, at=at), at=at)


def records(reorganisation: Reorganisation) -> Iterator[tuple[str, bytes]]:
    """Yield a file name and the record for each pair of units, by name of the unit that hands over."""
    agencies = Agency.objects.select_related("area", "parent", "parent__area").in_bulk()
    for number, pair in enumerate(pairs(reorganisation), 1):
        old, new = agencies[pair.old_id], agencies[pair.new_id]
        yield f"{number:04d}-{old.key}-{new.key}", hand_over_record(reorganisation, old, new)


@override("vi")  # an official paper speaks Vietnamese, whatever the reader's screen speaks
def hand_over_data(reorganisation: Reorganisation, old: Agency, new: Agency, *, at: datetime) -> dict[str, Any]:
    """Return what the record's template prints."""
    rows = [_line(each) for each in handed(reorganisation, old.pk, new.pk)]
    words = in_words(len(rows))
    return {
        **letterhead(old, at=at),
        "title": "Biên bản bàn giao hồ sơ",
        "giver": old.name,
        "taker": new.name,
        "basis": reorganisation.legal_basis,
        "moment": long_moment(at),
        "rows": rows,
        "count": f"{len(rows):02d}",
        "count_words": words,
        "days_kept": all(row["is_kept"] for row in rows),
        "late": str(sum(1 for row in rows if row["is_late"])),
        "undecided": str(sum(1 for row in rows if row["mark"])),
    }


def _line(transfer: Transfer) -> dict[str, Any]:
    dossier = transfer.dossier
    due = transfer.due_after
    return {
        "code": dossier.code,
        "procedure": dossier.procedure.name,
        "received": f"{localtime(dossier.received_at):%d/%m/%Y}" if dossier.received_at else "chưa tiếp nhận",
        "due": f"{localtime(due):%d/%m/%Y}" if due else "–",
        "mark": "" if transfer.is_certain else "*",
        "is_kept": transfer.due_after == transfer.due_before,
        "is_late": due is not None and due < transfer.moved_at,
    }
