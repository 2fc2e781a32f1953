"""What the national portal pushes to us; whatever it cannot push, we fetch."""

import json
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from motcua.api.pacing import pace_portal, pace_visitor
from motcua.api.problems import RefusedError
from motcua.sync.front_door import FrontDoor
from motcua.sync.inbound_ports import UnreadableError, national_filings

KNOWN = "known"


@require_POST
def national_portal(request: HttpRequest) -> JsonResponse:
    """Let one signed message take effect or wait; said again, it is answered as the first time."""
    portal = national_filings()
    if not portal.is_genuine(request.body, request.headers, at=timezone.now()):
        pace_visitor(request)
        raise RefusedError(401, _("Chữ ký của bản tin không đúng hoặc đã cũ. Hãy ký lại rồi gửi."))
    pace_portal(request)
    try:
        receipt = FrontDoor(portal).take_in(_read(request.body))
    except UnreadableError as error:
        raise RefusedError(422, _("Bản tin sai ở trường %(field)s.") % {"field": error}) from error
    state = receipt.state if receipt else KNOWN
    return JsonResponse({"state": state, "reference": receipt.reference if receipt else ""})


def _read(body: bytes) -> dict[str, Any]:
    try:
        message = json.loads(body)
    except (ValueError, RecursionError):
        message = None
    if not isinstance(message, dict):
        raise RefusedError(400, _("Nội dung không phải JSON đúng cú pháp. Hãy sửa rồi gửi lại."))
    return message
