"""Large papers coming up in parts: begun, sent part by part, gone on with after a break, finished with a digest.

Until it is finished there is nothing that a filing could name; then it is as if it had been sent in one.
"""

from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Router, Status
from pydantic import BaseModel, ConfigDict, Field

from motcua.accounts.rules import Scope
from motcua.api.callers import MachineRequest
from motcua.api.operations import content_of, reads, writes
from motcua.api.problems import RefusedError
from motcua.api.uploads import UploadOut, told_upload
from motcua.api.values import Moment, Text
from motcua.dossiers.models import PartUpload
from motcua.dossiers.services import part_uploads as services
from motcua.dossiers.services.part_uploads import KEPT, LEAST_PART_BYTES, MOST_PART_BYTES, Announced
from motcua.dossiers.services.uploading import UploadRefusedError

router = Router()
OCTETS = "application/octet-stream"


class PartUploadIn(BaseModel):
    """A file before it is sent; ``sha256`` is that of the whole, in hex."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[Text, Field(min_length=1)]
    size: Annotated[int, Field(strict=True, ge=1, le=2**31 - 1)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class PartUploadOut(BaseModel):
    """How far an upload is: the next part begins at ``received``; the same file begun again is the same upload."""

    id: UUID
    name: str
    size: int
    sha256: str
    received: int = Field(ge=0, description="Bytes that are in; the offset of the next part.")
    least_part: int = Field(description="Bytes that every part but the last has at least.")
    most_part: int = Field(description="Bytes that a part has at most.")
    is_finished: bool
    expires: Moment


class GivenUp(BaseModel):
    """The upload that is no more."""

    id: UUID


@writes(
    router,
    "",
    scope=Scope.DOCUMENTS_WRITE,
    response={201: PartUploadOut},
    operation_id="begin_upload",
    summary="Begin to send a paper in parts",
    vi="Bắt đầu gửi một tệp lớn theo từng phần; đứt giữa chừng thì gửi tiếp.",
)
def begin(request: MachineRequest, body: PartUploadIn) -> Status[PartUploadOut]:
    """Announce a file; one that was begun and not finished goes on where it stopped."""
    call = request.auth
    announced = Announced(body.name, body.size, body.sha256)
    return Status(201, _told(services.begin_parts(announced, by=call.client, at=call.at)))


@reads(
    router,
    "/{uuid:upload_id}",
    scope=Scope.DOCUMENTS_WRITE,
    response=PartUploadOut,
    operation_id="show_upload",
    summary="Show how far an upload is",
    vi="Xem đã nhận đến byte nào để gửi tiếp.",
)
def show(request: MachineRequest, upload_id: UUID) -> PartUploadOut:
    """Tell where the next part begins; after a day it is not there any more."""
    call = request.auth
    return _told(services.uploads_of(call.client, call.at).get(pk=upload_id))


@writes(
    router,
    "/{uuid:upload_id}/parts/{int:offset}",
    method="PUT",
    scope=Scope.DOCUMENTS_WRITE,
    response=PartUploadOut,
    operation_id="send_part",
    summary="Send a part of a paper",
    vi="Gửi một phần bắt đầu tại byte offset; gửi lại phần đã nhận không có hại gì.",
    extra={
        "requestBody": {"required": True, "content": {OCTETS: {"schema": {"type": "string", "format": "binary"}}}}
    },
)
def send_part(request: MachineRequest, upload_id: UUID, offset: int) -> PartUploadOut:
    """Take the part, which is the body, that begins at ``offset``; one that is in already changes nothing."""
    if request.content_type != OCTETS:
        raise RefusedError(415, _("Hãy gửi phần của tệp với Content-Type: application/octet-stream."))
    call = request.auth
    return _told(services.receive_part(upload_id, offset, content_of(request), by=call.client, at=call.at))


@writes(
    router,
    "/{uuid:upload_id}/finish",
    scope=Scope.DOCUMENTS_WRITE,
    response={201: UploadOut},
    operation_id="finish_upload",
    summary="Put the parts together",
    vi="Ghép các phần, đối chiếu SHA-256 đã báo rồi nhận tệp; sai thì bỏ và phải gửi lại từ đầu.",
)
def finish(request: MachineRequest, upload_id: UUID) -> Status[UploadOut]:
    """Hold the whole against the digest announced and keep it; a file that is refused is given up."""
    call = request.auth
    try:
        paper = services.finish_parts(upload_id, by=call.client, at=call.at)
    except UploadRefusedError:
        services.give_up_parts(upload_id, by=call.client, at=call.at)
        raise
    return Status(201, told_upload(paper, call.client))


@writes(
    router,
    "/{uuid:upload_id}",
    method="DELETE",
    scope=Scope.DOCUMENTS_WRITE,
    response=GivenUp,
    operation_id="give_up_upload",
    summary="Give an upload up",
    vi="Bỏ tệp đang gửi dở và các phần đã nhận.",
)
def give_up(request: MachineRequest, upload_id: UUID) -> GivenUp:
    """Forget the parts; a file that was finished stays."""
    call = request.auth
    services.give_up_parts(upload_id, by=call.client, at=call.at)
    return GivenUp(id=upload_id)


def _told(upload: PartUpload) -> PartUploadOut:
    return PartUploadOut(
        id=upload.pk,
        name=upload.file_name,
        size=upload.size,
        sha256=upload.sha256,
        received=upload.received,
        least_part=LEAST_PART_BYTES,
        most_part=MOST_PART_BYTES,
        is_finished=upload.finished_at is not None,
        expires=upload.begun_at + KEPT,
    )
