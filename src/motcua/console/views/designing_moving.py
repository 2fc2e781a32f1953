"""A published procedure in the workshop: its versions, moving what runs to another one, and its end."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.catalog.models import ProcedureVersion
from motcua.catalog.queries.documents import document_of, latest_version, open_draft_of
from motcua.catalog.services.closing import reopen_procedure
from motcua.catalog.services.designing import DesignError
from motcua.console.access import ManagerRequest, managers
from motcua.console.designing import scope
from motcua.console.designing.wording import DESIGN_ERRORS, IMPACT_TONES, IMPACTS, MOVE_ERRORS, change_words
from motcua.console.pages import page
from motcua.console.views.designing import yaml_file
from motcua.dossiers.models import VersionMove
from motcua.dossiers.queries.relocating import MovePreview, moves_of, preview_move, running_on
from motcua.dossiers.services.closing import close_and_tell
from motcua.dossiers.services.relocating import MoveOrder, MoveRefusedError, MoveReport, move_running, undo_move

SHOWN = 50


@managers
@require_safe
def procedure(request: ManagerRequest, code: str) -> HttpResponse:
    """Show the versions of a procedure with what runs on each."""
    return _procedure(request, scope.version_to_design(request.user, code))


def _procedure(
    request: ManagerRequest, version: ProcedureVersion, error: str = "", status: int = 200
) -> HttpResponse:
    code, today = version.procedure.code, timezone.localdate()
    rows = version.procedure.versions.order_by("-version").select_related("form", "workflow")
    values = {
        "version": version,
        "code": code,
        "rows": [(each, running_on(each).count()) for each in rows],
        "draft": open_draft_of(code),
        "moves": moves_of(code),
        "may_reopen": version.valid_to is not None and version.valid_to >= today,
        "has_ended": version.valid_to is not None and version.valid_to < today,
        "error": error,
        "typed": request.POST,
    }
    return page(request, "designing/procedure", values, status=status)


@managers
@require_safe
def export(request: ManagerRequest, code: str, number: int) -> HttpResponse:
    """A published version as a file."""
    scope.version_to_design(request.user, code)
    return yaml_file(f"{code}-v{number}", document_of(_version(code, number)))


def _version(code: str, number: int) -> ProcedureVersion:
    rows = ProcedureVersion.objects.select_related("procedure", "field", "form", "workflow")
    found = rows.filter(procedure__code=code, version=number).first()
    if found is None:
        raise Http404
    return found


@managers
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: ManagerRequest, code: str, number: int) -> HttpResponse:
    """Show what moving the dossiers of a version to the latest would do; POST with ``lam`` does it."""
    scope.version_to_design(request.user, code)
    source, target = _version(code, number), latest_version(code)
    if target is None or source.workflow is None or target.workflow is None or source.pk == target.pk:
        raise Http404
    mapping = None
    if request.method == "POST":
        mapping = {key: request.POST.get(f"buoc-{key}", "") for key in _steps(source)}
    preview = preview_move(source, target, mapping)
    if request.method != "POST" or not request.POST.get("lam"):
        return _move(request, code, preview)
    order = MoveOrder(source, target, mapping or {}, request.POST.get("reason", "")[:300])
    try:
        report = move_running(order, by=request.user, at=timezone.now())
    except MoveRefusedError as no:
        return _move(request, code, preview, str(MOVE_ERRORS[no.code]))
    _say(request, _("Đã chuyển %(n)d hồ sơ và %(drafts)d bản nháp."), report)
    return redirect("console:design-procedure", code=code)


def _steps(version: ProcedureVersion) -> list[str]:
    return [str(step["key"]) for step in version.workflow.body["steps"]] if version.workflow else []


def _move(request: ManagerRequest, code: str, preview: MovePreview, error: str = "") -> HttpResponse:
    impact = preview.comparison.impact
    values = {
        "code": code,
        "preview": preview,
        "changes": [change_words(change) for change in preview.comparison.changes],
        "impact": IMPACTS[impact],
        "impact_tone": IMPACT_TONES[impact],
        "reason": request.POST.get("reason", ""),
        "error": error,
    }
    return page(request, "designing/move", values, status=422 if error else 200)


def _say(request: ManagerRequest, sentence: str, report: MoveReport) -> None:
    messages.success(request, sentence % {"n": report.changed, "drafts": report.drafts})
    for dossier, why in list(report.kept.items())[:SHOWN]:
        messages.warning(request, f"{dossier}: {MOVE_ERRORS.get(why, why)}")


@managers
@require_POST
def undo(request: ManagerRequest, code: str, move_id: UUID) -> HttpResponse:
    """Take a move back for the dossiers that nobody has acted on since."""
    scope.version_to_design(request.user, code)
    if not VersionMove.objects.filter(pk=move_id, source__procedure__code=code).exists():
        raise Http404
    try:
        report = undo_move(move_id, by=request.user, at=timezone.now())
    except MoveRefusedError as no:
        messages.error(request, str(MOVE_ERRORS[no.code]))
    else:
        _say(request, _("Đã đưa %(n)d hồ sơ và %(drafts)d bản nháp về phiên bản cũ."), report)
    return redirect("console:design-procedure", code=code)


@managers
@require_POST
def close(request: ManagerRequest, code: str) -> HttpResponse:
    """Give a procedure its last day and tell those who are filling it in."""
    version = scope.version_to_design(request.user, code)
    typed = {name: request.POST.get(name, "").strip()[:1_000] for name in ("last_day", "successor", "message")}
    try:
        last = date.fromisoformat(typed["last_day"])
        _closed, told = close_and_tell(
            code, last, typed["successor"], typed["message"], by=request.user, at=timezone.now()
        )
    except DesignError as no:
        return _procedure(request, version, str(DESIGN_ERRORS[no.code]), status=422)
    except ValueError:
        return _procedure(
            request, version, _("Ngày này không có trong lịch. Hãy chọn lại, ví dụ 2026-01-31."), 422
        )
    words = {"day": f"{last:%d/%m/%Y}", "n": told}
    messages.success(request, _("Thủ tục nhận hồ sơ đến hết ngày %(day)s; đã báo cho %(n)d bản nháp.") % words)
    return redirect("console:design-procedure", code=code)


@managers
@require_POST
def reopen(request: ManagerRequest, code: str) -> HttpResponse:
    """Take a closing back before its last day has passed."""
    scope.version_to_design(request.user, code)
    try:
        reopen_procedure(code, by=request.user, at=timezone.now())
    except DesignError as no:
        messages.error(request, str(DESIGN_ERRORS[no.code]))
    else:
        messages.success(request, _("Thủ tục tiếp tục nhận hồ sơ."))
    return redirect("console:design-procedure", code=code)
