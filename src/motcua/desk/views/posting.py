"""Results handed to the post with a list, parcels on their way, and what came back."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from motcua.desk.access import OfficerRequest, receivers
from motcua.desk.forms.intake import counters
from motcua.desk.pages import page
from motcua.desk.refusals import sentence
from motcua.dossiers.models import PostManifest
from motcua.dossiers.queries.desk import agencies_of
from motcua.dossiers.queries.mailing import SHOWN, gone_wrong, manifests, on_the_way, to_send, wishes_of
from motcua.dossiers.services.mailing import hand_to_post
from motcua.dossiers.services.moves import ActionRefusedError
from motcua.postal.rules import Direction, NoTariffError
from motcua.postal.services.ordering import NoWaybillError

LISTS = 5


@receivers
@require_http_methods(["GET", "POST"])
def parcels(request: OfficerRequest) -> HttpResponse:
    """Show what waits, goes and came back; POST hands what was ticked to the post and shows its list."""
    if request.method == "POST":
        return _hand_over(request)
    agencies = agencies_of(request.user, timezone.localdate())
    waiting = to_send(agencies)[:SHOWN]
    wishes = wishes_of(waiting, Direction.DELIVER)
    values = {
        "units": counters(request.user, timezone.now()),
        "rows": [(each, wishes.get(each.pk)) for each in waiting],
        "going": on_the_way(agencies),
        "wrong": gone_wrong(agencies, timezone.now()),
        "manifests": manifests(agencies)[:LISTS],
    }
    return page(request, "parcels", values)


def _hand_over(request: OfficerRequest) -> HttpResponse:
    units = {str(each.pk): each for each in counters(request.user, timezone.now())}
    unit = units.get(request.POST.get("agency", ""))
    if unit is None:
        raise Http404
    try:
        made = hand_to_post(_ticked(request), agency=unit, by=request.user, at=timezone.now())
    except ActionRefusedError as error:
        messages.warning(request, sentence(error))
    except NoWaybillError:
        messages.warning(request, _("Đã hết số hiệu bưu gửi được cấp. Hãy báo người quản trị xin dải số mới."))
    except NoTariffError:
        messages.warning(request, _("Có địa chỉ chưa tính được cước. Hãy mở hồ sơ đó và gửi với số hiệu tự ghi."))
    else:
        return redirect("desk:manifest", made.pk)
    return redirect("desk:parcels")


def _ticked(request: OfficerRequest) -> list[UUID]:
    found = []
    for text in request.POST.getlist("dossier"):
        try:
            found.append(UUID(text))
        except ValueError as error:
            raise Http404 from error
    return found


@receivers
@require_safe
def manifest(request: OfficerRequest, manifest_id: int) -> HttpResponse:
    """Show a list for printing: both sides sign it."""
    agencies = agencies_of(request.user, timezone.localdate())
    found = manifests(agencies).filter(pk=manifest_id).first()
    if found is None:
        raise Http404
    return page(request, "manifest", {"manifest": found, "parcels": _lines(found)})


def _lines(found: PostManifest) -> list[object]:
    return list(found.parcels.select_related("dossier", "order").order_by("order__waybill"))
