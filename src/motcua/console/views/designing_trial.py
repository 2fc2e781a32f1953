"""A draft tried out: the walk, the form as a citizen meets it, and what it would have meant last year."""

from typing import Any
from uuid import UUID

from django.core import signing
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_safe

from motcua.catalog.models import Channel, ProcedureDraft
from motcua.catalog.queries.documents import examined
from motcua.catalog.rules.answers import merge_step, parse_post, prune, review, validate_step, visible_steps
from motcua.catalog.rules.documents import Examined
from motcua.catalog.rules.forms import Form, find_step
from motcua.console.access import ManagerRequest, managers
from motcua.console.designing import rehearsal, scope, showing
from motcua.console.designing.wording import PROMISES, action_words
from motcua.console.pages import page
from motcua.dossiers.queries.trying import Trial, try_on_last_year
from motcua.organizations.queries import communes_on

SALT = "console.rehearsal"


@managers
@require_safe
def walk(request: ManagerRequest, draft_id: UUID) -> HttpResponse:
    """Walk a dossier that does not exist through the steps; the address holds all that was done."""
    draft = scope.draft_to_design(request.user, draft_id)
    whole, channel = examined(draft.document), rehearsal.channel_of(request.GET.get("kenh", ""))
    acts = rehearsal.acts_of(request.GET.get("di", "")[:4_000])
    found = rehearsal.walk_of(whole, acts)
    values: dict[str, Any] = {
        **showing.frame(draft),
        "channel": channel,
        "channels": Channel.choices,
        "promise": rehearsal.promise(whole, channel, at=timezone.now()),
        "pages": [(step["key"], step["title"]) for step in whole.form.body["ui"]["steps"]] if whole.form else [],
        "walk": rehearsal.shown_walk(whole, found, acts, channel) if found else None,
    }
    return page(request, "designing/rehearsal", values)


@managers
@require_http_methods(["GET", "HEAD", "POST"])
def fill(request: ManagerRequest, draft_id: UUID, key: str) -> HttpResponse:
    """Fill in the form as a citizen would; answers travel with the page and are kept nowhere."""
    draft = scope.draft_to_design(request.user, draft_id)
    form = _form_of(examined(draft.document), key)
    answers = _carried(request, form)
    if request.method != "POST" or request.POST.get("den"):
        return _fill(request, draft, form, key, answers)
    typed = parse_post(form, key, dict(request.POST.lists()))
    answers = merge_step(form, key, answers, typed)
    problems = validate_step(form, key, answers, on=localdate(), communes=_communes().keys())
    if problems:
        return _fill(request, draft, form, key, answers, problems)
    steps = [step["key"] for step in visible_steps(form, prune(form, answers))]
    following = steps[steps.index(key) + 1 :] if key in steps else []
    return _fill(request, draft, form, following[0] if following else "", answers)


def _form_of(whole: Examined, key: str) -> Form:
    if whole.form is None or find_step(whole.form.body, key) is None:
        raise Http404
    return whole.form.body


def _carried(request: ManagerRequest, form: Form) -> dict[str, Any]:
    """Return the answers of the pages before, signed so that they come back as they went; else the example."""
    try:
        found = signing.loads(request.POST.get("answers", ""), salt=SALT, max_age=14_400)
    except signing.BadSignature:
        found = form["ui"]["example"]
    return dict(found)


def _communes() -> dict[str, str]:
    return {area.code: area.name for area in communes_on(localdate())}


def _fill(
    request: ManagerRequest,
    draft: ProcedureDraft,
    form: Form,
    key: str,
    answers: dict[str, Any],
    problems: Any = (),
) -> HttpResponse:
    steps = [(step["key"], step["title"]) for step in visible_steps(form, prune(form, answers))]
    values = {
        **showing.frame(draft),
        "form": form,
        "step": find_step(form, key),
        "steps": steps,
        "action": reverse("console:design-fill", args=[draft.pk, key or steps[-1][0]]),
        "answers": answers,
        "carried": signing.dumps(answers, salt=SALT, compress=True),
        "problems": list(problems),
        "communes": _communes(),
        "summary": review(form, prune(form, answers), _communes()) if not key else [],
    }
    return page(request, "designing/fill", values, status=422 if problems else 200)


@managers
@require_safe
def effect(request: ManagerRequest, draft_id: UUID) -> HttpResponse:
    """Say what the draft would have meant for the dossiers of the last year; asked for with a press."""
    draft = scope.draft_to_design(request.user, draft_id)
    values = {**showing.frame(draft), **showing.review(draft, draft.document)}
    if request.GET.get("thu"):
        trial = try_on_last_year(draft.code, values["whole"], at=timezone.now())
        values |= {"trial": trial, "broken": _broken(trial, values["whole"]), "promised": _promised(trial)}
    return page(request, "designing/effect", values)


def _broken(trial: Trial, whole: Examined) -> list[tuple[str, int, str]]:
    labels = {
        field["key"]: field["label"] for step in whole.form.body["ui"]["steps"] for field in step["fields"]
    } if whole.form else {}  # fmt: skip
    steps = {step["key"]: step["name"] for step in whole.workflow.body["steps"]} if whole.workflow else {}
    found = [
        (f"{steps.get(step, step)}: {action_words(action)}", tally.count, ", ".join(tally.codes))
        for (action, step), tally in trial.broken_steps.items()
    ]
    found += [
        (labels.get(key, key), each.count, ", ".join(each.codes)) for key, each in trial.broken_answers.items()
    ]
    return sorted(found, key=lambda row: -row[1])


def _promised(trial: Trial) -> list[tuple[str, int, str]]:
    return [
        (str(words), trial.promised[kind].count, ", ".join(trial.promised[kind].codes))
        for kind, words in PROMISES.items()
        if kind in trial.promised
    ]
