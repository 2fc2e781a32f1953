"""Where people file: on this portal, or on the national one; everything else stays here either way."""

from datetime import date
from urllib.parse import quote

from django.conf import settings

NATIONAL = "national"


def is_national(on: date) -> bool:
    """Say whether online filing has moved to the national portal by a day.

    Policy: since 1/7/2025 the national portal can be the only front door; the province says from which day.
    """
    if settings.MOTCUA_FRONT_DOOR != NATIONAL:
        return False
    since = settings.MOTCUA_FRONT_DOOR_FROM
    return not since or date.fromisoformat(since) <= on


def national_page(code: str, on: date) -> str:
    """Return the national portal's page where a procedure is filed on a day; "" where it is filed here."""
    return settings.MOTCUA_NATIONAL_PORTAL_PAGE.replace("{code}", quote(code)) if is_national(on) else ""
