"""What the national portal refused of the agency's dossiers: why, mended, sent again."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from motcua.desk.access import OfficerRequest, found, officers
from motcua.desk.forms.mending import MendForm
from motcua.desk.pages import page, posted
from motcua.desk.refusals import sentence
from motcua.desk.telling import refusals
from motcua.dossiers.queries.desk import agencies_of
from motcua.dossiers.services.mending import mend_applicant
from motcua.dossiers.services.moves import ActionRefusedError
from motcua.sync import services
from motcua.sync.models import Delivery
from motcua.sync.queries import quarantined

SHOWN = 50


@officers
@require_http_methods(["GET", "POST"])
def refused(request: OfficerRequest) -> HttpResponse:
    """List what was refused; by POST, send the chosen ones again."""
    if request.method == "POST":
        done = services.requeue_all(_chosen(request), by=request.user, at=timezone.now())
        messages.success(
            request, ngettext("Đã xếp %d bản tin vào hàng gửi.", "Đã xếp %d bản tin vào hàng gửi.", done) % done
        )
        return redirect("desk:refused")
    after = request.GET.get("sau", "")
    start = int(after) if after.isdecimal() and len(after) < 18 else 0
    rows = quarantined(after=start, limit=SHOWN, agencies=_agencies(request))
    more = rows[-1].pk if len(rows) == SHOWN else None
    return page(request, "refused", {"rows": refusals(rows), "more": more})


def _agencies(request: OfficerRequest) -> frozenset[int]:
    return agencies_of(request.user, timezone.localdate())


def _chosen(request: OfficerRequest) -> list[int]:
    """Return the chosen entries that are of this officer's agencies; any other does not exist for them."""
    wanted = {int(key) for key in request.POST.getlist("ban-tin") if key.isdecimal() and len(key) < 18}
    rows = quarantined(limit=10_000, agencies=_agencies(request)) if wanted else []
    return [row.pk for row in rows if row.pk in wanted]


@officers
@require_http_methods(["GET", "POST"])
def mend(request: OfficerRequest, dossier_id: UUID) -> HttpResponse:
    """Put an applicant's particulars right; what was refused for them goes out again by itself."""
    dossier = found(request, dossier_id)
    form = MendForm(posted(request), dossier=dossier)
    if form.is_bound and form.is_valid():
        try:
            mend_applicant(
                dossier.pk, form.particulars(), form.cleaned_data["reason"], by=request.user, at=timezone.now()
            )
        except ActionRefusedError as error:
            form.add_error(None, sentence(error))
        else:
            messages.success(
                request, _("Đã sửa thông tin người nộp. Bản tin bị từ chối vì thông tin này sẽ tự gửi lại.")
            )
            return redirect("desk:dossier", dossier.pk)
    waiting = Delivery.objects.filter(dossier=dossier, state=Delivery.State.QUARANTINED)
    return page(
        request,
        "mend",
        {"form": form, "dossier": dossier, "rows": refusals(waiting)},
        status=422 if form.errors else 200,
    )
