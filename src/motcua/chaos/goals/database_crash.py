"""R10: the database server is killed under load; every acknowledged commit is there, nobody needs a restart."""

import random
import time
from functools import partial

from django.utils import timezone

from motcua.accounts.rules import Scope
from motcua.chaos.acting import OfficeLife
from motcua.chaos.clients import Clients, Door
from motcua.chaos.comparing import compare_acts, compare_clients, compare_portal
from motcua.chaos.ground import Ground
from motcua.chaos.heartbeat import Heartbeat
from motcua.chaos.ledger import Ledger
from motcua.chaos.monkey import is_all_told, wait_until
from motcua.chaos.offers import Intake
from motcua.chaos.outcomes import Proof, Say, Size
from motcua.chaos.province import Province
from motcua.foundation.processes import ProcessId

RECOVERY_SECONDS = 30
ENDLESS = 10_000_000
PATIENCE_SECONDS = 300
ASK_SECONDS = 0.5
ABIDING = ("web", "sync", "worker")
OFFICERS = 2


def prove(ground: Ground, size: Size, seed: int, say: Say) -> Proof:
    """Kill the postmaster again and again while clients file and officers act; then compare all three books."""
    proof = Proof("R10", "a crash of the database costs nothing that was acknowledged")
    ledger = Ledger(ground.home / "ledgers" / "r10.jsonl")
    with ground.serving() as province:
        intake = Intake(timezone.now(), seed=seed)
        door = Door(province.url, intake.register(Scope.FILE, at=timezone.now()))
        clients = Clients(door, intake, ledger, ENDLESS, seed)
        office = OfficeLife(intake, ledger, seed, pause_seconds=0.02)
        clients.start(size.clients)
        office.start(OFFICERS)
        wait_until(lambda: clients.answered > 0, PATIENCE_SECONDS)
        before = _abiding(province)
        with Heartbeat() as heart:
            pauses, void = _crash(province, clients, size, say, heart)
        clients.stop()
        office.stop()
        proof.must("everybody_answered", clients.wait(PATIENCE_SECONDS), True)
        proof.must("all_told", wait_until(is_all_told, PATIENCE_SECONDS), True)
        proof.must("crashes", len(pauses), size.crashes)
        proof.must_be_below("slowest_recovery_seconds", max(pauses, default=None), RECOVERY_SECONDS)
        proof.note(crashes_while_the_machine_stood_still=void)
        proof.note(median_recovery_seconds=round(sorted(pauses)[len(pauses) // 2], 2) if pauses else None)
        proof.must("restarted", _restarted(before, province), [])
        compare_clients(ledger, proof)
        compare_acts(ledger, proof)
        compare_portal(province.sandbox, proof)
    ledger.close()
    return proof


def _crash(
    province: Province, clients: Clients, size: Size, say: Say, heart: Heartbeat
) -> tuple[list[float], int]:
    """Kill so many times; return after how many seconds each time a filing begun afterwards was answered.

    A crash during which this process stood still itself is made again; how many those were is returned too.
    """
    dice = random.Random(clients.seed)  # noqa: S311 - must repeat, guards nothing
    pauses, void = list[float](), 0
    while len(pauses) < size.crashes:
        time.sleep(dice.uniform(0.5, 3.0))
        before, killed = heart.stood_still, time.monotonic()
        province.kill("postgres")
        if not wait_until(partial(_is_filing_since, clients, killed), PATIENCE_SECONDS, every=ASK_SECONDS):
            break
        pause = time.monotonic() - killed
        if heart.stood_still > before:
            void += 1
            say(f"the machine stood still for {heart.stood_still - before:.0f} s: this crash is made again")
            continue
        pauses.append(pause)
        say(f"crash {len(pauses)} of {size.crashes}: filing again after {pause:.1f} s")
    return pauses, void


def _is_filing_since(clients: Clients, moment: float) -> bool:
    """Say whether a filing begun since then was answered; let somebody new try, who waits for no earlier call."""
    if clients.latest_begun > moment:
        return True
    clients.one_more()
    return False


def _abiding(province: Province) -> dict[str, set[ProcessId]]:
    return {name: province.members(name) for name in ABIDING}


def _restarted(before: dict[str, set[ProcessId]], province: Province) -> list[str]:
    """Return the programs of which a process that was there has gone."""
    return [name for name, members in before.items() if not members <= province.members(name)]
