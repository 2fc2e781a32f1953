"""Both sides of the national portal's front door: the sandbox there, our door here, and a clock that can run ahead."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from motcua.dossiers.models import Dossier
from motcua.dossiers.services.receiving import (
    Missing,
    SupplementRequest,
    request_supplement,
)
from motcua.sync.front_door import FrontDoor
from motcua.sync.models import ParkedMessage
from tests.factories.offices import Office

ROUNDS = 60


class Later:
    """A clock that can be put forward, so that waiting takes no time."""

    def __init__(self) -> None:
        self.by = timedelta()

    def __call__(self) -> Any:
        return timezone.now() + self.by


def settle(door: FrontDoor) -> None:
    """Go on until two rounds in a row move nothing, nobody was silent, and nothing waits for the line."""
    quiet = 0
    waiting = ParkedMessage.objects.filter(outcome="", retry_at__isnull=False)
    for _ in range(ROUNDS):
        quiet = quiet + 1 if not door.turn() and not door.failures and not waiting.exists() else 0
        if quiet == 2:
            return
        assert isinstance(door.clock, Later)
        door.clock.by += timedelta(minutes=2)
    raise AssertionError("the door never came to rest")


def only() -> Dossier:
    return Dossier.objects.select_related("foreign", "applicant", "receiving_agency").get()


def ask(place: Office, dossier: Dossier) -> None:
    request = SupplementRequest((Missing("Tờ khai có chữ ký", "to-khai"),), "Tờ khai thiếu chữ ký")
    request_supplement(dossier.pk, request, by=place.intake, at=timezone.now())
