"""The public post for one's own dossier: see the price, order, follow, take back."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.dossiers.models import Dossier
from motcua.dossiers.services.mailing import Wanted, unwish, wish
from motcua.dossiers.services.moves import ActionRefusedError
from motcua.portal import mailing
from motcua.portal.access import SignedInRequest, applicants
from motcua.portal.pages import page
from motcua.portal.tracking import own
from motcua.portal.trying import told
from motcua.postal.rules import Direction
from motcua.postal.services.ordering import NoWaybillError


@applicants
@require_http_methods(["GET", "HEAD", "POST"])
def post(request: SignedInRequest, dossier_id: UUID) -> HttpResponse:
    """Show what the post can do; POST shows a price, orders at it, or takes an order back."""
    dossier = own(request.user, dossier_id, now=timezone.now()).dossier
    asked = request.POST.get("do", "")
    if request.method != "POST":
        return _show(request, dossier, mailing.choices(dossier, at=timezone.now()))
    try:
        direction = Direction(request.POST.get("direction", ""))
    except ValueError as error:
        raise Http404 from error
    if asked == "cancel":
        with told(request):
            unwish(dossier.pk, direction, by=request.user, at=timezone.now())
        return redirect("portal:post", dossier_id=dossier_id)
    return _price_or_order(request, dossier, direction)


def _price_or_order(request: SignedInRequest, dossier: Dossier, direction: Direction) -> HttpResponse:
    """Show the price for what was typed; order it where this very price was on the screen already."""
    found = mailing.choices(dossier, at=timezone.now())
    choice = next((each for each in found if each.direction is direction), None)
    if choice is None:
        messages.info(
            request, _("Lúc này không đặt được nữa: hồ sơ đã sang bước khác. Hãy xem hành trình bên dưới.")
        )
        return redirect("portal:post", dossier_id=dossier.pk)
    choice.form = mailing.ContactForm(request.POST)
    if not choice.form.is_valid():
        return _show(request, dossier, found, choice, status=422)
    mailing.priced(dossier, choice, at=timezone.now())
    seen = request.POST.get("seen", "")
    if choice.price is None or request.POST.get("do") != "order" or seen != str(choice.price.amount):
        return _show(request, dossier, found, choice)
    return _order(request, dossier, Wanted(direction, choice.form.contact(), choice.price))


def _order(request: SignedInRequest, dossier: Dossier, wanted: Wanted) -> HttpResponse:
    try:
        wish(dossier.pk, wanted, by=request.user, at=timezone.now())
    except (ActionRefusedError, NoWaybillError):
        messages.warning(request, _("Chưa đặt được bưu chính. Hãy thử lại sau hoặc hỏi Bộ phận Một cửa."))
    else:
        messages.success(request, _("Đã đặt bưu chính. Bạn theo dõi hành trình ở trang này."))
    return redirect("portal:post", dossier_id=dossier.pk)


def _show(
    request: SignedInRequest,
    dossier: Dossier,
    choices: list[mailing.Choice],
    failed: mailing.Choice | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    values = {
        "dossier": dossier,
        "choices": choices,
        "chosen": failed,
        "errors": failed.form if failed and failed.form.errors else None,
        "parcels": mailing.followed(dossier),
    }
    return page(request, "post", values, status=status)
