"""Counter intake: one screen, one press, a receipt; the next person with one key."""

from dataclasses import replace
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.audit.services import record_look
from motcua.desk import intake as steps
from motcua.desk.access import OfficerRequest, found, receivers
from motcua.desk.beside import Beside
from motcua.desk.electronic import begin
from motcua.desk.forms.intake import IntakeForm, counters
from motcua.desk.pages import fragment, page, posted
from motcua.desk.scans import PaperLine, papers_of
from motcua.dossiers.queries.charging import fee_bill
from motcua.dossiers.queries.counter import ANYWHERE_FROM, suggestions
from motcua.dossiers.services.filing import lodge
from motcua.organizations.queries import communes_on

MISSING = _(
    "Chưa đánh dấu: %(papers)s. Đánh dấu giấy đã nhận; giấy nào trường hợp này không cần thì chọn ô bên dưới."
)


@receivers
@require_http_methods(["GET", "POST"])
def intake(request: OfficerRequest) -> HttpResponse:
    form = IntakeForm(posted(request), user=request.user, at=timezone.now())
    papers: list[PaperLine] = []
    beside = Beside(posted(request), request.user, form.at)
    if form.is_bound:
        is_valid = form.is_valid()
        papers = papers_of(request, form)
        if is_valid and "look" not in request.POST and _is_complete(form, papers) and _is_fine(form, beside):
            return _saved(request, form, papers, beside)
        if "look" in request.POST:
            form.errors.clear()
    return show(request, "intake", form, papers, beside)


def _is_fine(form: IntakeForm, beside: Beside) -> bool:
    return form.quote is not None and beside.is_fine(
        steps.person_of(form), form.quote.version, form.cleaned_data["key"]
    )


def _is_complete(form: IntakeForm, papers: list[PaperLine]) -> bool:
    lacking = steps.missing(papers)
    if lacking and not form.cleaned_data["accept_missing"]:
        form.add_error("accept_missing", MISSING % {"papers": "; ".join(lacking)})
        return False
    return no_bad_scans(form, papers)


def any_needed(papers: list[PaperLine]) -> bool:
    """Say whether there are papers to tick all at once."""
    return sum(line.is_always_needed for line in papers) > 1


def no_bad_scans(form: IntakeForm, papers: list[PaperLine]) -> bool:
    """Say whether every scan was taken in; those that were not are named above the form."""
    bad = [line for line in papers if line.error]
    for line in bad:
        form.add_error(None, f"{line.component.name}: {line.error}")
    return not bad


def _saved(
    request: OfficerRequest, form: IntakeForm, papers: list[PaperLine], beside: Beside
) -> HttpResponseRedirect:
    if "with_form" in request.POST:
        return redirect("desk:electronic", begin(form, papers, beside.acting()).pk)
    filing = replace(steps.filing_of(form, papers), acting=beside.acting(), apart=beside.apart())
    dossier = lodge(filing, by=request.user, at=form.at, accept=True)
    return redirect("desk:received", dossier.pk)


def show(
    request: OfficerRequest, template: str, form: IntakeForm, papers: list[PaperLine], beside: Beside | None = None
) -> HttpResponse:
    """Return the screen with everything typed, ticked and scanned still in it."""
    values = {
        "form": form,
        "papers": papers,
        "any_needed": any_needed(papers),
        "quote": form.quote,
        "communes": _communes(form),
        "beside": beside,
    }
    is_wrong = form.errors or (beside is not None and "look" not in request.POST and beside.errors)
    return page(request, template, values, status=422 if is_wrong else 200)


def _communes(form: IntakeForm) -> list[tuple[str, str]]:
    """Return the places to choose from: where the unit has none of its own, or may receive for any."""
    today = timezone.localdate()
    own = form.own_area() if form.counters else None
    if own is not None and today < ANYWHERE_FROM:
        return []
    return [(area.code, area.name) for area in communes_on(today) if own is None or area.code != own.code]


@receivers
@require_POST
def card(request: OfficerRequest) -> HttpResponse:
    """Fill block 1 from a card; nothing of it stands in an address."""
    at = timezone.now()
    person, warnings = steps.person_from_card(request.POST.get("card", "")[:2000])
    form = IntakeForm(None, user=request.user, at=at, person=person)
    if person.get("phone"):
        record_look("user:by-card", by=request.user.pk, at=at, purpose=str(_("Tiếp nhận tại quầy")))
    values = {"form": form, "warnings": warnings, "birth_date": person["birth_date"], "communes": _communes(form)}
    if request.headers.get("HX-Request"):
        return fragment(request, "intake#person", values)
    return page(request, "intake", values)


@receivers
@require_safe
def procedures(request: OfficerRequest) -> HttpResponse:
    """Suggest the procedures that this unit receives."""
    at = timezone.now()
    units = counters(request.user, at)
    wanted = [unit for unit in units if str(unit.pk) == request.GET.get("agency")] or units[:1]
    hits = suggestions(request.GET.get("q", ""), wanted[0], at) if wanted else []
    return JsonResponse(
        [{"value": str(hit.version_id), "text": hit.name, "more": f"{hit.code} · {hit.field}"} for hit in hits],
        safe=False,
    )


@receivers
@require_POST
def quote(request: OfficerRequest) -> HttpResponse:
    """Show papers, fee and due time of what is chosen so far; nothing is saved."""
    form = IntakeForm(request.POST, user=request.user, at=timezone.now())
    form.is_valid()
    problem = " ".join(str(each) for each in form.errors.get("procedure", []))
    papers = papers_of(request, form)
    return fragment(
        request,
        "intake#papers",
        {
            "form": form,
            "papers": papers,
            "any_needed": any_needed(papers),
            "quote": form.quote,
            "problem": problem,
        },
    )


@receivers
@require_safe
def received(request: OfficerRequest, dossier_id: UUID) -> HttpResponse:
    """Say the code, show the receipt for printing, and wait for the next person."""
    dossier = found(request, dossier_id)
    return page(request, "received", {"dossier": dossier, "fee": fee_bill(dossier)})
