"""Looking into the population database: from the counter, from a dossier, and again for all that got no answer."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from motcua.desk import checking
from motcua.desk.access import OfficerRequest, found, officers, receivers
from motcua.desk.forms.intake import AssistedForm, IntakeForm
from motcua.desk.forms.population import LookUpForm
from motcua.desk.pages import fragment, page
from motcua.desk.refusals import sentence
from motcua.desk.scans import papers_of
from motcua.desk.views.intake import show
from motcua.dossiers.models import Dossier
from motcua.dossiers.queries.desk import agencies_of
from motcua.dossiers.queries.population import may_be_looked_up, unconfirmed
from motcua.dossiers.services.confirming import ask_again, look_up_applicant, take_over
from motcua.dossiers.services.moves import ActionRefusedError
from motcua.population.rules import Detail, InquiryError


@receivers
@require_POST
def intake(request: OfficerRequest) -> HttpResponse:
    """Hold block 1 against the database, or take over the field that was pressed; nothing typed is lost."""
    at, kind = timezone.now(), AssistedForm if "consent_method" in request.POST else IntakeForm
    if "take" in request.POST:
        data, checked = checking.taken(request.POST, by=request.user)
    else:
        checked = checking.check_person(kind(request.POST, user=request.user, at=at), by=request.user, at=at)
        data = checking.filled(request.POST, checked.look)
    form = kind(data, user=request.user, at=at)
    form.is_valid()
    form.errors.clear()
    form.checked = checked
    if request.headers.get("HX-Request"):
        return fragment(request, "intake#person", {"form": form})
    return show(request, "assisted" if kind is AssistedForm else "intake", form, papers_of(request, form))


@officers
@require_http_methods(["GET", "POST"])
def dossier(request: OfficerRequest, dossier_id: UUID) -> HttpResponse:
    """Show what the database says of an applicant; POST asks it, shows it in full, or takes ticked fields over."""
    opened = found(request, dossier_id)
    asked = request.POST.get("do", "")
    if asked == "look":
        return _look(request, opened)
    if asked == "take":
        return _take(request, opened)
    return _show(request, opened, LookUpForm(None, dossier=opened), in_full=asked == "show")


def _look(request: OfficerRequest, opened: Dossier) -> HttpResponse:
    form = LookUpForm(request.POST, dossier=opened)
    if not form.is_valid():
        return _show(request, opened, form, status=422)
    try:
        look_up_applicant(opened.pk, form.wish(), by=request.user, at=timezone.now())
    except ActionRefusedError as error:
        form.add_error(None, sentence(error))
    except InquiryError as error:
        form.add_error(None, str(checking.FAULTS[error.code]))
    else:
        return redirect("desk:population", opened.pk)
    return _show(request, opened, form, status=422)


def _take(request: OfficerRequest, opened: Dossier) -> HttpResponse:
    known = {each.value for each in Detail}
    wanted = [Detail(name) for name in request.POST.getlist("field") if name in known]
    try:
        take_over(opened.pk, wanted, by=request.user, at=timezone.now())
    except ActionRefusedError as error:
        messages.warning(request, sentence(error))
    else:
        messages.success(request, _("Đã dùng thông tin của CSDL dân cư. Nội dung cũ vẫn được giữ để đối chiếu."))
    return redirect("desk:population", opened.pk)


def _show(
    request: OfficerRequest, opened: Dossier, form: LookUpForm, *, in_full: bool = False, status: int = 200
) -> HttpResponse:
    checked = checking.checked_dossier(opened, masked=not in_full)
    if in_full and checked and checked.look:
        checking.note_shown(opened, checked.look, by=request.user, at=timezone.now())
    values = {
        "dossier": opened,
        "form": form,
        "checked": checked,
        "may_look": may_be_looked_up(opened),
        "in_full": in_full,
        "corrections": opened.corrections.select_related("by").order_by("-at"),
    }
    return page(request, "population", values, status=status)


@officers
@require_http_methods(["GET", "POST"])
def again(request: OfficerRequest) -> HttpResponse:
    """List the dossiers to whose look-up no answer came; POST asks again for all of them."""
    agencies = agencies_of(request.user, timezone.localdate())
    if request.method == "POST":
        n = ask_again(agencies, by=request.user, at=timezone.now())
        said = ngettext(
            "%d hồ sơ sẽ được đối chiếu lại trong vài phút.", "%d hồ sơ sẽ được đối chiếu lại trong vài phút.", n
        )
        messages.success(request, said % n)
        return redirect("desk:unconfirmed")
    return page(request, "unconfirmed", {"rows": unconfirmed(agencies)})
