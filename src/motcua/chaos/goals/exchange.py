"""R2: everything is told to the national portal, in order, whatever its line does."""

import threading
import time

from django.db import connection
from django.utils import timezone

from motcua.chaos.acting import proposal
from motcua.chaos.comparing import compare_acts, compare_portal
from motcua.chaos.ground import Ground
from motcua.chaos.ledger import Ledger
from motcua.chaos.monkey import BadWeather, is_all_told, wait_until
from motcua.chaos.offers import Intake
from motcua.chaos.outcomes import Proof, Say, Size
from motcua.simulation.walking import NoWayOnError, Walker

DRAIN_SECONDS = 600
WEATHER_SECONDS = 30.0  # at least, so that each fault has its turn
MOST_ACTS = 12
MOST_MORE = 100


def prove(ground: Ground, size: Size, seed: int, say: Say) -> Proof:
    """Let dossiers live from receipt to hand-over while every fault of the network has its turn; heal; compare."""
    proof = Proof("R2", "the exchange with the national portal is complete")
    ledger = Ledger(ground.home / "ledgers" / "r2.jsonl")
    with ground.serving() as province:
        intake = Intake(timezone.now(), seed=seed)
        weather = BadWeather(province.sandbox, seed, longest_seconds=2.0)
        weather.start()
        _live(intake, ledger, size, weather, say)
        weather.stop()
        say("the portal is healed; draining …")
        healed = time.monotonic()
        proof.must("all_told", wait_until(is_all_told, 2 * DRAIN_SECONDS), True)
        proof.must_be_below("drain_seconds", time.monotonic() - healed, DRAIN_SECONDS)
        proof.note(faults_shown=dict(weather.shown))
        proof.must("faults_never_shown", weather.missing, [])
        compare_acts(ledger, proof)
        compare_portal(province.sandbox, proof, least=size.dossiers)
    ledger.close()
    return proof


def _live(intake: Intake, ledger: Ledger, size: Size, weather: BadWeather, say: Say) -> None:
    """Bring every dossier from receipt to hand-over, several at a time; a few more until each fault has struck."""
    numbers, lock = iter(range(1, size.dossiers + MOST_MORE)), threading.Lock()
    step, began = max(1, size.dossiers // 10), time.monotonic()

    def work() -> None:
        try:
            while True:
                with lock:
                    number = next(numbers, None)
                if number is None or (number > size.dossiers and not weather.missing):
                    return
                _life(intake, ledger, number)
                pause = began + WEATHER_SECONDS * number / size.dossiers - time.monotonic()
                time.sleep(max(0.0, pause))  # so that a small crowd too sees every weather
                if number % step == 0:
                    say(f"{number} of {size.dossiers} dossiers lived")
        finally:
            connection.close()

    threads = [threading.Thread(target=work, daemon=True) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _life(intake: Intake, ledger: Ledger, number: int) -> None:
    dossier = intake.lodge(number, at=timezone.now())
    walker = Walker(intake.officers, intake.dice(number))
    for _ in range(MOST_ACTS):
        if dossier.returned_at is not None:
            break
        try:
            dossier = walker.onward(dossier, proposal(number), at=timezone.now())
        except NoWayOnError:
            break
        ledger.note("act", dossier=str(dossier.pk), seq=dossier.journal_length, status=int(dossier.status))
