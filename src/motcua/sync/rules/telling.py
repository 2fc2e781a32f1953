"""What may be told to the national portal, and when to try again: no clock, no database, no line."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from motcua.kernel.identifiers import is_old_id, is_personal_id, is_tax_code

FIRST_DELAY = timedelta(seconds=1)
LONGEST_DELAY = timedelta(minutes=15)
LARGEST_EXPONENT = 10  # 1 s doubled ten times is beyond the longest delay

ACCEPTED, REFUSED, DONE, RETURNED = 2, 3, 9, 10
_INVENTED = re.compile(r"0{5,}\d{1,7}|(\d)\1+|0?123456789(?:012)?", re.ASCII)


class IdentityKind(StrEnum):
    """What kind of number names the owner of a dossier (loại định danh)."""

    PERSONAL_ID = "personal_id"
    OLD_ID = "old_id"
    TAX_CODE = "tax_code"


class UnfitError(ValueError):
    """A dossier cannot be told truthfully and completely; ``code`` says what is missing, ``about`` of what."""

    def __init__(self, code: str, about: str = "") -> None:
        super().__init__(code)
        self.code, self.about = code, about


@dataclass(frozen=True, slots=True)
class Act:
    """One journal entry as far as the exchange needs it: what happened, and where the dossier stood after."""

    seq: int
    kind: str
    at: datetime
    status: int
    step: str
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of a dossier after its latest told act, with only those dates that belong to it."""

    status: int
    received_at: datetime
    due_at: datetime | None
    refused_at: datetime | None
    finished_at: datetime | None
    returned_at: datetime | None


@dataclass(frozen=True, slots=True)
class Stage:
    """One act that is told as progress: since when the step ran that it ended, and when that step's term ends."""

    act: Act
    started_at: datetime
    due_at: datetime | None


def retry_delay(attempts: int, chance: float) -> timedelta:
    """Return how long to wait after the ``attempts``-th failure (from 1); ``chance`` is between 0 and 1.

    Policy: full jitter, doubling from one second to fifteen minutes, never giving up on a fault of the line.
    """
    ceiling = min(LONGEST_DELAY, FIRST_DELAY * (1 << min(max(attempts, 1) - 1, LARGEST_EXPONENT)))
    return ceiling * chance


def identity(kind: str, number: str) -> IdentityKind:
    """Return what kind of number names the applicant. Raises ``UnfitError``: none is ever invented.

    Policy: DinhDanhCHS is mandatory on the national portal, for organisations by their tax code.
    """
    number, is_person = number.strip(), kind == "citizen"
    if not number:
        raise UnfitError("personal_id_missing" if is_person else "tax_code_missing")
    if _INVENTED.fullmatch(number):
        raise UnfitError("identity_invented")
    if is_personal_id(number) and not number.startswith("000"):
        return IdentityKind.PERSONAL_ID
    if is_person and is_old_id(number):
        return IdentityKind.OLD_ID
    if not is_person and is_tax_code(number):
        return IdentityKind.TAX_CODE
    raise UnfitError("personal_id_malformed" if is_person else "tax_code_malformed")


def standing(acts: Iterable[Act], *, received_at: datetime | None) -> Standing:
    """Return the state after the last of ``acts`` (the journal in order, up to what is told).

    A refused filing was in the counter's hands only when it was refused, so that moment stands for its receipt.
    Raises ``UnfitError`` for a dossier that was neither received nor refused.
    Law: statuses of the national portal; the true status is sent, a pause is never told as done.
    """
    journal = list(acts)
    last = journal[-1]
    refused_at = last.at if last.status == REFUSED else None
    known = received_at if refused_at is None else refused_at
    if known is None:
        raise UnfitError("not_received")
    ended = last.status in {DONE, RETURNED}
    return Standing(
        status=last.status,
        received_at=known,
        due_at=None if refused_at else last_due(journal),
        refused_at=refused_at,
        finished_at=_first(journal, DONE) if ended else None,
        returned_at=_first(journal, RETURNED) if last.status == RETURNED else None,
    )


def last_due(acts: Iterable[Act]) -> datetime | None:
    """Return the latest due time that was announced; a pause takes the clock away, not what was promised before.

    Policy: NgayHenTra stays filled while the dossier waits for papers or a payment.
    """
    return next((act.due_at for act in reversed(list(acts)) if act.due_at is not None), None)


def stages(acts: Iterable[Act], *, submitted_at: datetime) -> Iterator[Stage]:
    """Yield the acts that are told as progress, in order: from receipt (or refusal) on, each new status or step.

    Policy: the first progress of a received dossier is its receipt (TrangThai 2); what came before is told by the
    dossier's own dates.
    """
    told: Act | None = None
    due_at: datetime | None = None
    for act in acts:
        due_at = act.due_at or due_at
        if told is None and act.status not in {ACCEPTED, REFUSED}:
            continue
        if told is not None and (act.status, act.step) == (told.status, told.step):
            continue
        began = submitted_at if told is None else told.at
        yield Stage(act, min(began, act.at), None if act.status == REFUSED else due_at)
        told = act


def is_reportable(*, received_at: datetime | None, status: int) -> bool:
    """Say whether the portal is to hear of a dossier at all: once it was received, or refused.

    Policy: NgayTiepNhan is mandatory, so filings still waiting (1), asked to complete before receipt (5), or
    withdrawn before receipt (7) have nothing to report yet.
    """
    return received_at is not None or status == REFUSED


def _first(acts: Iterable[Act], status: int) -> datetime | None:
    return next((act.at for act in acts if act.status == status), None)
