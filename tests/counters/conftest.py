"""A hall with two lines and two windows."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import pytest

from motcua.accounts.models import User
from motcua.accounts.rules import Role
from motcua.counters.models import Line, Ticket, Window
from motcua.counters.services.calling import sit_down, take_ticket
from motcua.counters.services.setting_up import set_line, set_window
from tests.factories.offices import Office, moment, office, officer

EIGHT = moment("2026-03-02T08:00")


@dataclass(frozen=True)
class Hall:
    """What the tests stand on; ``clerk`` sits at ``one``, ``other`` at ``two``."""

    place: Office
    civil: Line
    land: Line
    one: Window
    two: Window
    clerk: User
    other: User


@pytest.fixture
def hall(db: None) -> Hall:
    place = office()
    by, other = place.intake, officer("Lê Quầy Hai", Role.INTAKE, place.centre)
    civil = set_line(place.centre, "A", "Hộ tịch", by=by, at=EIGHT)
    land = set_line(place.centre, "B", "Đất đai", by=by, at=EIGHT)
    one = set_window(place.centre, 1, [civil], by=by, at=EIGHT)
    two = set_window(place.centre, 2, [civil, land], by=by, at=EIGHT)
    sit_down(one.pk, by=by, at=EIGHT)
    sit_down(two.pk, by=other, at=EIGHT)
    return Hall(place, civil, land, one, two, by, other)


@pytest.fixture
def take() -> Callable[..., Ticket]:
    """Take a number."""

    def taken(line: Line, at: datetime = EIGHT, *, priority: bool = False) -> Ticket:
        return take_ticket(line, key=uuid.uuid4(), has_priority=priority, at=at)

    return taken
