"""Call-backs of SMS gateways and Zalo: what became of messages. Only what they have signed counts."""

import logging

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from motcua.foundation.access import public
from motcua.notifications.ports import NoReceiptError, carrier
from motcua.notifications.rules.events import OUTSIDE, Channel
from motcua.notifications.services.carrying import note_receipts

LOG = logging.getLogger(__name__)


@public
@csrf_exempt
@require_POST
def note(request: HttpRequest, channel: str) -> HttpResponse:
    """Note delivery reports; the same one again is answered in the same way."""
    if channel not in set(OUTSIDE):
        raise Http404
    try:
        reports = carrier(Channel(channel)).receipts(request.headers, request.body)
    except NoReceiptError as no:
        LOG.warning("messages: a call-back of %s is not theirs: %s", channel, no)
        return JsonResponse({"ok": False}, status=403)
    note_receipts(Channel(channel), reports, at=timezone.now())
    return JsonResponse({"ok": True})
