"""Whether the service answers."""

from typing import Literal

from django.db import connection
from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel

from motcua.api.operations import reads

router = Router()


class Health(BaseModel):
    """The service and its database answer; otherwise the answer is a problem with status 503."""

    status: Literal["ok"] = "ok"


@reads(
    router,
    "",
    response=Health,
    operation_id="health",
    summary="Is the service well?",
    vi="Hệ thống có hoạt động không?",
)
def health(request: HttpRequest) -> Health:
    """Ask the database for a sign of life."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return Health()
