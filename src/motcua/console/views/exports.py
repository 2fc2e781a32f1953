"""Lists as files: asked for, watched while they are written, taken by whoever asked."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from procrastinate.contrib.django import app

from motcua.console.access import ManagerRequest, agencies_seen, managers
from motcua.console.choosing import choose
from motcua.console.figures import NAMES
from motcua.console.pages import fragment, page
from motcua.indicators.models import Export
from motcua.indicators.services import exporting
from motcua.kernel.vietnamese import fold

SHOWN = 50
JOB = "indicators.write_export"


@managers
@require_http_methods(["GET", "HEAD", "POST"])
def exports(request: ManagerRequest) -> HttpResponse:
    if request.method == "POST":
        _ask(request)
        return redirect("console:exports")
    found = list(request.user.exports.order_by("-requested_at")[:SHOWN])
    running = any(each.state in {Export.State.WAITING, Export.State.RUNNING} for each in found)
    values = {"exports": found, "is_running": running}
    return (
        fragment(request, "exports#list", values)
        if request.headers.get("HX-Request")
        else page(request, "exports", values)
    )


def _ask(request: ManagerRequest) -> None:
    """Note the wish and its job together: one is never there without the other."""
    data, allowed = request.POST, agencies_seen(request.user)
    figure, file_format = data.get("so", ""), data.get("dang", "")
    choice = choose(data, allowed, timezone.localdate())
    if figure not in NAMES or file_format not in Export.Format.values or choice.errors:
        raise Http404
    title = f"{NAMES[figure]}, {choice.scope.first:%d/%m/%Y} – {choice.scope.last:%d/%m/%Y}"
    with transaction.atomic():
        export = exporting.request_export(
            figure, choice.scope, title=title, file_format=file_format, by=request.user, at=timezone.now()
        )
        app.configure_task(JOB, allow_unknown=False, lock=f"export:{export.pk}").defer(export_id=str(export.pk))
    messages.success(request, _("Đang xuất danh sách. Bạn có thể làm việc khác; tệp sẽ hiện ở đây khi xong."))


@managers
@require_safe
def download(request: ManagerRequest, export_id: UUID) -> FileResponse:
    try:
        export, path = exporting.hand_over(export_id, by=request.user, at=timezone.now())
    except Export.DoesNotExist:
        raise Http404 from None
    name = "-".join(fold(export.title).replace("/", " ").split())[:100]
    response = FileResponse(path.open("rb"), as_attachment=True, filename=f"{name}.{export.format}")
    response["X-Content-Type-Options"] = "nosniff"
    return response
