"""Whether the service answers."""

from typing import Literal

from django.db import connection
from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel

from motcua.api.problems import told

router = Router()


class Health(BaseModel):
    """The service and its database answer; otherwise the answer is a problem with status 503."""

    status: Literal["ok"] = "ok"


@router.get("", response=Health, summary="Is the service well?", openapi_extra=told(503))
def health(request: HttpRequest) -> Health:
    """Ask the database for a sign of life."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return Health()
