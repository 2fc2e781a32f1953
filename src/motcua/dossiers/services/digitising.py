"""Scans become digital copies: noted when they are taken in, read in the background."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from procrastinate.contrib.django import app

from motcua.dossiers.models import Attachment, DigitalCopy
from motcua.foundation import files, recognition
from motcua.foundation.scans import as_pdf

JOB = "dossiers.recognise"


def note_scans(scans: Iterable[tuple[Attachment, int, int | None]]) -> list[DigitalCopy]:
    """Begin a digital copy of each scan (with its pages and dpi); its words are read once the filing stands."""
    made = DigitalCopy.objects.bulk_create(
        DigitalCopy(attachment=scan, pages=pages, dpi=dpi) for scan, pages, dpi in scans
    )
    for each in made:
        _defer(each.pk)
    return made


def _defer(copy_id: int) -> None:
    app.configure_task(JOB, allow_unknown=False, lock=f"{JOB}.{copy_id}").defer(copy_id=copy_id)


def recognise_copy(copy_id: int, *, at: datetime) -> DigitalCopy:
    """Read the words of a scan where the machine can; otherwise say why not. The scan itself is never touched.

    Reading takes a minute and holds no lock. Twice is once.
    """
    copy = DigitalCopy.objects.select_related("attachment").get(pk=copy_id)
    if copy.text_state == DigitalCopy.TextState.RECOGNISED or copy.signed_sha256:
        return copy
    scan = copy.attachment
    try:
        found = recognition.recognise(as_pdf(files.load(scan.sha256), scan.content_type))
    except recognition.RecognitionError as error:
        return _settle(
            copy_id, {"text_state": DigitalCopy.TextState.NOT_RECOGNISED, "text_note": str(error)[:300]}
        )
    read = {
        "text_state": DigitalCopy.TextState.RECOGNISED,
        "text_note": "",
        "text": found.text,
        "searchable_sha256": files.store(found.pdf).sha256,
        "recognised_at": at,
    }
    return _settle(copy_id, read)


@transaction.atomic
def _settle(copy_id: int, values: dict[str, object]) -> DigitalCopy:
    copy = DigitalCopy.objects.select_for_update(of=("self",)).get(pk=copy_id)
    for name, value in values.items():
        setattr(copy, name, value)
    copy.save(update_fields=list(values))
    return copy
