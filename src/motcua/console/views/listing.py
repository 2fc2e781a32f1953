"""The dossiers behind a number: what they are and where they stand, not whose they are."""

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from motcua.accounts.models import User
from motcua.accounts.rules import OFFICER_ROLES
from motcua.console.access import ManagerRequest, agencies_seen, managers
from motcua.console.choosing import choose, form_of
from motcua.console.figures import NAMES
from motcua.console.pages import page
from motcua.dossiers.models import Dossier
from motcua.dossiers.queries.desk import agencies_of
from motcua.foundation.pagination import CursorError, Page, keyset_page
from motcua.indicators.models import Export
from motcua.indicators.queries import Scope, dossiers_behind

ROWS = 50
LISTED = (
    "code", "status", "received_at", "due_at", "finished_at", "deciding_agency__name", "procedure__name",
    "procedure__procedure__code",
)  # fmt: skip


@managers
@require_safe
def dossiers(request: ManagerRequest) -> HttpResponse:
    figure = request.GET.get("so", "")
    if figure not in NAMES:
        raise Http404
    allowed = agencies_seen(request.user)
    choice = choose(request.GET, allowed, timezone.localdate())
    values = {
        "figure": figure,
        "title": NAMES[figure],
        "page_of_rows": _rows(figure, choice.scope, request.GET.get("cursor", "")),
        "kept_figure": [("so", figure), ("tiep-nhan", choice.values["tiep-nhan"])],
        "formats": Export.Format.choices,
        "readable": _readable(request.user),
        "now": timezone.now(),
    }
    return page(request, "list", {**form_of(choice, allowed), **values}, status=422 if choice.errors else 200)


def _rows(figure: str, scope: Scope, cursor: str) -> Page[Dossier]:
    related = ("deciding_agency", "procedure__procedure")
    rows = dossiers_behind(figure, scope).select_related(*related).only(*LISTED)
    try:
        return keyset_page(rows, order=("received_at", "id"), cursor=cursor, size=ROWS)
    except CursorError:
        raise Http404 from None


def _readable(user: User) -> frozenset[int]:
    """Return the agencies whose dossiers this person may open at the desk."""
    is_officer = bool(user.current_roles() & set(OFFICER_ROLES))
    return agencies_of(user, timezone.localdate()) if is_officer else frozenset()
