"""What the portal shows compared with what was told: the last looks, and every difference with its owner."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from motcua.console import exchange
from motcua.console.access import ManagerRequest, province_only
from motcua.console.pages import page
from motcua.sync.models import Comparison, Difference
from motcua.sync.queries import comparing as queries
from motcua.sync.services import comparing as services

SHOWN = 50


@province_only
@require_safe
def comparisons(request: ManagerRequest) -> HttpResponse:
    after = request.GET.get("sau", "")
    rows = queries.unsettled(after=int(after) if after.isdecimal() and len(after) < 18 else 0, limit=SHOWN)
    looks = [look for scope in Comparison.Scope for look in queries.comparisons(scope)]
    whole = queries.comparisons(Comparison.Scope.WHOLE)
    values = {
        "rows": exchange.differences(rows),
        "looks": looks,
        "days": queries.differing_days(whole[0]) if whole else [],
        "more": rows[-1].pk if len(rows) == SHOWN else None,
    }
    return page(request, "comparisons", values)


@province_only
@require_POST
def tell_again(request: ManagerRequest, difference_id: int) -> HttpResponse:
    """Tell the whole journal of a differing dossier once more."""
    try:
        services.tell_again(difference_id, by=request.user, at=timezone.now())
    except Difference.DoesNotExist:
        raise Http404 from None
    except services.SettledError:
        messages.info(request, _("Sai lệch này đã được xử lý xong."))
    else:
        messages.success(
            request, _("Đã xếp hồ sơ vào hàng gửi lại từ đầu. Lần đối chiếu sau sẽ cho biết đã khớp chưa.")
        )
    return redirect("console:comparisons")


@province_only
@require_POST
def set_aside(request: ManagerRequest, difference_id: int) -> HttpResponse:
    """Leave a difference as it is, with a reason."""
    reason = request.POST.get("ly-do", "").strip()
    if not reason:
        messages.error(request, _("Hãy ghi lý do để nguyên sai lệch này."))
        return redirect("console:comparisons")
    try:
        services.set_aside(difference_id, reason, by=request.user, at=timezone.now())
    except Difference.DoesNotExist:
        raise Http404 from None
    except services.SettledError:
        messages.info(request, _("Sai lệch này đã được xử lý xong."))
    else:
        messages.success(request, _("Đã ghi nhận: để nguyên, kèm lý do của bạn."))
    return redirect("console:comparisons")
