"""Report II.06a for any period, on the page and as a file."""

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from motcua.console import indexing, reporting
from motcua.console.access import ManagerRequest, agencies_seen, managers
from motcua.console.choosing import Choice, agency_choices, choose, form_of
from motcua.console.pages import page
from motcua.dossiers.queries.central import central_counts
from motcua.ui.context import province_name


@managers
@require_safe
def report(request: ManagerRequest) -> HttpResponse:
    allowed = agencies_seen(request.user)
    choice = choose(request.GET, allowed, timezone.localdate())
    group, structure = _group(request), request.GET.get("co-cau", "")
    made = reporting.report_of(choice, group, as_now=structure == "moi")
    values = {
        "report": made,
        "head": reporting.head(choice, _unit(choice, allowed)),
        "columns": made.columns,
        "structures": reporting.structures(choice, group, structure),
        "policies": reporting.policies(),
        "index": indexing.index_line(choice),
        "central": central_counts(choice.scope.agencies, choice.scope.first, choice.scope.last),
        "kept_group": [("nhom", group)],
        "group_name": reporting.GROUPS[group],
        "groups": [
            (choice.address("report", nhom=key), words, key == group) for key, words in reporting.GROUPS.items()
        ],
        "files": [(_file(choice, group, structure, kind), words) for kind, words in _KINDS],
    }
    return page(request, "report", {**form_of(choice, allowed), **values}, status=422 if choice.errors else 200)


_KINDS = (("csv", "CSV"), ("xlsx", "Excel"))


def _file(choice: Choice, group: str, structure: str, kind: str) -> str:
    query = choice.address("report", nhom=group, co_cau=structure).partition("?")[2]
    return f"{reverse('console:report-file', args=[kind])}?{query}"


def _group(request: ManagerRequest) -> str:
    asked = request.GET.get("nhom", "")
    return asked if asked in reporting.GROUPS else "linh-vuc"


def _unit(choice: Choice, allowed: frozenset[int] | None) -> str:
    """Return who reports: the chosen agency, the only one somebody leads, or the province."""
    known = dict(agency_choices(allowed))
    if choice.values["don-vi"] in known:
        return known[choice.values["don-vi"]]
    if allowed is None:
        return _("Ủy ban nhân dân tỉnh %(name)s") % {"name": province_name()}
    return ", ".join(known.values()) or _("Chưa có đơn vị nào có số liệu")


@managers
@require_safe
def download(request: ManagerRequest, file_format: str) -> HttpResponse:
    """Return the form as a sheet; it has one line for each group, so it needs no job."""
    if file_format not in reporting.FILES:
        raise Http404
    choice = choose(request.GET, agencies_seen(request.user), timezone.localdate())
    group = _group(request)
    title = _("Biểu II.06a, từ %(first)s đến %(last)s") % {
        "first": f"{choice.scope.first:%d/%m/%Y}", "last": f"{choice.scope.last:%d/%m/%Y}"
    }  # fmt: skip
    write, content_type = reporting.FILES[file_format]
    made = reporting.report_of(choice, group, as_now=request.GET.get("co-cau") == "moi")
    content = write(reporting.table(made, title, group))
    name = f"II.06a-{choice.scope.first}-{choice.scope.last}.{file_format}"
    disposition = content_disposition_header(as_attachment=True, filename=name)
    return HttpResponse(content, content_type=content_type, headers={"Content-Disposition": disposition or ""})
