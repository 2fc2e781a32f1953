"""The reference of clocks as a page, written from the rules themselves."""

from collections.abc import Iterator

from motcua.dossiers.rules.escalation import LADDERS, Waiting
from motcua.dossiers.rules.policies import NATIONAL, Policy

HEAD = """# Clocks

Written by `motcua calendar policies --write` from `motcua.dossiers.rules`; a test holds it against the code.

## How a term is counted

One engine (`motcua.kernel.working_time`) counts every clock. Working days end at the close of office of the
n-th working day after the day of receipt; calendar days at that of the n-th day, moved to the next working
day; hours are working hours from receipt or the next opening. A day counts only if the clock runs at its
close of office; hours inside a pause do not count. Each day counts by the office hours that are in force **on
that day** at the agency that decides (the dossier's term) or that holds the step (the step's term). A counter
may be open while terms stand still: office hours with `counts: no` in the data pack (Saturday mornings on
duty).

Every reason that moved an end is one line: on the tracking page, in the letters, on the desk, in the API
(`explanation`), and in `motcua deadline`.

## Days that differ

National holidays and swapped days come with the calendar. A province or one unit (with those below it)
announces others on the page *Lịch, thời hạn* of the console or with `motcua calendar announce`, after a look
at what would move. Every open clock that runs over the day is then counted again in one transaction: the
dossier, the time of a request for supplements, the time of another agency's opinion. Each dossier that
changed has a journal entry `recount` with the reason, and the applicant is told when the promised day moved.
Announcing the same day twice changes nothing. `motcua calendar recount --reason …` counts everything again
after office hours have changed.

## What an open dossier waits for

| waits for | owner | the clock ends | who is called at 50 %, 80 %, the end, and after |
|---|---|---|---|
"""
OWNERS: dict[Waiting, tuple[str, str]] = {
    Waiting.ANSWER: (
        "the desk that received the filing",
        "the answer is due, or the step's hours are over, if sooner",
    ),
    Waiting.STEP: (
        "the assignee, else the step's role",
        "the step's hours or the dossier's term, whichever is sooner",
    ),
    Waiting.SIGNATURE: ("the leader who signs", "the step's hours or the dossier's term, whichever is sooner"),
    Waiting.SUPPLEMENT: ("whoever asked; the applicant acts", "the time that the request gives (`bring`)"),
    Waiting.ANSWERED: ("whoever asked", "the time to answer a filing"),
    Waiting.PAYMENT: (
        "whoever asked; the applicant acts and is reminded",
        "the time for an obligation (`payment`)",
    ),
    Waiting.OPINION: ("the agency that was asked", "the time that the question gives"),
    Waiting.COLLECT: ("the desk that hands out; the applicant acts", "the time results are kept (`collect`)"),
}
MIDDLE = """
"Head" is whoever signs at the unit, or at the nearest unit above it where somebody does; "leader" is whoever
signs above that, at last the chairman. Each rung of each clock is told once (`Notice`), also after an outage;
people read one letter a day that counts what they are called to, and the page *Nhắc việc* of the desk names
it. The list *Sắp trễ* of the work list holds what is past its warning and not yet late.

## How long things may take

The nation's word, or the default where none was found (L: a province should set it). A province says
otherwise from a day on, in the console; the more particular word holds (procedure, then channel), then the
province's, then the later. Clocks that run keep the words of the day they began.

| key | for | amount | from | sure | source |
|---|---|---|---|---|---|
"""


def page() -> str:
    """Return the reference as Markdown."""
    waiting = "\n".join(_waiting(kind) for kind in Waiting)
    return f"{HEAD}{waiting}\n{MIDDLE}" + "\n".join(_policies()) + "\n"


def _waiting(kind: Waiting) -> str:
    owner, end = OWNERS[kind]
    called = ", ".join(audience.value for _rung, audience in sorted(LADDERS[kind].items()))
    return f"| `{kind.value}` | {owner} | {end} | {called} |"


def _policies() -> Iterator[str]:
    for each in NATIONAL:
        yield (
            f"| `{each.key.value}` | {_reach(each)} | {each.amount} {each.unit.value} | {each.valid_from} "
            f"| {each.sure} | {each.source} |"
        )


def _reach(policy: Policy) -> str:
    where = [", ".join(sorted(policy.procedures)), policy.channel]
    return "; ".join(part for part in where if part) or "all"
