"""Papers coming up from a system: judged by content, kept once, then named in a filing or an act.

What an upload gives is a sealed word: whoever has not sent a file cannot name it, be its digest known.
"""

from typing import Annotated

from django.core import signing
from django.utils.translation import gettext as _
from ninja import Query, Router, Status
from pydantic import BaseModel, Field

from motcua.accounts.models import MachineClient
from motcua.accounts.rules import Scope
from motcua.api.callers import Caller, MachineRequest
from motcua.api.operations import content_of, writes
from motcua.api.problems import FieldError, RefusedError, wrong
from motcua.api.values import PRINTABLE
from motcua.dossiers.services.filing import Paper
from motcua.dossiers.services.scanning import keep_scan

SALT = "motcua.api.upload"
HOURS = 24
router = Router()


class UploadName(BaseModel):
    """What the file is called; its kind is judged by its content."""

    name: Annotated[
        str, Field(min_length=1, max_length=200, pattern=PRINTABLE, description="File name, as to-khai.pdf")
    ]


class UploadOut(BaseModel):
    """``upload`` names the file in filings and acts of the same system for 24 hours."""

    upload: str
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    size: int = Field(ge=1)
    content_type: str
    pages: int = Field(ge=0)


@writes(
    router,
    "",
    scope=Scope.DOCUMENTS_WRITE,
    response={201: UploadOut},
    operation_id="upload_paper",
    summary="Send a paper as a file",
    vi="Gửi một tệp giấy tờ (PDF hoặc ảnh) để kèm vào hồ sơ.",
    extra={
        "requestBody": {
            "required": True,
            "content": {
                kind: {"schema": {"type": "string", "format": "binary"}}
                for kind in ("application/pdf", "image/jpeg", "image/png", "application/octet-stream")
            },
        }
    },
)
def upload(request: MachineRequest, named: Query[UploadName]) -> Status[UploadOut]:
    """Keep a file (PDF, JPEG, PNG …); the same content again is the same file. The body is the file itself."""
    if request.content_type not in KINDS:
        raise RefusedError(415, _("Hãy gửi nguyên tệp với Content-Type: application/pdf hoặc kiểu ảnh của tệp."))
    kept = keep_scan(content_of(request), named.name.strip())
    return Status(201, told_upload(kept, request.auth.client))


def told_upload(kept: Paper, client: MachineClient) -> UploadOut:
    """Return a kept file with the word by which its sender, and nobody else, can name it."""
    facts = {
        "file_name": kept.file_name, "content_type": kept.content_type, "size": kept.size, "sha256": kept.sha256,
        "pages": kept.pages, "dpi": kept.dpi,
    }  # fmt: skip
    sealed = signing.dumps({"client": client.pk, "file": facts}, salt=SALT)
    return UploadOut(
        upload=sealed, sha256=kept.sha256, size=kept.size, content_type=kept.content_type, pages=kept.pages
    )


KINDS = frozenset({
    "application/pdf", "image/jpeg", "image/png", "image/webp", "image/tiff", "application/octet-stream",
})  # fmt: skip


def opened(sealed: str, call: Caller, *, field: str) -> Paper:
    """Return the file that an upload of the same system named. Raises ``RefusedError``."""
    try:
        told = signing.loads(sealed, salt=SALT, max_age=HOURS * 3600)
    except signing.BadSignature:
        told = {}
    if told.get("client") != call.client.pk:
        detail = _("Không có tệp nào mang mã gửi này, hoặc mã đã quá 24 giờ. Hãy gửi tệp lại ở /uploads.")
        raise wrong(FieldError(field=field, detail=detail))
    return Paper("", **told["file"])
