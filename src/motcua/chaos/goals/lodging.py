"""R1: no accepted submission is lost or doubled, whatever is killed."""

from django.utils import timezone

from motcua.accounts.rules import Scope
from motcua.chaos.acting import OfficeLife
from motcua.chaos.clients import Clients, Door
from motcua.chaos.comparing import compare_acts, compare_clients, compare_portal
from motcua.chaos.ground import Ground
from motcua.chaos.ledger import Ledger
from motcua.chaos.monkey import BadWeather, Monkey, is_all_told, wait_until
from motcua.chaos.offers import Intake
from motcua.chaos.outcomes import Proof, Say, Size
from motcua.chaos.province import Province

OFFICERS = 2
PATIENCE_SECONDS = 600  # for what is left when the last kill is over
STALLED_SECONDS = 300  # without a single answer


def prove(ground: Ground, size: Size, seed: int, say: Say) -> Proof:
    """File through the API while web, worker, relay and database are killed and the portal fails; then compare."""
    proof = Proof("R1", "no accepted submission lost or doubled")
    ledger = Ledger(ground.home / "ledgers" / "r1.jsonl")
    with ground.serving() as province:
        intake = Intake(timezone.now(), seed=seed)
        door = Door(province.url, intake.register(Scope.FILE, at=timezone.now()))
        clients = Clients(door, intake, ledger, size.submissions, seed)
        office = OfficeLife(intake, ledger, seed, pause_seconds=0.02)
        monkey = Monkey(province, size.kills, lambda: clients.answered / size.submissions, say, seed)
        clients.pace = monkey.pace
        clients.start(size.clients)
        office.start(OFFICERS)
        proof.note(faults_shown=_break_things(province, clients, monkey, say))
        office.stop()
        say("everything is healed; waiting until all is answered and told …")
        proof.must("everybody_answered", clients.wait(PATIENCE_SECONDS), True)
        proof.must("all_told", wait_until(is_all_told, PATIENCE_SECONDS), True)
        proof.must("kills", monkey.kills.total(), size.kills)
        proof.note(killed=dict(monkey.kills), refused=clients.refused[:3], acts_broken_off=office.broken_off)
        compare_clients(ledger, proof)
        compare_acts(ledger, proof)
        compare_portal(province.sandbox, proof, least=size.submissions)
    ledger.close()
    return proof


def _break_things(province: Province, clients: Clients, monkey: Monkey, say: Say) -> dict[str, int]:
    """Let kills and faults go on until everything is answered; return how often each fault has struck."""
    weather = BadWeather(province.sandbox, monkey.seed)
    monkey.start()
    weather.start()
    seen = [-1]

    def is_over() -> bool:
        if clients.answered - seen[0] >= max(1, clients.total // 20):
            seen[0] = clients.answered
            say(f"{clients.answered} of {clients.total} submissions answered")
        return clients.are_done and monkey.is_done

    def stands_still() -> bool:
        before = clients.answered, monkey.kills.total()
        over = wait_until(lambda: is_over() or before != (clients.answered, monkey.kills.total()), STALLED_SECONDS)
        return not over

    while not is_over() and not stands_still():
        pass
    monkey.stop()
    weather.stop()
    return dict(weather.shown)
