"""The breakers before outside systems: let a call through or not, and learn from how it ended."""

import random
from dataclasses import asdict
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from motcua.sync.models import Circuit
from motcua.sync.ports import CircuitOpenError
from motcua.sync.rules.breaking import PROBE, Breaker, State, failed, succeeded

SEEN_AGAIN = timedelta(seconds=10)
LONGEST_ERROR = 500


def admit(name: str, *, at: datetime) -> bool:
    """Let one call through, saying whether it is the one that tries. Raises ``CircuitOpenError``."""
    circuit = Circuit.objects.filter(pk=name).first()
    if circuit is None or breaker_of(circuit).state(at) is State.CLOSED:
        return False
    free = Q(probe_until=None) | Q(probe_until__lte=at)
    trying = Circuit.objects.filter(free, pk=name, opened_at__isnull=False, retry_at__lte=at)
    if trying.update(probe_until=at + PROBE):
        return True
    raise CircuitOpenError(circuit.last_error)


def note_success(name: str, *, at: datetime) -> bool:
    """Note that a call was answered; ``True`` when this closed the breaker. Writes only what changes something."""
    circuit = Circuit.objects.filter(pk=name).first()
    is_well = circuit is not None and not circuit.failures and circuit.opened_at is None
    if circuit is not None and is_well and circuit.succeeded_at and at - circuit.succeeded_at < SEEN_AGAIN:
        return False
    values = {**asdict(succeeded()), "succeeded_at": at}
    Circuit.objects.update_or_create(pk=name, defaults=values)
    return circuit is not None and circuit.opened_at is not None


@transaction.atomic
def note_failure(name: str, error: str, *, is_probe: bool, at: datetime) -> State:
    """Note that a call got no answer and return how the breaker stands now."""
    Circuit.objects.bulk_create([Circuit(pk=name)], ignore_conflicts=True)
    circuit = Circuit.objects.select_for_update(of=("self",)).get(pk=name)
    chance = random.random()  # noqa: S311 - jitter, no secret
    stands = failed(breaker_of(circuit), at, is_probe=is_probe, chance=chance)
    for field, value in asdict(stands).items():
        setattr(circuit, field, value)
    circuit.failed_at, circuit.last_error = at, error[:LONGEST_ERROR]
    circuit.save()
    return stands.state(at)


def stands(name: str) -> Breaker:
    """Return how a breaker stands; one that nobody has used yet is closed."""
    circuit = Circuit.objects.filter(pk=name).first()
    return breaker_of(circuit) if circuit else Breaker()


def give_back(name: str, *, at: datetime) -> None:
    """Let somebody else try: the call that was to try was never made."""
    Circuit.objects.filter(pk=name, probe_until__gt=at).update(probe_until=None)


def breaker_of(circuit: Circuit) -> Breaker:
    """Return what the rules judge by."""
    return Breaker(circuit.failures, circuit.trips, circuit.opened_at, circuit.retry_at, circuit.probe_until)
