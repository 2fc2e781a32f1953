"""The pages of a draft's form one by one, and its steps out of an Excel table."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.catalog.models import ProcedureDraft
from motcua.catalog.rules.step_table import SAMPLE, TITLES, as_workflow, read_step_table
from motcua.catalog.services import designing
from motcua.catalog.services.designing import DesignError, Saved
from motcua.console.access import ManagerRequest, managers
from motcua.console.designing import scope, showing
from motcua.console.designing.handling_sections import FORM, WORKFLOW, read_fields, show_fields
from motcua.console.designing.sections import listed, part_of
from motcua.console.designing.wording import DESIGN_ERRORS, SHEET_ERRORS
from motcua.console.pages import page
from motcua.console.workflow_view import PLACES, ROLES
from motcua.foundation.sheets import SheetError, read_cells, write_sheet

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDTHS = (10, 36, 28, 60, 18)
SALT = "console.step-table"


def _seen(request: ManagerRequest) -> int:
    seen = request.POST.get("seen", "")
    return int(seen) if seen.isdecimal() and len(seen) < 9 else 0


@managers
@require_http_methods(["GET", "HEAD", "POST"])
def form_page(request: ManagerRequest, draft_id: UUID, key: str) -> HttpResponse:
    """Show the questions of one page of the form; POST saves them."""
    draft = scope.draft_to_design(request.user, draft_id)
    part = part_of(draft.document, FORM.part)
    if key not in {step.get("key") for step in listed(part, "steps") if isinstance(step, dict)}:
        raise Http404
    if request.method != "POST":
        return _form_page(request, draft, part, key)
    values = read_fields(request.POST, part, key)
    try:
        saved = Saved(FORM.key, FORM.part, values, _seen(request))
        designing.save_section(draft.pk, saved, by=request.user, at=timezone.now())
    except DesignError as no:
        return _form_page(request, draft, {**part, **values}, key, error=str(DESIGN_ERRORS[no.code]))
    messages.success(request, _("Đã lưu bản soạn thảo."))
    return redirect("console:design-form-page", draft_id=draft.pk, key=key)


def _form_page(
    request: ManagerRequest, draft: ProcedureDraft, part: Any, key: str, error: str = ""
) -> HttpResponse:
    shown = next(step for step in listed(part, "steps") if step.get("key") == key)
    values = {
        **showing.frame(draft),
        **showing.review(draft, {**draft.document, FORM.part: dict(part)}),
        **show_fields(shown),
        "section": FORM,
        "form_page": shown,
        "error": error,
    }
    return page(request, "designing/section", values, status=409 if error else 200)


@managers
@require_safe
def table_template(request: ManagerRequest) -> HttpResponse:
    """The table to fill in, with one example in it."""
    content = write_sheet("Các bước", TITLES, SAMPLE, WIDTHS)
    answer = HttpResponse(content, content_type=EXCEL)
    answer["Content-Disposition"] = 'attachment; filename="mau-bang-cac-buoc.xlsx"'
    return answer


@managers
@require_http_methods(["GET", "HEAD", "POST"])
def table(request: ManagerRequest, draft_id: UUID) -> HttpResponse:
    """Read a table of steps and show what was understood; nothing is kept until it is taken over."""
    draft = scope.draft_to_design(request.user, draft_id)
    values: dict[str, Any] = {**showing.frame(draft), "section": WORKFLOW}
    if request.method != "POST":
        return page(request, "designing/table", values)
    file = request.FILES.get("file")
    try:
        found = read_step_table(read_cells(file.read(2_100_000) if file is not None else b""))
    except SheetError as no:
        return page(request, "designing/table", {**values, "error": str(SHEET_ERRORS[no.code])}, status=422)
    rows = [(step, str(ROLES[step.role]) if step.role else "", str(PLACES[step.place])) for step in found.steps]
    token = signing.dumps(as_workflow(found.steps), salt=SALT, compress=True) if not found.mistakes else ""
    values |= {"rows": rows, "mistakes": found.mistakes, "token": token, "was_read": True}
    return page(request, "designing/table", values, status=422 if found.mistakes else 200)


@managers
@require_POST
def take_table(request: ManagerRequest, draft_id: UUID) -> HttpResponse:
    """Put the steps that were previewed in the place of the draft's own."""
    draft = scope.draft_to_design(request.user, draft_id)
    try:
        steps = signing.loads(request.POST.get("token", ""), salt=SALT, max_age=3_600)
        values = {"steps": steps, "start": steps[0]["key"]}
        saved = Saved(WORKFLOW.key, WORKFLOW.part, values, _seen(request))
        designing.save_section(draft.pk, saved, by=request.user, at=timezone.now())
    except signing.BadSignature:
        messages.error(request, _("Bản xem trước đã cũ. Hãy tải tệp lên lần nữa."))
        return redirect("console:design-table", draft_id=draft.pk)
    except DesignError as no:
        messages.error(request, str(DESIGN_ERRORS[no.code]))
        return redirect("console:design-table", draft_id=draft.pk)
    messages.success(request, _("Đã lấy các bước từ bảng Excel vào bản soạn thảo."))
    return redirect("console:design-section", draft_id=draft.pk, key=WORKFLOW.key)
