"""Open statistics: the same page for everybody, so that caches may keep it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe
from django.views.decorators.vary import vary_on_headers

from motcua.foundation.access import public
from motcua.portal.statistics import FIRST_YEAR, asked, open_figures


@public
@cache_control(public=True, max_age=0, s_maxage=60)
@vary_on_headers("Accept-Language", "Cookie")
@conditional_page
@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """Show a period's figures; asks for no session and knows nobody, whoever is signed in.

    It varies with the cookie for the chosen language alone.
    """
    today = localdate()
    wanted = asked(request.GET, today)
    values = {
        "asked": wanted,
        "figures": open_figures(wanted.period),
        "kinds": [("thang", _("Tháng")), ("quy", _("Quý")), ("nam", _("Năm"))],
        "years": [(str(year), str(year)) for year in range(today.year, FIRST_YEAR - 1, -1)],
        "navigation": [
            (_("Thủ tục"), reverse("portal:procedures")),
            (_("Tra cứu hồ sơ"), reverse("portal:lookup")),
        ],
    }
    return render(request, "portal/statistics.html", values, status=422 if wanted.error else 200)
