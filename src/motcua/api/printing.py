"""What the counter prints beside the forms of a dossier: joint receipts, pages of the book, drafts of results."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import BaseModel, ConfigDict

from motcua.accounts.rules import Role, Scope
from motcua.api import act_values as values
from motcua.api.acts import proposal_of
from motcua.api.callers import MachineRequest
from motcua.api.files import download
from motcua.api.operations import asks, binary, reads
from motcua.api.problems import FieldError, wrong
from motcua.api.refusing import nothing_here
from motcua.api.values import Code, Day
from motcua.audit.services import record_look
from motcua.dossiers import papers
from motcua.dossiers.models import HandOut
from motcua.dossiers.queries.book import MOST_ROWS, Pages, pages
from motcua.dossiers.queries.printable import taken_in_together
from motcua.dossiers.rules.forms import crosses_sets
from motcua.dossiers.services.printing import print_book, print_together
from motcua.foundation import files
from motcua.organizations.models import Agency

router = Router()
books = Router()
PDF = "application/pdf"


class BookIn(BaseModel):
    """Which pages of which unit's book; one year and one form of the book at a time."""

    model_config = ConfigDict(extra="forbid")

    agency: Code
    first: Day
    last: Day


@reads(
    router,
    "/{uuid:dossier_id}/forms/together/file",
    scope=Scope.DOCUMENTS_READ,
    response={200: None},
    operation_id="print_together",
    summary="Print one receipt for all that was handed in together",
    vi="In một giấy tiếp nhận cho các hồ sơ nộp cùng lúc; lần in được ghi nhật ký.",
    extra=binary(PDF),
)
def together(request: MachineRequest, dossier_id: UUID) -> HttpResponse:
    """Print a receipt for everything that this applicant handed in at that unit on that day."""
    call = request.auth
    dossier = call.dossier(dossier_id)
    if dossier.received_on is None or dossier.receiving_agency_id not in call.agencies:
        raise nothing_here()
    pdf = print_together(taken_in_together(dossier), by=call.user, at=call.at)
    return download(pdf, PDF, f"tiep-nhan {dossier.code}.pdf")


@reads(
    router,
    "/{uuid:dossier_id}/result/receipt/file",
    scope=Scope.RESULTS,
    response={200: None},
    operation_id="print_hand_out",
    summary="Print the receipt for a result",
    vi="In phiếu biên nhận kết quả.",
    extra=binary(PDF),
)
def hand_out(request: MachineRequest, dossier_id: UUID) -> HttpResponse:
    """Print what was signed when the result was handed out; the look is recorded."""
    call = request.auth
    dossier = call.dossier(dossier_id)
    handed = HandOut.objects.select_related("by").get(dossier=dossier)
    handed.dossier = dossier
    signature = files.load(handed.signature_sha256) if handed.signature_sha256 else b""
    record_look(f"dossier:{dossier.pk}", by=call.user.pk, at=call.at, purpose=_("In phiếu biên nhận kết quả"))
    return download(papers.result_receipt(handed, signature), PDF, f"bien-nhan {dossier.code}.pdf")


@asks(
    router,
    "/{uuid:dossier_id}/result/preview",
    scope=Scope.HANDLE,
    response={200: None},
    operation_id="preview_result",
    summary="Show a result as it would be",
    vi="Xem trước văn bản kết quả từ nội dung đang soạn; không lưu gì.",
    extra=binary(PDF),
)
def preview(request: MachineRequest, dossier_id: UUID, body: values.ProposalIn) -> HttpResponse:
    """Set the result from what is written so far; nothing is kept."""
    call = request.auth
    dossier = call.dossier_to_act_on(dossier_id)
    wanted = proposal_of(dossier, body, call)
    pdf = papers.result_draft(dossier, wanted.content, number=wanted.number, title=wanted.title, at=call.at)
    return download(pdf, PDF, f"du-thao {dossier.code}.pdf")


@asks(
    books,
    "/print",
    scope=Scope.DOCUMENTS_READ,
    response={200: None},
    operation_id="print_book",
    summary="Print pages of a unit's book",
    vi="In sổ theo dõi hồ sơ của một đơn vị; lần in được ghi nhật ký.",
    extra=binary(PDF),
)
def book(request: MachineRequest, asked: BookIn) -> HttpResponse:
    """Print what a unit received from a day to a day, numbered within the book of the year."""
    call = request.auth
    agency = call.agency(asked.agency, Role.INTAKE)
    if agency is None:
        raise wrong(FieldError(field="agency", detail=_("Hệ thống này không tiếp nhận ở đơn vị nào mang key đó.")))
    pdf = print_book(agency, _pages(agency, asked), (asked.first, asked.last), by=call.user, at=call.at)
    return download(pdf, PDF, "so-theo-doi.pdf")


def _pages(agency: Agency, asked: BookIn) -> Pages:
    """Return the rows of one book of one form. Raises ``RefusedError``."""
    if asked.last < asked.first:
        raise wrong(FieldError(field="last", detail=_("Ngày cuối phải từ ngày đầu trở đi.")))
    if asked.first.year != asked.last.year:
        raise wrong(FieldError(field="last", detail=_("Mỗi năm một quyển sổ. Hãy in riêng từng năm.")))
    if turn := crosses_sets(asked.first, asked.last):
        detail = _("Từ %(day)s sổ dùng mẫu mới. Hãy in riêng phần trước và phần từ ngày đó.")
        raise wrong(FieldError(field="last", detail=detail % {"day": f"{turn:%d/%m/%Y}"}))
    found = pages(agency, asked.first, asked.last)
    if found.is_too_long:
        detail = _("Có hơn %(most)s hồ sơ trong thời gian này. Hãy in ít ngày hơn một lần.")
        raise wrong(FieldError(field="last", detail=detail % {"most": MOST_ROWS}))
    return found
