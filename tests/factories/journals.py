"""Whole journals written straight into the tables, by the hundred: for readers of the journal."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.timezone import localdate

from motcua.accounts.models import User
from motcua.dossiers.models import Dossier, DossierEvent, NewEvent
from tests.factories.offices import Office, moment

RECEIVED = moment("2025-01-13T08:00")
DUE = moment("2025-01-16T17:00")


@dataclass(frozen=True)
class Told:
    """One entry to be: what happened, where the dossier stood after."""

    kind: str
    status: int
    step: str
    note: str = ""


SUBMITTED = Told("submitted", 1, "intake")
ACCEPTED = Told("accept", 2, "assess")
TAKEN = Told("take", 4, "assess")
ASSIGNED = Told("assign", 4, "assess")
ASKED = Told("request_supplement", 5, "assess", "Thiếu giấy chứng sinh")
RESUMED = Told("resume", 4, "assess")
PROPOSED = Told("submit_for_signature", 4, "sign")
SIGNED = Told("sign", 4, "stamp")
DONE = Told("stamp", 9, "return")
RETURNED = Told("hand_out", 10, "")
REFUSED = Told("refuse", 3, "", "Không đúng thẩm quyền")
STOPPED = Told("stop", 8, "", "Không đủ điều kiện")
WITHDRAWN = Told("withdraw", 7, "", "Không còn nhu cầu")

WHOLE_WAY = (SUBMITTED, ACCEPTED, TAKEN, ASKED, RESUMED, PROPOSED, SIGNED, DONE, RETURNED)


def journals(
    place: Office, count: int, story: Sequence[Told] = WHOLE_WAY, *, first: int = 1, **more: Any
) -> list[Dossier]:
    """Write ``count`` dossiers with the same story, an hour between two entries; none is known to any reader."""
    dossiers = [_dossier(place, first + number, story, more) for number in range(count)]
    for dossier in dossiers:
        dossier.index_person()
    Dossier.objects.bulk_create(dossiers)
    events = [event for dossier in dossiers for event in _events(place, dossier, story, 0)]
    _write(events)
    return dossiers


def go_on(place: Office, dossier: Dossier, *story: Told) -> None:
    """Add entries to a dossier's journal as the services would."""
    events = _events(place, dossier, story, dossier.journal_length)
    dossier.journal_length += len(events)
    _stand(dossier, [(event.status, event.at) for event in events])
    dossier.save()
    _write(events)


def _write(events: list[DossierEvent]) -> None:
    DossierEvent.objects.bulk_create(events)
    NewEvent.objects.bulk_create(NewEvent(event=event, reader="sync") for event in events)


def _dossier(place: Office, number: int, story: Sequence[Told], more: dict[str, Any]) -> Dossier:
    values: dict[str, Any] = {
        "submission_key": uuid.uuid4(),
        "code": f"H58.14-250113-{number:04d}",
        "procedure": place.version,
        "workflow": place.version.workflow,
        "receiving_agency": place.centre,
        "deciding_agency": place.department,
        "channel": "counter",
        "applicant_name": "Nguyễn Thị Sáu",
        "identity_number": "082157000123",
        "phone": "0912345678",
        "status": 1,
        "step": story[-1].step,
        "holder": place.department,
        "submitted_at": RECEIVED,
        "act_by": DUE,
        "journal_length": len(story),
    }
    dossier = Dossier(**(values | more))
    _stand(dossier, [(told.status, _at(seq)) for seq, told in enumerate(story, 1)])
    return dossier


def _at(seq: int) -> datetime:
    return RECEIVED + timedelta(hours=seq - 1)


def _stand(dossier: Dossier, way: list[tuple[int, datetime]]) -> None:
    for status, at in way:
        dossier.status = status
        if status == 2 and dossier.received_at is None:
            dossier.received_at, dossier.received_on, dossier.due_at = at, localdate(at), DUE
        if status == 9:
            dossier.finished_at, dossier.finished_on = at, localdate(at)
        if status == 10:
            dossier.returned_at = at


def _events(place: Office, dossier: Dossier, story: Sequence[Told], after: int) -> list[DossierEvent]:
    return [
        DossierEvent(
            dossier=dossier,
            seq=seq,
            kind=told.kind,
            at=_at(seq),
            by=_actor(place, told.kind),
            agency=place.centre
            if told.kind in {"submitted", "accept", "refuse", "hand_out"}
            else place.department,
            status=told.status,
            step=told.step,
            due_at=DUE if dossier.received_at and told.status not in {1, 3, 5, 6} else None,
            note=told.note,
        )
        for seq, told in enumerate(story, after + 1)
    ]


def _actor(place: Office, kind: str) -> User:
    actors = {"submitted": place.citizen, "accept": place.intake, "refuse": place.intake, "hand_out": place.intake}
    return actors.get(kind, place.specialist)
