"""How often the population database is asked, by whom, for what, and how many dossiers use its data."""

from datetime import date

from django.http import HttpResponse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from motcua.console.access import ManagerRequest, agencies_seen, managers
from motcua.console.pages import page
from motcua.indicators.population import population_figures
from motcua.population.models import PURPOSES
from motcua.ui.dates import read_date


@managers
@require_safe
def population(request: ManagerRequest) -> HttpResponse:
    """Show the accesses of a period; this month unless asked otherwise."""
    today = localdate()
    first, last = (read_date(request.GET, name).iso for name in ("tu", "den"))
    begin = date.fromisoformat(first) if first else today.replace(day=1)
    days = (begin, date.fromisoformat(last) if last else today)
    values = {
        "days": days,
        "asked": {"tu": days[0].isoformat(), "den": days[1].isoformat()},
        "figures": population_figures(*days, agencies_seen(request.user)),
        "purposes": dict(PURPOSES),
    }
    return page(request, "population", values)
