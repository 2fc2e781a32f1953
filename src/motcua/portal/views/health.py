"""For whoever watches the servers."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from motcua.foundation.access import public


@public
@never_cache
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """Say that this process answers; asks nothing of anybody else."""
    return HttpResponse("ok\n", content_type="text/plain")


@public
@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Say whether this process can serve people: its database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("database away\n", content_type="text/plain", status=503)
    return HttpResponse("ready\n", content_type="text/plain")
