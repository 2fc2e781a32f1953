"""The chairman's board: what changed, what is late, who owns it, and the records behind."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from motcua.console.access import ManagerRequest, agencies_seen, managers, sees_province
from motcua.console.choosing import Choice, choose, form_of
from motcua.console.figures import board_tables, stats, trend
from motcua.console.pages import page
from motcua.indicators import queries
from motcua.sync.queries import inbound, quarantined


@managers
@require_safe
def board(request: ManagerRequest) -> HttpResponse:
    allowed = agencies_seen(request.user)
    choice = choose(request.GET, allowed, timezone.localdate())
    now, before = queries.balance(choice.scope), queries.balance(queries.previous(choice.scope))
    by_day = request.GET.get("xu-huong") == "ngay"
    values = {
        "stats": stats(choice, now, before),
        "tables": board_tables(choice, now),
        "trend": trend(choice.scope, by_day=by_day),
        "by_day": by_day,
        "trend_other": choice.address("board", xu_huong="" if by_day else "ngay"),
        "now": timezone.now(),
        **_to_decide(request, choice),
    }
    return page(request, "board", {**form_of(choice, allowed), **values}, status=422 if choice.errors else 200)


def _to_decide(request: ManagerRequest, choice: Choice) -> dict[str, Any]:
    worst = queries.most_overdue(choice.scope)
    return {
        "worst": [(name, count, choice.behind("overdue", don_vi=key)) for key, name, count in worst],
        "unsigned": queries.unsigned(choice.scope).count(),
        "unsigned_url": choice.behind("unsigned"),
        "refused": next(iter(quarantined(limit=1)), None) if sees_province(request.user) else None,
        "inbound": inbound.for_a_person(timezone.now()) if sees_province(request.user) else 0,
    }
