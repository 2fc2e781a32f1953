"""Files of a dossier: opened only through their dossier, every look recorded, never shown inside a page.

A link opens one file for five minutes, as long as the token it was asked with holds.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from ninja import Path, Router
from pydantic import BaseModel, ConfigDict, Field

from motcua.accounts.models import AccessToken
from motcua.accounts.queries import token_of_digest
from motcua.accounts.rules import Scope
from motcua.api.callers import Caller, MachineRequest
from motcua.api.dossier_values import PaperOut, ResultOut, papers_of, told_result
from motcua.api.operations import asks, binary, reads
from motcua.api.problems import RefusedError
from motcua.api.refusing import nothing_here
from motcua.api.values import Moment
from motcua.audit.services import record_look
from motcua.dossiers.models import Attachment, DigitalCopy, Dossier, Obligation, Result, Revision
from motcua.dossiers.queries.printable import one_printable, printable
from motcua.dossiers.rules.forms import Form
from motcua.dossiers.services.printing import print_form
from motcua.foundation import files
from motcua.kernel.vietnamese import fold

SALT = "motcua.api.link"
LINK_SECONDS = 300
KINDS = ("application/pdf", "image/jpeg", "image/png", "image/webp", "image/tiff", "application/octet-stream")
router = Router()
links = Router()
FORMS: dict[str, Form] = {
    "receipt": Form.RECEIPT,
    "supplement": Form.SUPPLEMENT,
    "refusal": Form.REFUSAL,
    "apology": Form.APOLOGY,
    "stop": Form.STOP,
    "control": Form.CONTROL,
}
FormName = Literal["receipt", "supplement", "refusal", "apology", "stop", "control"]
FileKind = Literal["paper", "notice", "copy", "result", "revision"]


class PaperList(BaseModel):
    """The papers of a dossier in the order they came."""

    items: list[PaperOut]


class PrintedForm(BaseModel):
    """A printed form that a dossier has; ``occasion`` tells several of a kind apart."""

    kind: FormName
    occasion: int
    title: str
    acted: Moment


class FormList(BaseModel):
    """The forms that may be printed now."""

    items: list[PrintedForm]


class LinkIn(BaseModel):
    """Which file: a paper by its id, a notice, copy or revision by its number, or the result."""

    model_config = ConfigDict(extra="forbid")

    kind: FileKind
    paper: UUID | None = None
    number: Annotated[int, Field(strict=True, ge=1, le=2**62)] | None = None


class LinkOut(BaseModel):
    """An address that opens the file without a token, until ``expires``."""

    url: str
    expires: Moment


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file of a dossier; ``key`` is the id of a paper or the number of anything else."""

    kind: str
    key: str = ""

    @property
    def scope(self) -> Scope:
        return Scope.RESULTS if self.kind in {"result", "revision"} else Scope.DOCUMENTS_READ


@dataclass(frozen=True, slots=True)
class File:
    """What is kept under a digest, and what it is called."""

    sha256: str
    content_type: str
    name: str
    document: UUID | None = None  # of the vault, whose owner sees every look


def _paper(dossier: Dossier, key: str) -> File:
    open_ones = Attachment.objects.exclude(sha256="").exclude(consent__withdrawn_at__isnull=False)
    found = open_ones.get(pk=key, dossier=dossier)
    return File(found.sha256, found.content_type, found.file_name or found.name, found.document_id)


def _notice(dossier: Dossier, key: str) -> File:
    found = Obligation.objects.exclude(sha256="").get(pk=int(key), dossier=dossier)
    return File(found.sha256, found.content_type, found.file_name)


def _copy(dossier: Dossier, key: str) -> File:
    found = DigitalCopy.objects.exclude(signed_sha256="").get(pk=int(key), attachment__dossier=dossier)
    return File(found.signed_sha256, "application/pdf", f"{found.attachment.name}.pdf")


def _result(dossier: Dossier, key: str) -> File:
    found = Result.objects.exclude(draft_sha256="", signed_sha256="").get(dossier=dossier)
    return File(found.signed_sha256 or found.draft_sha256, "application/pdf", f"{found.title}.pdf")


def _revision(dossier: Dossier, key: str) -> File:
    found = Revision.objects.select_related("document").get(pk=int(key), dossier=dossier)
    kept = found.document.sha256 if found.document else found.signed_sha256 or found.draft_sha256
    return File(kept, "application/pdf", f"{found.title}.pdf")


FINDERS: dict[str, Callable[[Dossier, str], File]] = {
    "paper": _paper,
    "notice": _notice,
    "copy": _copy,
    "result": _result,
    "revision": _revision,
}


def opened(call: Caller, dossier_id: UUID, wanted: Wanted) -> HttpResponse:
    """Return a file of a dossier within the caller's reach and record the look. Raises as the queries do."""
    dossier = call.dossier(dossier_id)
    found = FINDERS[wanted.kind](dossier, wanted.key)
    content = files.load(found.sha256)
    purpose = _("Tải %(kind)s qua API") % {"kind": wanted.kind}
    data = {"client": call.client.client_id, "kind": wanted.kind}
    subjects = [f"dossier:{dossier.pk}", *([f"document:{found.document}"] if found.document else [])]
    for subject in subjects:
        record_look(subject, by=call.user.pk, at=call.at, purpose=purpose, data=data)
    return download(content, found.content_type, found.name)


def download(content: bytes, content_type: str, name: str) -> HttpResponse:
    """Return a file to be saved, never to be run or shown by whoever fetched it."""
    kind = content_type if content_type in KINDS else "application/octet-stream"
    response = HttpResponse(content, content_type=kind)
    plain = "-".join(fold(name).replace("/", " ").split())[:120] or "tep"
    response["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=plain) or "attachment"
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


@reads(
    router,
    "/{uuid:dossier_id}/papers",
    scope=Scope.DOCUMENTS_READ,
    response=PaperList,
    operation_id="list_papers",
    summary="List the papers of a dossier",
    vi="Danh sách giấy tờ kèm theo hồ sơ.",
)
def listed(request: MachineRequest, dossier_id: UUID) -> PaperList:
    """Tell what was handed in, with and without a file."""
    return PaperList(items=papers_of(request.auth.dossier(dossier_id)))


@reads(
    router,
    "/{uuid:dossier_id}/papers/{uuid:paper_id}/file",
    scope=Scope.DOCUMENTS_READ,
    response={200: None},
    operation_id="download_paper",
    summary="Download a paper",
    vi="Tải tệp của một giấy tờ; lần tải được ghi nhật ký.",
    extra=binary(*KINDS),
)
def paper(request: MachineRequest, dossier_id: UUID, paper_id: UUID) -> HttpResponse:
    """Open a paper of a dossier within reach."""
    return opened(request.auth, dossier_id, Wanted("paper", str(paper_id)))


@reads(
    router,
    "/{uuid:dossier_id}/notices/{int:number}/file",
    scope=Scope.DOCUMENTS_READ,
    response={200: None},
    operation_id="download_notice",
    summary="Download the notice of an obligation",
    vi="Tải bản chụp thông báo nghĩa vụ tài chính.",
    extra=binary(*KINDS),
)
def notice(request: MachineRequest, dossier_id: UUID, number: int) -> HttpResponse:
    """Open the copy of a notice."""
    return opened(request.auth, dossier_id, Wanted("notice", str(number)))


@reads(
    router,
    "/{uuid:dossier_id}/copies/{int:number}/file",
    scope=Scope.DOCUMENTS_READ,
    response={200: None},
    operation_id="download_copy",
    summary="Download a signed digital copy",
    vi="Tải bản số hóa đã ký.",
    extra=binary("application/pdf"),
)
def copy(request: MachineRequest, dossier_id: UUID, number: int) -> HttpResponse:
    """Open a signed copy of what was scanned."""
    return opened(request.auth, dossier_id, Wanted("copy", str(number)))


@reads(
    router,
    "/{uuid:dossier_id}/result",
    scope=Scope.RESULTS,
    response=ResultOut,
    operation_id="show_result",
    summary="Show the result of a dossier",
    vi="Thông tin kết quả giải quyết.",
)
def result(request: MachineRequest, dossier_id: UUID) -> ResultOut:
    """Tell number, title and how far it is signed."""
    dossier = request.auth.dossier(dossier_id)
    return told_result(Result.objects.get(dossier=dossier), dossier)


@reads(
    router,
    "/{uuid:dossier_id}/result/file",
    scope=Scope.RESULTS,
    response={200: None},
    operation_id="download_result",
    summary="Download the result",
    vi="Tải văn bản kết quả.",
    extra=binary("application/pdf"),
)
def result_file(request: MachineRequest, dossier_id: UUID) -> HttpResponse:
    """Open the result as it is now: a draft, signed, or signed and sealed."""
    return opened(request.auth, dossier_id, Wanted("result"))


@reads(
    router,
    "/{uuid:dossier_id}/revisions/{int:number}/file",
    scope=Scope.RESULTS,
    response={200: None},
    operation_id="download_revision",
    summary="Download a revision of the result",
    vi="Tải bản đính chính, cấp lại.",
    extra=binary("application/pdf"),
)
def revision(request: MachineRequest, dossier_id: UUID, number: int) -> HttpResponse:
    """Open what takes the place of a result."""
    return opened(request.auth, dossier_id, Wanted("revision", str(number)))


@reads(
    router,
    "/{uuid:dossier_id}/forms",
    scope=Scope.DOCUMENTS_READ,
    response=FormList,
    operation_id="list_forms",
    summary="List the printed forms of a dossier",
    vi="Danh sách biểu mẫu in được của hồ sơ.",
)
def forms(request: MachineRequest, dossier_id: UUID) -> FormList:
    """Tell which forms may be printed now."""
    names: dict[Form, Any] = {form: name for name, form in FORMS.items()}
    found = printable(request.auth.dossier(dossier_id))
    items = [
        PrintedForm(kind=names[each.form], occasion=each.occasion, title=each.title, acted=each.acted_at)
        for each in found
        if each.form in names
    ]
    return FormList(items=items)


@reads(
    router,
    "/{uuid:dossier_id}/forms/{kind}/{int:occasion}/file",
    scope=Scope.DOCUMENTS_READ,
    response={200: None},
    operation_id="print_form",
    summary="Print a form of a dossier",
    vi="In một biểu mẫu của hồ sơ; lần in được ghi nhật ký.",
    extra=binary("application/pdf"),
)
def form(
    request: MachineRequest, dossier_id: UUID, kind: Annotated[FormName, Path()], occasion: int
) -> HttpResponse:
    """Print a form as it was first issued; the print is recorded."""
    call = request.auth
    dossier = call.dossier(dossier_id)
    wanted = one_printable(dossier, FORMS[kind], occasion)
    if wanted is None:
        raise nothing_here()
    pdf = print_form(dossier, wanted, by=call.user, at=call.at)
    return download(pdf, "application/pdf", f"{kind} {dossier.code}.pdf")


@asks(
    router,
    "/{uuid:dossier_id}/links",
    scope=Scope.READ,
    response=LinkOut,
    operation_id="make_link",
    summary="Make a short-lived link to a file",
    vi="Tạo liên kết tải tệp, có hiệu lực năm phút.",
)
def make_link(request: MachineRequest, dossier_id: UUID, asked: LinkIn) -> LinkOut:
    """Give an address that opens one file for five minutes, for whoever has to fetch it without the token."""
    call = request.auth
    key = asked.paper if asked.kind == "paper" else asked.number
    wanted = Wanted(asked.kind, str(key or ""))
    if wanted.scope not in call.token.scopes.split():
        raise RefusedError(403, _("Mã truy cập này không gồm phạm vi %(scope)s.") % {"scope": wanted.scope})
    if wanted.kind != "result" and not wanted.key:
        raise nothing_here()
    FINDERS[wanted.kind](call.dossier(dossier_id), wanted.key)
    named = {"token": call.token.pk, "dossier": str(dossier_id), "kind": wanted.kind, "key": wanted.key}
    sealed = signing.dumps(named, salt=SALT)
    expires = call.at + timedelta(seconds=LINK_SECONDS)
    return LinkOut(url=request.build_absolute_uri(f"/api/v1/files/{sealed}"), expires=expires)


@reads(
    links,
    "/{link}",
    response={200: None},
    operation_id="open_link",
    summary="Open a link to a file",
    vi="Mở liên kết tải tệp.",
    extra=binary(*KINDS),
)
def open_link(request: HttpRequest, link: Annotated[str, Path(max_length=1000)]) -> HttpResponse:
    """Open the one file that a link was made for, while it and the token it was asked with hold."""
    try:
        named = signing.loads(link, salt=SALT, max_age=LINK_SECONDS)
    except signing.BadSignature:
        raise nothing_here() from None
    token: AccessToken | None = token_of_digest(named["token"], timezone.now())
    if token is None:
        raise nothing_here()
    return opened(Caller(token, timezone.now()), UUID(named["dossier"]), Wanted(named["kind"], named["key"]))
