"""The demo's hall: a morning that was served through the real services, and a queue to call from."""

import random

from motcua.accounts.rules import Role
from motcua.counters import queries
from motcua.counters.models import Ticket, Window
from motcua.counters.rules import State
from motcua.simulation.halls import MORNING, open_hall
from tests.factories.offices import moment, office, officer

NOON = moment("2026-03-02T11:00")


def test_a_morning_leaves_served_numbers_a_queue_and_free_windows(db: None) -> None:
    place = office()
    officer("Lê Quầy Hai", Role.INTAKE, place.centre)
    assert open_hall(place.centre, by=place.intake, at=NOON, dice=random.Random(1)) == MORNING
    states = list(Ticket.objects.values_list("state", flat=True))
    assert len(states) == MORNING
    assert states.count(State.SERVED) > MORNING / 3
    assert State.WAITING in states
    assert not Window.objects.filter(officer__isnull=False).exists()
    assert sum(each.served for each in queries.figures_by_window(place.centre, NOON.date(), NOON.date())) > 0
    assert open_hall(place.centre, by=place.intake, at=NOON, dice=random.Random(1)) == 0
