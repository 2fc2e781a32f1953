"""Connections with the outside: state in words, what is stuck, how to set it going."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from motcua.console import connecting
from motcua.console.access import ManagerRequest, province_only
from motcua.console.figures import target
from motcua.console.pages import page
from motcua.sync import services
from motcua.sync.models import Delivery
from motcua.sync.queries import cached_status, last_delivered_at, quarantined

REFUSED_SHOWN = 50
TRIED = "console_tried"


@province_only
@require_safe
def connections(request: ManagerRequest) -> HttpResponse:
    after = request.GET.get("sau", "")
    refused = quarantined(after=int(after) if after.isdecimal() and len(after) < 18 else 0, limit=REFUSED_SHOWN)
    state = cached_status()
    values = {
        "connections": connecting.connections(request.session.get(TRIED, {})),
        "national_portal": connecting.NATIONAL_PORTAL,
        "status": state,
        "missing": state.dossiers - state.dossiers_synchronised,
        "oldest": connecting.age(state.oldest_pending_seconds),
        "target": target("sync_share", timezone.localdate()),
        "last_delivered_at": last_delivered_at(),
        "refused": refused,
        "next_refused": refused[-1].pk if len(refused) == REFUSED_SHOWN else None,
    }
    return page(request, "connections", values)


@province_only
@require_POST
def check(request: ManagerRequest, port: str) -> HttpResponse:
    """Try a system now; what waited only for the line goes on at once when it answers."""
    if port not in settings.MOTCUA_ADAPTERS:
        raise Http404
    answered, words = connecting.try_now(port)
    now = timezone.now()
    if answered and port == connecting.NATIONAL_PORTAL:
        services.hurry(at=now)
    tried = {"ok": "1" if answered else "", "words": words[:300], "at": now.isoformat()}
    request.session[TRIED] = {**request.session.get(TRIED, {}), port: tried}
    return redirect("console:connections")


@province_only
@require_POST
def requeue(request: ManagerRequest, delivery_id: int) -> HttpResponse:
    try:
        services.requeue(delivery_id, by=request.user, at=timezone.now())
    except Delivery.DoesNotExist:
        raise Http404 from None
    except services.RequeueError:
        messages.info(request, _("Bản tin này không còn bị từ chối: đã có người gửi lại hoặc hồ sơ đã được sửa."))
    else:
        messages.success(request, _("Đã xếp lại vào hàng gửi. Trạng thái đổi trong vòng một phút."))
    return redirect("console:connections")
