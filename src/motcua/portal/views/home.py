"""The first page."""

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from motcua.foundation.access import public
from motcua.portal.browsing import essential_services, life_events
from motcua.portal.figures import month_figures
from motcua.portal.front_door import is_national
from motcua.portal.pages import page


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Ask what the visitor needs; show the common ways to it."""
    today = localdate()
    values = {
        "life_events": life_events(today),
        "essential_services": essential_services(today),
        "figures": month_figures(),
        "is_national": is_national(today),
    }
    return page(request, "home", values)
