"""Beginning an application, or going on with the one that is there."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from motcua.accounts.models import User
from motcua.catalog.models import ProcedureVersion
from motcua.dossiers.queries.drafts import begun_before
from motcua.dossiers.services.reusing import reuse_held
from motcua.portal import filling, prefilling
from motcua.portal.access import SignedInRequest, applicants
from motcua.portal.facts import NotOfferedError, chooses_commune, facts_of
from motcua.portal.front_door import is_national
from motcua.portal.pages import page
from motcua.portal.relieving import Claiming
from motcua.portal.uploads import held_papers


@applicants
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: SignedInRequest, code: str) -> HttpResponse:
    """Show what has been begun already; POST begins anew."""
    try:
        facts = facts_of(code, on=localdate())
    except NotOfferedError as error:
        raise Http404 from error
    if not facts.can_apply or is_national(localdate()):
        return redirect("portal:procedure", code=code)
    commune = request.POST.get("commune", "")
    if request.method == "POST" and (not chooses_commune(facts.version) or filling.commune_of(commune)):
        draft = filling.begin(facts.version, request.user, commune, at=timezone.now())
        if request.POST.get("for") == "other":
            return redirect("portal:acting", draft_id=draft.pk)
        if "reuse" in request.POST:
            reuse_held(draft.pk, by=request.user, at=timezone.now())
        if "population" in request.POST:
            prefilling.fill_in(request, draft)
        return redirect(filling.Filling(draft).resume_address())
    begun = _begun(request.user, facts.version, commune)
    office_choice = _office(facts.version, asked=request.method == "POST")
    values = {"facts": facts, "version": facts.version, "prefill": prefilling.offer(request)}
    return page(request, "start", {**values, **begun, **office_choice})


def _begun(user: User, version: ProcedureVersion, commune: str) -> dict[str, object]:
    """Return what this person has of the same procedure, and the commune to offer first."""
    drafts, dossiers = begun_before(user, version)
    for_whom = [("self", _("Cho chính tôi")), ("other", _("Thay cho người khác hoặc tổ chức"))]
    offered = commune or filling.commune_of_residence(user)
    held = held_papers(user, version.components.all())
    kept = {"held": held, "held_keys": [component.key for component, _document in held]}
    return {"drafts": drafts, "dossiers": dossiers, "commune": offered, "for_whom": for_whom, **kept}


def _office(version: ProcedureVersion, *, asked: bool) -> dict[str, object]:
    """Return the choice of commune where the place decides, with what is wrong if it was asked in vain."""
    if not chooses_commune(version):
        return {}
    errors = {"commune": _("Hãy chọn xã, phường sẽ giải quyết hồ sơ, thường là nơi bạn cư trú.")} if asked else {}
    return {"communes": filling.commune_choices(), "errors": errors}


@applicants
@require_safe
def resume(request: SignedInRequest, draft_id: UUID) -> HttpResponse:
    """Take up a draft where it was left."""
    found = filling.filling_of(request.user, draft_id)
    if not found.draft.is_open:
        return redirect("portal:submitted", draft_id=draft_id)
    return redirect(found.resume_address())


@applicants
@require_http_methods(["GET", "HEAD", "POST"])
def office(request: SignedInRequest, draft_id: UUID) -> HttpResponse:
    """Choose another commune for a draft."""
    found = filling.filling_of(request.user, draft_id)
    if not found.draft.is_open:
        return redirect("portal:submitted", draft_id=draft_id)
    values = _office(found.draft.procedure, asked=request.method == "POST")
    if request.method == "POST" and filling.commune_of(request.POST.get("commune", "")):
        answers = {**found.answers, filling.COMMUNE: request.POST["commune"]}
        filling.keep_answers(found, answers, step=found.draft.step, at=timezone.now())
        return redirect("portal:review", draft_id=draft_id)
    return page(request, "office", {"filling": found, "version": found.draft.procedure, **values})


@applicants
@require_http_methods(["GET", "HEAD", "POST"])
def relief(request: SignedInRequest, draft_id: UUID) -> HttpResponse:
    """Claim a benefit of the fee with its evidence, or none."""
    found = filling.filling_of(request.user, draft_id)
    if not found.draft.is_open:
        return redirect("portal:submitted", draft_id=draft_id)
    claiming = Claiming(found, request.user, request.POST, timezone.now())
    errors = claiming.errors() if request.method == "POST" else {}
    if request.method == "POST" and not errors:
        claiming.keep()
        return redirect("portal:review", draft_id=draft_id)
    return page(request, "relief", {**claiming.values(), "errors": errors}, status=422 if errors else 200)
