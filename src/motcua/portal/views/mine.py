"""What a person has begun, sent and been told."""

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from motcua.dossiers.queries.central import own_central
from motcua.dossiers.queries.cosigning import waiting_for
from motcua.dossiers.queries.drafts import open_drafts
from motcua.dossiers.queries.tracking import own_dossiers
from motcua.dossiers.rules.transitions import Status
from motcua.foundation.pagination import CursorError, keyset_page
from motcua.notifications.queries import inbox
from motcua.notifications.services import mark_read
from motcua.portal.access import SignedInRequest, applicants
from motcua.portal.linked import STATUS_WORDS
from motcua.portal.pages import page
from motcua.portal.tracking import status_word


@applicants
@require_safe
def dossiers(request: SignedInRequest) -> HttpResponse:
    """List drafts and dossiers, latest first."""
    cursor = request.GET.get("cursor", "")
    try:
        listing = keyset_page(own_dossiers(request.user), order=("-submitted_at", "-id"), cursor=cursor)
    except CursorError as error:
        raise Http404 from error
    drafts = [] if cursor else list(open_drafts(request.user))
    rows = [
        {"dossier": each, "status": status_word(each), "is_own": each.applicant_id == request.user.pk}
        for each in listing.rows
    ]
    asked = [] if cursor else list(waiting_for(request.user, now=timezone.now()))
    central = [] if cursor else [(each, STATUS_WORDS[Status(each.status)]) for each in own_central(request.user)]
    values = {"listing": listing, "rows": rows, "drafts": drafts, "asked": asked, "central": central}
    return page(request, "my_dossiers", values)


@applicants
@require_http_methods(["GET", "HEAD", "POST"])
def messages(request: SignedInRequest) -> HttpResponse:
    """Show the inbox; POST marks everything as read."""
    if request.method == "POST":
        mark_read(request.user, at=timezone.now())
    try:
        listing = keyset_page(
            inbox(request.user), order=("-created_at", "-id"), cursor=request.GET.get("cursor", "")
        )
    except CursorError as error:
        raise Http404 from error
    return page(request, "messages", {"listing": listing})
