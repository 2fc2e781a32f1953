"""The provinces that a parcel can go to, as the address forms of today name them."""

from functools import cache
from pathlib import Path

from django.conf import settings

from motcua.kernel.sourced import parse_csv

FILE = "common/provinces-2025.csv"


@cache
def provinces() -> dict[str, str]:
    """Return the names of the 34 provinces by their codes, in the order of the codes."""
    path = Path(settings.PROVINCES) / FILE
    rows = parse_csv(path.read_text(encoding="utf-8"), str(path), ("code", "name"))
    return {row["code"]: row["name"] for row in rows}
