"""Finding a dossier by what one has in hand."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from motcua.audit.services import record_look
from motcua.desk.access import OfficerRequest, officers
from motcua.desk.forms.searching import SearchForm
from motcua.desk.pages import page, posted
from motcua.dossiers.queries.desk import desk_of
from motcua.dossiers.queries.finding import By, Found, find, kind_of


@officers
@require_http_methods(["GET", "POST"])
def search(request: OfficerRequest) -> HttpResponse:
    """Search by POST only: what people are called or numbered does not belong into addresses."""
    form = SearchForm(posted(request))
    results = None
    if form.is_bound and form.is_valid():
        results = _find(request, form.cleaned_data["text"], form.cleaned_data["purpose"])
    values = {"form": form, "results": results, "now": timezone.now()}
    return page(request, "search", values, status=422 if form.errors else 200)


def _find(request: OfficerRequest, text: str, purpose: str) -> Found:
    now = timezone.now()
    if kind_of(text) is By.NUMBER:
        record_look("dossiers:by-number", by=request.user.pk, at=now, purpose=purpose)
    return find(desk_of(request.user, now), text)
