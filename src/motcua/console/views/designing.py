"""The workshop of procedures: drafts, their sections, publishing."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from motcua.catalog.models import ProcedureDraft
from motcua.catalog.queries.documents import known_to_documents
from motcua.catalog.rules.documents import Document, read_document, write_document
from motcua.catalog.services import designing
from motcua.catalog.services.designing import DesignError, Saved
from motcua.console.access import ManagerRequest, managers
from motcua.console.designing import scope, showing
from motcua.console.designing.sections import Section, part_of
from motcua.console.designing.wording import DESIGN_ERRORS
from motcua.console.pages import fragment, page


def _number(request: ManagerRequest) -> int:
    seen = request.POST.get("seen", "")
    return int(seen) if seen.isdecimal() and len(seen) < 9 else 0


def _known_section(key: str) -> Section:
    if key not in showing.SECTIONS:
        raise Http404
    return showing.SECTIONS[key]


@managers
@require_safe
def drafts(request: ManagerRequest) -> HttpResponse:
    """Show what is being designed, and the ways to begin."""
    found = [(draft, showing.frame(draft)["name"]) for draft in scope.drafts_of(request.user)]
    return page(request, "designing/drafts", {"drafts": found, "code": request.GET.get("ma", "")[:40]})


@managers
@require_POST
def begin(request: ManagerRequest) -> HttpResponse:
    """Open the draft of a procedure by its code."""
    code = request.POST.get("code", "").strip()[:40]
    try:
        scope.version_to_design(request.user, code)
    except Http404:
        messages.error(request, _("Không có thủ tục mang mã này trong phạm vi của bạn. Mã có dạng 1.001193."))
        return redirect("console:designs")
    draft = designing.begin_draft(code, by=request.user, at=timezone.now())
    return redirect("console:design", draft_id=draft.pk)


@managers
@require_POST
def take_in(request: ManagerRequest) -> HttpResponse:
    """Open a draft from a YAML file; what is wrong with it is shown by line and nothing is kept."""
    file = request.FILES.get("file")
    text = file.read(500_000).decode("utf-8", errors="replace") if file is not None else ""
    whole = read_document(text, file.name or "" if file is not None else "", known_to_documents())
    if not whole.document:
        return page(request, "designing/refused", {"faults": whole.faults}, status=422)
    if not scope.may_design_document(request.user, whole.document):
        raise Http404
    try:
        draft = designing.import_draft(whole.document, by=request.user, at=timezone.now())
    except DesignError as no:
        messages.error(request, str(DESIGN_ERRORS[no.code]))
        return redirect("console:designs")
    return redirect("console:design", draft_id=draft.pk)


@managers
@require_safe
def design(request: ManagerRequest, draft_id: UUID) -> HttpResponse:
    draft = scope.draft_to_design(request.user, draft_id)
    return _overview(request, draft)


def _overview(request: ManagerRequest, draft: ProcedureDraft, error: str = "", status: int = 200) -> HttpResponse:
    values = {**showing.frame(draft), **showing.review(draft, draft.document), "error": error}
    values["day"] = request.POST.get("valid_from", "") or timezone.localdate().isoformat()
    return page(request, "designing/overview", values, status=status)


@managers
@require_http_methods(["GET", "HEAD", "POST"])
def section(request: ManagerRequest, draft_id: UUID, key: str) -> HttpResponse:
    """Show one section; POST saves it, or shows what was typed beside what somebody else has saved."""
    draft, shown = scope.draft_to_design(request.user, draft_id), _known_section(key)
    if request.method != "POST":
        return _section(request, draft, shown, draft.document)
    values = shown.read(request.POST, part_of(draft.document, shown.part))
    saved = Saved(shown.key, shown.part, values, _number(request))
    try:
        designing.save_section(draft.pk, saved, by=request.user, at=timezone.now())
    except DesignError as no:
        typed = _with(draft.document, shown, values)
        return _section(request, draft, shown, typed, error=str(DESIGN_ERRORS[no.code]))
    messages.success(request, _("Đã lưu bản soạn thảo."))
    return redirect("console:design-section", draft_id=draft.pk, key=shown.key)


def _with(document: Document, shown: Section, values: dict[str, Any]) -> Document:
    kept = {**part_of(document, shown.part), **values}
    return {**document, shown.part: {name: value for name, value in kept.items() if value is not None}}


def _section(
    request: ManagerRequest, draft: ProcedureDraft, shown: Section, document: Document, error: str = ""
) -> HttpResponse:
    values = {
        **showing.frame(draft),
        **showing.review(draft, document),
        **shown.show(part_of(document, shown.part)),
        "section": shown,
        "error": error,
    }
    return page(request, "designing/section", values, status=409 if error else 200)


@managers
@require_POST
def check(request: ManagerRequest, draft_id: UUID, key: str) -> HttpResponse:
    """Say what would be found if the section were saved as it is typed; nothing is kept."""
    draft, shown = scope.draft_to_design(request.user, draft_id), _known_section(key)
    values = shown.read(request.POST, part_of(draft.document, shown.part))
    return fragment(
        request, "designing/section#review", showing.review(draft, _with(draft.document, shown, values))
    )


@managers
@require_http_methods(["GET", "HEAD", "POST"])
def text(request: ManagerRequest, draft_id: UUID) -> HttpResponse:
    """The whole document as YAML, for those who prefer it; a text that is no YAML is shown again, not kept."""
    draft = scope.draft_to_design(request.user, draft_id)
    if request.method != "POST":
        return _text(request, draft, write_document(draft.document))
    written = request.POST.get("text", "").replace("\r\n", "\n")
    whole = read_document(written, "thu-tuc.yaml", known_to_documents())
    if not whole.document:
        return _text(request, draft, written, faults=[str(fault) for fault in whole.faults])
    try:
        designing.save_document(draft.pk, whole.document, _number(request), by=request.user, at=timezone.now())
    except DesignError as no:
        return _text(request, draft, written, faults=[str(DESIGN_ERRORS[no.code])])
    messages.success(request, _("Đã lưu bản soạn thảo."))
    return redirect("console:design-text", draft_id=draft.pk)


def _text(
    request: ManagerRequest, draft: ProcedureDraft, written: str, faults: list[str] | None = None
) -> HttpResponse:
    values = {**showing.frame(draft), **showing.review(draft, draft.document), "text": written}
    return page(request, "designing/text", {**values, "refused": faults or []}, status=422 if faults else 200)


@managers
@require_GET
def export(request: ManagerRequest, draft_id: UUID) -> HttpResponse:
    draft = scope.draft_to_design(request.user, draft_id)
    return yaml_file(draft.code, draft.document)


def yaml_file(code: str, document: Document) -> HttpResponse:
    """Return a document as a file to keep."""
    answer = HttpResponse(write_document(document), content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="thu-tuc-{code}.yaml"'
    return answer


@managers
@require_POST
def publish(request: ManagerRequest, draft_id: UUID) -> HttpResponse:
    """Publish a draft from a day on; what speaks against it is said on the overview."""
    draft = scope.draft_to_design(request.user, draft_id)
    try:
        day = date.fromisoformat(request.POST.get("valid_from", ""))
        done = designing.publish_draft(
            draft.pk, seen=_number(request), valid_from=day, by=request.user, at=timezone.now()
        )
    except DesignError as no:
        return _overview(request, draft, str(DESIGN_ERRORS[no.code]), status=409)
    except ValueError:
        return _overview(request, draft, _("Ngày này không có trong lịch. Hãy chọn lại, ví dụ 2026-01-31."), 422)
    words = {"n": done.version, "day": f"{done.valid_from:%d/%m/%Y}"}
    messages.success(request, _("Đã công bố phiên bản %(n)d, có hiệu lực từ %(day)s.") % words)
    return redirect("console:design-procedure", code=draft.code)


@managers
@require_POST
def rebase(request: ManagerRequest, draft_id: UUID) -> HttpResponse:
    draft = scope.draft_to_design(request.user, draft_id)
    designing.rebase_draft(draft.pk, by=request.user, at=timezone.now())
    messages.success(request, _("Đã lấy bản đang công bố làm gốc để so. Nội dung bạn soạn không đổi."))
    return redirect("console:design", draft_id=draft.pk)


@managers
@require_POST
def discard(request: ManagerRequest, draft_id: UUID) -> HttpResponse:
    draft = scope.draft_to_design(request.user, draft_id)
    designing.discard_draft(draft.pk, by=request.user, at=timezone.now())
    messages.success(request, _("Đã bỏ bản soạn thảo. Những gì đang công bố không đổi."))
    return redirect("console:designs")
