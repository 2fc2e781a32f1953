"""Lines and windows of a hall."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from motcua.accounts.models import User
from motcua.audit.services import record as audit
from motcua.counters.models import Line, Window
from motcua.organizations.models import Agency


@transaction.atomic
def set_line(agency: Agency, letter: str, name: str, *, is_active: bool = True, by: User, at: datetime) -> Line:
    """Open a line, rename it or close it; numbers that are out stay as they are."""
    line, _ = Line.objects.update_or_create(
        agency=agency, letter=letter, defaults={"name": name, "is_active": is_active}
    )
    audit("set line", f"line:{line.pk}", by=by.pk, at=at, data={"letter": letter, "is_active": is_active})
    return line


@transaction.atomic
def set_window(agency: Agency, number: int, lines: Collection[Line], *, by: User, at: datetime) -> Window:
    """Say which lines a window calls."""
    window, _ = Window.objects.get_or_create(agency=agency, number=number)
    window.lines.set(lines)
    data = {"number": number, "lines": [line.letter for line in lines]}
    audit("set window", f"window:{window.pk}", by=by.pk, at=at, data=data)
    return window
