"""Many dossiers at once, with a result for each."""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.accounts.models import User
from motcua.desk import batches
from motcua.desk.access import OfficerRequest, officers
from motcua.desk.acts import BY_SLUG, Act
from motcua.desk.batches import Ticked
from motcua.desk.pages import page
from motcua.dossiers.models import Dossier
from motcua.organizations.queries import colleagues
from motcua.workflows.rules import Action


@officers
@require_http_methods(["GET", "POST"])
def batch(request: OfficerRequest) -> HttpResponse:
    if request.method == "GET":
        return redirect("desk:inbox")
    act, rows = _act(request), batches.read_ticked(request.POST.getlist("row"))
    problem = _problem(rows)
    if problem:
        return page(request, "batch", {"act": act, "problem": problem, "outcomes": []}, status=422)
    to = _colleague(request)
    if act.action in batches.CONFIRMED and (not request.POST.get("confirmed") or _needs_colleague(act, to)):
        return _ask(request, act, rows)
    outcomes = batches.run(Action(act.action), rows, to, user=request.user, at=timezone.now())
    done = sum(each.is_done for each in outcomes)
    return page(request, "batch", {"act": act, "outcomes": outcomes, "done": done, "failed": len(outcomes) - done})


def _act(request: OfficerRequest) -> Act:
    act = BY_SLUG.get(request.POST.get("act", ""))
    if act is None or act.action not in batches.BATCHED:
        raise Http404
    return act


def _problem(rows: list[Ticked]) -> str:
    if not rows:
        return _("Bạn chưa chọn hồ sơ nào. Hãy đánh dấu ô đầu dòng (phím x) rồi bấm lại.")
    limit = batches.MOST_AT_ONCE
    if len(rows) > limit:
        return _("Mỗi lần làm được nhiều nhất %(limit)d hồ sơ; bạn đã chọn %(count)d. Hãy bỏ bớt rồi bấm lại.") % {
            "limit": limit, "count": len(rows),
        }  # fmt: skip
    return ""


def _colleague(request: OfficerRequest) -> User | None:
    wanted = request.POST.get("to")
    try:
        return User.objects.filter(pk=wanted).first() if wanted else None
    except ValidationError:
        return None


def _needs_colleague(act: Act, to: User | None) -> bool:
    return act.action is Action.ASSIGN and to is None


def _ask(request: OfficerRequest, act: Act, rows: list[Ticked]) -> HttpResponse:
    known = batches.dossiers_of(request.user, rows, timezone.now())
    listed = [(row, known[row.dossier_id]) for row in rows if row.dossier_id in known]
    values = {"act": act, "listed": listed, "people": _people(act, [dossier for _row, dossier in listed])}
    return page(request, "batch_confirm", values)


def _people(act: Act, dossiers: list[Dossier]) -> list[tuple[str, str]]:
    if act.action is not Action.ASSIGN:
        return []
    places = {(dossier.holder_id, dossier.holder_role): dossier for dossier in dossiers}
    found: dict[str, str] = {}
    for dossier in places.values():
        for person in colleagues(dossier.holder, dossier.holder_role, localdate()):
            found[str(person.pk)] = person.full_name
    return sorted(found.items(), key=lambda each: each[1])
