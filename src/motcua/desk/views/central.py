"""What ministries' central systems handle: seen here, done there."""

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from motcua.desk.access import OfficerRequest, officers
from motcua.desk.pages import page
from motcua.desk.wording import STATUS_KEYS
from motcua.dossiers.queries.central import central_dossiers
from motcua.dossiers.queries.desk import agencies_of
from motcua.foundation.pagination import CursorError, keyset_page


@officers
@require_safe
def central(request: OfficerRequest) -> HttpResponse:
    """List the central dossiers of one's agencies, latest news first; there is nothing to press."""
    code = request.GET.get("ma", "")[:80]
    rows = central_dossiers(agencies_of(request.user, timezone.localdate()), code)
    try:
        listing = keyset_page(rows, order=("-reported_at", "-id"), cursor=request.GET.get("cursor", ""), size=30)
    except CursorError:
        raise Http404 from None
    now = timezone.now()
    told = [(each, STATUS_KEYS[each.status], each.is_late(now)) for each in listing.rows]
    return page(request, "central", {"listing": listing, "rows": told, "code": code})
