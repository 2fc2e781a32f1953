"""What is taken for granted, with its source: read here, changed in the data pack or the settings."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from motcua.catalog.models import PackLoad
from motcua.console.access import ManagerRequest, province_only
from motcua.console.conventions import conventions, installation
from motcua.console.figures import targets
from motcua.console.pages import page


@province_only
@require_safe
def settings(request: ManagerRequest) -> HttpResponse:
    load = PackLoad.objects.order_by("-loaded_at").first()
    rows = [(each.name, each.value, each.confidence, each.source) for each in conventions(load)]
    aims = [(row["name"], row["value"], row["valid_from"], row["valid_to"], row["source"]) for row in targets()]
    return page(request, "settings", {"rows": rows, "aims": aims, "installation": installation(load)})
