"""Connections with the outside: state in words, what is stuck, how to set it going."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from motcua.adapters.portal_national.words import explained
from motcua.console import connecting, exchange
from motcua.console.access import ManagerRequest, province_only
from motcua.console.figures import target
from motcua.console.pages import page
from motcua.sync import services
from motcua.sync.models import Delivery
from motcua.sync.queries import last_delivered_at, quarantined
from motcua.sync.queries.metrics import cached_metrics

REFUSED_SHOWN, MOST_AT_ONCE = 50, 10_000
TRIED = "console_tried"


@province_only
@require_safe
def connections(request: ManagerRequest) -> HttpResponse:
    after = request.GET.get("sau", "")
    refused = quarantined(after=int(after) if after.isdecimal() and len(after) < 18 else 0, limit=REFUSED_SHOWN)
    found = cached_metrics()
    state = found.status
    values = {
        "connections": connecting.connections(request.session.get(TRIED, {})),
        "national_portal": connecting.NATIONAL_PORTAL,
        "status": state,
        "missing": state.dossiers - state.dossiers_synchronised,
        "oldest": connecting.age(state.oldest_pending_seconds),
        "target": target("sync_share", timezone.localdate()),
        "last_delivered_at": last_delivered_at(),
        "refused": [(each, explained(each.fault, each.about, each.last_error)) for each in refused],
        "metrics": found,
        "alarms": [exchange.ALARMS[alarm] for alarm in found.alarms],
        "circuits": exchange.circuits(found.circuits),
        "lags": (connecting.age(_whole(found.lag_p50_seconds)), connecting.age(_whole(found.lag_p95_seconds))),
        "next_refused": refused[-1].pk if len(refused) == REFUSED_SHOWN else None,
    }
    return page(request, "connections", values)


def _whole(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds)


@province_only
@require_POST
def requeue_all(request: ManagerRequest) -> HttpResponse:
    """Send again everything that is refused now."""
    waiting = [row.pk for row in quarantined(limit=MOST_AT_ONCE)]
    done = services.requeue_all(waiting, by=request.user, at=timezone.now())
    words = ngettext("Đã xếp %d bản tin vào hàng gửi.", "Đã xếp %d bản tin vào hàng gửi.", done) % done
    messages.success(request, words)
    return redirect("console:connections")


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
