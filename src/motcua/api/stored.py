"""Earlier results of an applicant in the national store, put into a dossier in place of papers."""

from datetime import date
from uuid import UUID

from django.utils.timezone import localdate
from ninja import Router
from pydantic import BaseModel

from motcua.accounts.rules import Scope
from motcua.api.callers import MachineRequest
from motcua.api.dossier_values import ActedOut, acted
from motcua.api.operations import asking_another, reads, writes
from motcua.dossiers.models import Dossier, StoredPaper
from motcua.dossiers.queries.stored import stored_for
from motcua.dossiers.services.fetching import look_for_dossier, use_in_dossier

router = Router()


class StoredOut(BaseModel):
    """A paper that the store keeps; ``is_used``: the dossier has it already."""

    id: int
    component: str
    title: str
    number: str
    agency: str
    issued: date | None
    valid_until: date | None
    is_used: bool


class StoredList(BaseModel):
    """What was found and still holds, by component, latest first."""

    items: list[StoredOut]


@reads(
    router,
    "/{uuid:dossier_id}/stored-papers",
    scope=Scope.NATION,
    response=StoredList,
    operation_id="list_stored",
    summary="List what the national store was found to keep",
    vi="Giấy tờ đã tìm thấy trong kho kết quả quốc gia.",
)
def listed(request: MachineRequest, dossier_id: UUID) -> StoredList:
    """Tell what the last look found; nothing is asked of the store."""
    return _told(request.auth.dossier(dossier_id))


@writes(
    router,
    "/{uuid:dossier_id}/stored-papers",
    scope=Scope.NATION,
    response=StoredList,
    operation_id="find_stored",
    summary="Ask the national store what it keeps of an applicant",
    vi="Tìm giấy tờ của người nộp trong kho kết quả quốc gia; lần tìm được ghi nhật ký.",
    run=asking_another,
)
def find(request: MachineRequest, dossier_id: UUID) -> StoredList:
    """Look for results that can stand for papers of the dossier; the look is recorded before it is made."""
    call = request.auth
    dossier = call.dossier_to_act_on(dossier_id)
    look_for_dossier(dossier.pk, by=call.user, at=call.at)
    return _told(dossier)


@writes(
    router,
    "/{uuid:dossier_id}/stored-papers/{int:stored_id}/use",
    scope=Scope.NATION,
    response=ActedOut,
    operation_id="use_stored",
    summary="Take a paper out of the national store into a dossier",
    vi="Lấy giấy tờ từ kho kết quả quốc gia vào hồ sơ.",
    run=asking_another,
)
def use(request: MachineRequest, dossier_id: UUID, stored_id: int) -> ActedOut:
    """Fetch a paper that was found; its content and signatures are judged as of one that is sent."""
    call = request.auth
    dossier = call.dossier_to_act_on(dossier_id)
    found = StoredPaper.objects.get(pk=min(stored_id, 2**62), key=dossier.submission_key)
    use_in_dossier(found.pk, dossier.pk, by=call.user, at=call.at)
    return acted(call.dossier(dossier_id), call)


def _told(dossier: Dossier) -> StoredList:
    found = stored_for(dossier.submission_key, localdate())
    items = [_stored(each) for rows in found.values() for each in rows]
    return StoredList(items=items)


def _stored(paper: StoredPaper) -> StoredOut:
    return StoredOut(
        id=paper.pk,
        component=paper.component_key,
        title=paper.title,
        number=paper.number,
        agency=paper.agency,
        issued=paper.issued_on,
        valid_until=paper.valid_until,
        is_used=paper.attachment_id is not None,
    )
