"""Procedures as they are published: versions, the way of a dossier, what the validator finds."""

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from motcua.catalog.models import Procedure, ProcedureVersion
from motcua.catalog.queries.search import search_procedures
from motcua.console.access import ManagerRequest, province_only
from motcua.console.pages import page
from motcua.console.workflow_view import Way, way_of
from motcua.foundation.pagination import CursorError, keyset_page

ROWS = 50


@province_only
@require_safe
def procedures(request: ManagerRequest) -> HttpResponse:
    text, today = request.GET.get("q", "").strip()[:200], timezone.localdate()
    if text:
        return page(request, "procedures", {"text": text, "hits": search_procedures(text, on=today, limit=ROWS)})
    rows = ProcedureVersion.objects.on(today).select_related("procedure", "field")
    light = rows.defer("search_fold", "search_grams", "description")
    try:
        found = keyset_page(light, order=("procedure_id", "id"), cursor=request.GET.get("cursor", ""), size=ROWS)
    except CursorError:
        raise Http404 from None
    return page(request, "procedures", {"text": "", "page_of_rows": found})


@province_only
@require_safe
def procedure(request: ManagerRequest, code: str) -> HttpResponse:
    found = Procedure.objects.filter(code=code).select_related("successor").first()
    if found is None:
        raise Http404
    rows = found.versions.select_related("field", "workflow", "form").prefetch_related("terms")
    versions = list(rows.order_by("-version"))
    ways: list[tuple[ProcedureVersion, Way | None]] = [(each, way_of(each)) for each in versions]
    return page(
        request, "procedure", {"procedure": found, "ways": ways, "name": versions[0].name if versions else code}
    )
