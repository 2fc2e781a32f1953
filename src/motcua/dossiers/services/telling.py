"""What people are told when something happens: the event with its facts; ``notifications`` has the words."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import partial

from django.utils.timezone import localdate, localtime

from motcua.accounts.models import User
from motcua.dossiers import explaining
from motcua.dossiers.asking import clock_rule, time_to_answer
from motcua.dossiers.models import Dossier, Supplement
from motcua.dossiers.queries.clocks import deadline_of
from motcua.dossiers.queries.representing import told_of
from motcua.notifications.rules.events import Kind
from motcua.notifications.services import Letter, tell
from motcua.notifications.services.telling import Said
from motcua.ui.formats import term

Facts = Mapping[str, Said]


def accepted(dossier: Dossier, *, at: datetime) -> None:
    """Say that the dossier was taken in and where to see the promised day."""
    _tell(dossier, Kind.ACCEPTED, "accepted", {"why": partial(_why, dossier)}, at=at)


def _why(dossier: Dossier) -> str:
    """Return the promised day with one sentence for each thing that moved it."""
    lines = explaining.lines(deadline_of(dossier), term=term(dossier.term_amount, dossier.term_unit))
    return " ".join(lines)


def refused(dossier: Dossier, reason: str, *, at: datetime) -> None:
    """Say why the filing was turned away and what can be done."""
    _tell(dossier, Kind.REFUSED, "refused", {"reason": _sentence(reason)}, at=at)


def supplement_requested(asked: Supplement, *, at: datetime) -> None:
    """Say what is missing, what the clock does meanwhile, and until when it can be brought."""
    dossier = asked.dossier
    facts: Facts = {
        "reason": _sentence(asked.reason),
        "clock": partial(clock_rule, asked),
        "until": partial(time_to_answer, asked),
    }
    _tell(dossier, Kind.SUPPLEMENT, f"supplement-{dossier.journal_length + 1}", facts, at=at)


def supplement_reminded(asked: Supplement, *, at: datetime) -> None:
    """Say that the time to bring what is missing is nearly over."""
    facts: Facts = {"reason": _sentence(asked.reason), "until": partial(time_to_answer, asked)}
    _tell(asked.dossier, Kind.SUPPLEMENT_REMINDED, f"supplement-{asked.number}-reminded", facts, at=at)


def extended(dossier: Dossier, reason: str, due_at: datetime, *, at: datetime) -> None:
    """Apologise, say why and until when."""
    facts = {"reason": _sentence(reason), "due": _moment(due_at)}
    _tell(dossier, Kind.EXTENDED, f"extended-{dossier.journal_length}", facts, at=at)


def withdrawn(dossier: Dossier, *, at: datetime) -> None:
    """Confirm a withdrawal that was asked for at the counter."""
    _tell(dossier, Kind.WITHDRAWN, "withdrawn", {}, at=at)


def resumed(dossier: Dossier, *, at: datetime) -> None:
    """Say that handling goes on."""
    facts = {"why": partial(_why, dossier)}
    _tell(dossier, Kind.RESUMED, f"resumed-{dossier.journal_length + 1}", facts, at=at)


def payment_requested(dossier: Dossier, note: str, *, at: datetime) -> None:
    """Say which obligation has to be met and that the clock stands still."""
    _tell(dossier, Kind.PAYMENT, f"payment-{dossier.journal_length + 1}", {"note": _sentence(note)}, at=at)


def stopped(dossier: Dossier, reason: str, *, at: datetime) -> None:
    """Say why handling ended without a result."""
    _tell(dossier, Kind.STOPPED, "stopped", {"reason": _sentence(reason)}, at=at)


def result_ready(dossier: Dossier, *, at: datetime) -> None:
    """Say that the result is there and where to find it."""
    _tell(dossier, Kind.RESULT, "done", {"at": _moment(at)}, at=at)


def handed_out(dossier: Dossier, *, at: datetime) -> None:
    """Say that the result was handed out, and ask how the service was."""
    _tell(dossier, Kind.RETURNED, "returned", {}, at=at)


def pickup_code(dossier: Dossier, code: str, *, at: datetime) -> None:
    """Send the code that its owner shows at the counter."""
    _tell(dossier, Kind.PICKUP, f"pickup-{dossier.journal_length + 1}", {"pickup": code}, at=at)


def result_posted(dossier: Dossier, number: str, *, at: datetime) -> None:
    """Say that the post has the result, under which number."""
    _tell(dossier, Kind.POSTED, f"posted-{dossier.journal_length + 1}", {"number": number}, at=at)


def result_came_back(dossier: Dossier, reason: str, *, at: datetime) -> None:
    """Say that the post brought the result back and where it waits."""
    facts = {"reason": _sentence(reason), "place": dossier.receiving_agency.name}
    _tell(dossier, Kind.CAME_BACK, f"came-back-{dossier.journal_length + 1}", facts, at=at)


def uncollected(dossier: Dossier, rung: int, leaves_on: date, *, at: datetime) -> None:
    """Remember the owner of a result that waits, once for each rung."""
    facts = {"place": dossier.receiving_agency.name, "day": f"{leaves_on:%d/%m/%Y}"}
    _tell(dossier, Kind.UNCOLLECTED, f"uncollected-{rung}", facts, at=at)


def revised(dossier: Dossier, what: Said, old: str, *, at: datetime) -> None:
    """Say that a new paper takes the place of the one that was signed."""
    _tell(dossier, Kind.REVISED, f"revised-{dossier.journal_length + 1}", {"what": what, "old": old}, at=at)


def assigned(dossier: Dossier, to: User, *, at: datetime) -> None:
    """Say to a colleague that a dossier is now theirs; many at once come as one message."""
    facts = {"code": dossier.code, "procedure": dossier.procedure.name}
    key = f"dossier:{dossier.pk}:assigned-{dossier.journal_length}"
    tell(to, Letter(key, Kind.ASSIGNED, facts, f"/can-bo/ho-so/{dossier.pk}/"), at=at)


def _tell(dossier: Dossier, event: Kind, occasion: str, facts: Facts, *, at: datetime) -> None:
    key = f"dossier:{dossier.pk}:{occasion}"
    letter = Letter(key, event, {"code": dossier.code, **facts}, f"/ho-so-cua-toi/{dossier.pk}/")
    for recipient in told_of(dossier, localdate(at)):
        tell(recipient, letter, at=at)


def _moment(at: datetime) -> str:
    return f"{localtime(at):%H:%M %d/%m/%Y}"


def _sentence(text: str) -> str:
    """Return text that ends like a sentence, so that another can follow it."""
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."
