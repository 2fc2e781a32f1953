"""What I have to do, in tabs."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from motcua.desk.access import OfficerRequest, officers
from motcua.desk.batches import batch_acts
from motcua.desk.pages import page
from motcua.desk.wording import DUES, TABS
from motcua.dossiers.queries import desk as work
from motcua.dossiers.queries.desk import Counts, Desk, Due, Narrowing, Tab
from motcua.dossiers.queries.suspecting import suspected
from motcua.foundation.pagination import CursorError
from motcua.sync.queries.inbound import filed_there
from motcua.ui import formats


@officers
@require_safe
def inbox(request: OfficerRequest, tab: str = "") -> HttpResponse:
    desk = work.desk_of(request.user, timezone.now())
    counts = work.counts(desk)
    chosen = _tab(tab, counts.tabs)
    narrowing = _narrowing(request)
    try:
        rows = work.inbox(desk, chosen, narrowing, request.GET.get("cursor", ""), _size(request))
    except CursorError:
        raise Http404 from None
    values = {
        "desk": desk,
        "tab": chosen,
        "page_of_rows": rows,
        "narrowing": narrowing,
        "acts": batch_acts(chosen),
        "suspected": suspected([row.id for row in rows.rows]) if chosen is Tab.INTAKE else (),
        "filed_there": filed_there([row.id for row in rows.rows]),
    }
    return page(request, "inbox", {**values, **_around(desk, counts, chosen, narrowing)})


def _size(request: OfficerRequest) -> int:
    """Return how many rows a page has: the usual ones, or as many as one batch takes."""
    return work.WHOLE_BATCH if request.GET.get("so") == str(work.WHOLE_BATCH) else work.PAGE_SIZE


def _tab(name: str, counts: dict[Tab, int]) -> Tab:
    """Return the tab of an address; without one, the first that has work."""
    if name:
        if name not in counts:
            raise Http404
        return Tab(name)
    return next((tab for tab, count in counts.items() if count), next(iter(counts)))


def _narrowing(request: OfficerRequest) -> Narrowing:
    field, whose, due = (request.GET.get(name, "") for name in ("linh-vuc", "cua", "han"))
    return Narrowing(
        int(field) if field.isdecimal() and len(field) < 10 else None,
        whose if whose in {"mine", "free"} else "",
        Due(due) if due in set(Due) else None,
    )


@dataclass(frozen=True, slots=True)
class Pill:
    """A tab or a count: its words, its address, how many (empty for none), whether it is chosen."""

    key: str
    text: str
    href: str
    count: str
    current: bool


def _around(desk: Desk, counts: Counts, tab: Tab, narrowing: Narrowing) -> dict[str, Any]:
    return {
        "now": desk.now,
        "tabs": [
            Pill(
                each,
                str(TABS[each]),
                reverse("desk:tab", args=[each]),
                capped(count) if count else "",
                each is tab,
            )
            for each, count in counts.tabs.items()
        ],
        "dues": [
            Pill(each, str(DUES[each]), f"?han={each}", capped(counts.dues[each]), each is narrowing.due)
            for each in Due
        ],
        "fields": [(str(key), name) for key, name in work.fields_of(desk)],
        "whose": [("", _("Tất cả")), ("mine", _("Của tôi")), ("free", _("Chưa ai nhận"))],
        "due_choices": [("", _("Mọi hạn")), *((due.value, text) for due, text in DUES.items())],
        "title": TABS[tab],
        "is_narrowed": narrowing != Narrowing(),
    }


def capped(count: int) -> str:
    """Write a count, with a plus where counting stopped."""
    return formats.capped(count, work.MOST_COUNTED)
