"""A changed procedure tried on the dossiers of the last year: what would have broken, been faster or slower."""

import copy
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from statistics import median

from django.db.models import Prefetch

from motcua.catalog.models import Term
from motcua.catalog.queries.procedures import definition_by_id
from motcua.catalog.rules.answers import validate_all
from motcua.catalog.rules.documents import Examined
from motcua.catalog.rules.fees import FeeLine, fee_total
from motcua.catalog.rules.pack_strings import FeeSource, TermSource
from motcua.dossiers.models import Dossier, DossierEvent
from motcua.dossiers.queries.clocks import deadline_of, office_calendar
from motcua.dossiers.rules.deadlines import timeliness
from motcua.dossiers.rules.relocating import Entry, promise_moved, propose_mapping, replay
from motcua.kernel.working_time import working_hours_between
from motcua.workflows.rules import Definition, read

A_YEAR = timedelta(days=365)
MOST, EXAMPLES = 1_000, 5
HOUR = timedelta(hours=1)


@dataclass
class Tally:
    """How many dossiers something concerns, and some of their codes."""

    count: int = 0
    codes: list[str] = field(default_factory=list)

    def add(self, code: str) -> None:
        self.count += 1
        if len(self.codes) < EXAMPLES:
            self.codes.append(code)


@dataclass
class StepTime:
    """How long a step took, in working hours, against the hours it had and would have."""

    name: str
    hours_before: int
    hours_after: int | None
    taken: list[float] = field(default_factory=list)

    @property
    def usual(self) -> float:
        return round(median(self.taken), 1) if self.taken else 0.0

    @property
    def over_before(self) -> int:
        return sum(hours > self.hours_before for hours in self.taken) if self.hours_before else 0

    @property
    def over_after(self) -> int:
        return sum(hours > self.hours_after for hours in self.taken) if self.hours_after else 0


@dataclass
class Trial:
    """The report; ``is_cut`` when there were more dossiers than were tried."""

    since: date
    tried: int = 0
    is_cut: bool = False
    unharmed: int = 0
    broken_steps: dict[tuple[str, str], Tally] = field(default_factory=dict)  # by act and step
    broken_answers: dict[str, Tally] = field(default_factory=dict)  # by question
    promised: dict[str, Tally] = field(default_factory=dict)  # faster, slower, same, unknown
    newly_late: Tally = field(default_factory=Tally)
    no_longer_late: Tally = field(default_factory=Tally)
    fees: Counter[str] = field(default_factory=Counter)  # dearer, cheaper, same
    steps: dict[str, StepTime] = field(default_factory=dict)


@dataclass(frozen=True)
class _Tried:
    """The changed procedure, ready to be applied."""

    whole: Examined
    definition: Definition | None
    terms: Mapping[str, TermSource]

    def term(self, channel: str) -> TermSource | None:
        return self.terms.get(channel) or self.terms.get("")


def try_on_last_year(code: str, whole: Examined, *, at: datetime, most: int = MOST) -> Trial:
    """Return what a document would have meant for the dossiers filed in the year before ``at``; writes nothing.

    Only answers are opened, by the machine, and none of them is in the report: codes and keys of questions only.
    """
    trial = Trial((at - A_YEAR).date())
    terms = {term.channel: term for term in whole.procedure.terms} if whole.procedure else {}
    definition = read(whole.workflow.body) if whole.workflow else None
    tried = _Tried(whole, definition, terms)
    for dossier in _dossiers(code, at, most + 1):
        if trial.tried == most:
            trial.is_cut = True
            break
        trial.tried += 1
        _try_one(trial, dossier, tried)
    return trial


def _dossiers(code: str, at: datetime, most: int) -> Iterator[Dossier]:
    rows = Dossier.objects.filter(
        procedure__procedure__code=code, submitted_at__gt=at - A_YEAR, submitted_at__lte=at
    )
    journal = Prefetch("events", DossierEvent.objects.order_by("seq"))
    related = rows.select_related("deciding_agency", "receiving_agency", "holder")
    yield from related.prefetch_related(journal, "pauses").order_by("-submitted_at", "pk")[:most].iterator(200)


def _try_one(trial: Trial, dossier: Dossier, tried: _Tried) -> None:
    is_whole = _steps(trial, dossier, tried.definition) if tried.definition else True
    is_whole &= _answers(trial, dossier, tried.whole)
    trial.unharmed += is_whole
    _promise(trial, dossier, tried.term(dossier.channel))
    _fee(trial, dossier, tried.whole)


def _steps(trial: Trial, dossier: Dossier, new: Definition) -> bool:
    old = definition_by_id(dossier.workflow_id)
    mapping = propose_mapping(old, new)
    events = list(dossier.events.all())
    found = replay(new, mapping, [Entry(event.kind, event.step) for event in events])
    if found is not None:
        trial.broken_steps.setdefault((found.action, found.step), Tally()).add(dossier.code)
    for key, hours in _stays(dossier, events):
        if key in old.steps:
            step, target = old.steps[key], new.steps.get(mapping[key])
            line = StepTime(step.name, step.hours, target.hours if target else None)
            trial.steps.setdefault(key, line).taken.append(hours)
    return found is None


def _stays(dossier: Dossier, events: list[DossierEvent]) -> Iterator[tuple[str, float]]:
    """Yield each stay at a step that is over, with the working hours it took."""
    calendar = office_calendar(dossier.deciding_agency)
    came = None
    for event in events:
        if came is not None and event.step != came.step:
            yield came.step, working_hours_between(came.at, event.at, calendar) / HOUR
        if came is None or event.step != came.step:
            came = event


def _answers(trial: Trial, dossier: Dossier, whole: Examined) -> bool:
    if whole.form is None or not dossier.answers:
        return True
    problems = validate_all(whole.form.body, dossier.answers, on=dossier.submitted_at.date())
    for key in {problem.path.partition(".")[0] for problem in problems}:
        trial.broken_answers.setdefault(key, Tally()).add(dossier.code)
    return not problems


def _promise(trial: Trial, dossier: Dossier, term: TermSource | None) -> None:
    before = deadline_of(dossier).due_at
    changed = copy.copy(dossier)
    changed.term_amount, changed.term_unit = (term.amount, Term.Unit(term.unit)) if term else (None, "")
    after = deadline_of(changed).due_at
    seconds = [moment.timestamp() if moment else None for moment in (before, after)]
    trial.promised.setdefault(promise_moved(*seconds), Tally()).add(dossier.code)
    if dossier.finished_at is None:
        return
    was, would = timeliness(dossier.finished_at, before), timeliness(dossier.finished_at, after)
    if was != "late" and would == "late":
        trial.newly_late.add(dossier.code)
    if was == "late" and would != "late":
        trial.no_longer_late.add(dossier.code)


def _fee(trial: Trial, dossier: Dossier, whole: Examined) -> None:
    if whole.procedure is None:
        return
    day = dossier.submitted_at.date()
    would = fee_total(fee_lines(whole, day), channel=dossier.channel, on=day, copies=dossier.copies).amount
    kind = "same" if would == dossier.fee_amount else "dearer" if would > dossier.fee_amount else "cheaper"
    trial.fees[kind] += 1


def fee_lines(whole: Examined, day: date) -> list[FeeLine]:
    """Return the schedule of a document as it would hold on a day."""
    return [_line(fee, day) for fee in whole.procedure.fees] if whole.procedure else []


def _line(fee: FeeSource, day: date) -> FeeLine:
    first = date.fromisoformat(fee.valid_from) if fee.valid_from else date.min
    last = date.fromisoformat(fee.valid_to) if fee.valid_to else None
    ladder = {name: getattr(fee, name) for name in ("first_pages", "further_amount", "most_per_copy")}
    return FeeLine(fee.kind, fee.amount, fee.per, first, fee.channel, last, fee.note, **ladder)
