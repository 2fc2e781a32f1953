"""Benefits of the fee that an applicant has claimed: the evidence, and saying that it does not stand."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from motcua.desk.access import OfficerRequest, found, receivers
from motcua.desk.pages import page, posted
from motcua.dossiers.refusals import NOTHING_CLAIMED
from motcua.dossiers.services.pricing import NothingClaimedError, refuse_claim
from motcua.payments.refusals import sentence
from motcua.payments.rules.states import OrderError


class RefusalForm(forms.Form):
    """Which claim does not stand, and why."""

    ground = forms.CharField(max_length=20)
    reason = forms.CharField(
        label=gettext_lazy("Lý do không chấp nhận"),
        max_length=300,
        error_messages={"required": gettext_lazy("Hãy ghi lý do; người nộp được biết lý do này.")},
    )


@receivers
@require_http_methods(["GET", "POST"])
def relief(request: OfficerRequest, dossier_id: UUID) -> HttpResponse:
    """Show what was claimed; POST refuses it, and the fee is worked out as on the day of filing."""
    dossier = found(request, dossier_id)
    form = RefusalForm(posted(request))
    if form.is_valid():
        try:
            told = form.cleaned_data
            refuse_claim(dossier, told["ground"], told["reason"], by=request.user, at=timezone.now())
            messages.success(request, _("Đã tính lại phí, lệ phí."))
            return redirect("desk:dossier", dossier.pk)
        except NothingClaimedError:
            form.add_error(None, NOTHING_CLAIMED)
        except OrderError as error:
            form.add_error(None, sentence(error))
    items = [item for item in dossier.due_items.all() if item.evidence]
    values = {"dossier": dossier, "items": items, "form": form}
    return page(request, "relief", values, status=422 if form.errors else 200)
