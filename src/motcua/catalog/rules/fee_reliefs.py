"""Who pays less or nothing, by which rule, and until when (miễn, giảm phí và lệ phí)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from motcua.kernel.sourced import Judge, Row

ANYONE, DIGITAL_CITIZEN, CHILD, ELDERLY = "anyone", "digital_citizen", "child", "elderly"
GROUNDS = (
    ANYONE, DIGITAL_CITIZEN, "poor_household", "near_poor_household", "merit", "disabled", CHILD, ELDERLY,
    "ethnic_minority", "student", "farm_loan",
)  # fmt: skip
CLAIMABLE = tuple(ground for ground in GROUNDS if ground not in {ANYONE, DIGITAL_CITIZEN})
CHANNELS = ("", "counter", "online", "post")
KINDS = ("charge", "fee", "price")
ORDINARY_KINDS = ("charge", "fee")  # what a benefit is about unless it says otherwise
SURE = ("H", "M", "L")
CHILD_BELOW, ELDERLY_FROM = 16, 60  # years of age
KEYS = (
    "key", "name", "ground", "percent", "most_off", "once_a_year", "channel", "kinds", "procedures",
    "legal_basis", "confidence", "note", "valid_from", "valid_to",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Relief:
    """One dated benefit: ``percent`` off the counter's rate, at most ``most_off`` đồng of an item.

    ``channel`` empty: every one; ``kinds`` empty: fees and charges. ``once_a_year``: a person has it once in a
    calendar year.
    """

    key: str
    name: str
    ground: str
    percent: int
    valid_from: date
    valid_to: date | None = None
    channel: str = ""
    kinds: tuple[str, ...] = ()
    procedures: tuple[str, ...] = ()
    most_off: int | None = None
    once_a_year: bool = False
    legal_basis: str = ""
    confidence: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Payer:
    """What is known of who pays: grounds that registers tell, and claims with the evidence given for each.

    ``used`` names the benefits that the person has had in this calendar year.
    """

    known: frozenset[str] = frozenset()
    claims: Mapping[str, str] = field(default_factory=dict)
    used: frozenset[str] = frozenset()

    def stands_on(self, ground: str) -> bool:
        """Say whether a ground counts for this payer; a claim without evidence is none."""
        if ground == ANYONE or ground in self.known:
            return True
        return ground in CLAIMABLE and bool(self.claims.get(ground, "").strip())


NOBODY = Payer()


class Situation(Protocol):
    """How, when and by whom something is filed."""

    @property
    def channel(self) -> str: ...

    @property
    def on(self) -> date: ...

    @property
    def payer(self) -> Payer: ...


def holds(relief: Relief, situation: Situation) -> bool:
    """Say whether a benefit counts for this payer, channel and day; first and last day included.

    Law: Resolution 66.22/2026/NQ-CP (15 August 2026 to 28 February 2027, filed online, eligibility told by the
    identification system).
    """
    payer = situation.payer
    return is_offered(relief, situation.channel, situation.on) and (
        payer.stands_on(relief.ground) and not (relief.once_a_year and relief.key in payer.used)
    )


def is_offered(relief: Relief, channel: str, on: date) -> bool:
    """Say whether a benefit exists for a channel on a day, for those who meet it. Policy: days are inclusive."""
    in_time = relief.valid_from <= on and (relief.valid_to is None or on <= relief.valid_to)
    return in_time and relief.channel in {"", channel}


def after(relief: Relief, ordinary: int, kind: str) -> int:
    """Return what is left of an item of ``ordinary`` đồng.

    Policy: parts of a đồng are dropped; caps hold; a price of a service is less only where a benefit names prices.
    """
    if kind not in (relief.kinds or ORDINARY_KINDS):
        return ordinary
    left = ordinary * (100 - relief.percent) // 100
    return left if relief.most_off is None else max(left, ordinary - relief.most_off)


def grounds_by_age(born: date | None, on: date) -> frozenset[str]:
    """Return the grounds that an age gives by itself. Policy: a child is below 16, elderly from 60 on."""
    if born is None or born > on:
        return frozenset()
    age = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    return frozenset({CHILD} if age < CHILD_BELOW else {ELDERLY} if age >= ELDERLY_FROM else ())


def read_reliefs(judge: Judge, file: Row, codes: Collection[str]) -> list[Relief]:
    """Return the benefits that a pack tells. Policy: each names its procedures, source and first day."""
    judge.only(file, ("reliefs",))
    found: dict[str, Relief] = {}
    for row in judge.rows(file, "reliefs", required=True):
        relief = _relief(judge, row, codes)
        if relief.key in found:
            judge.note(row, "key", f"chính sách “{relief.key}” bị ghi hai lần")
        found[relief.key] = relief
    return list(found.values())


def _relief(judge: Judge, row: Row, codes: Collection[str]) -> Relief:
    judge.only(row, KEYS)
    first, last = judge.day(row, "valid_from") or date.min, judge.day(row, "valid_to", required=False)
    if last and last < first:
        judge.note(row, "valid_to", f"hết hiệu lực {last} trước khi bắt đầu {first}")
    return Relief(
        key=judge.text(row, "key", longest=60),
        name=judge.text(row, "name", longest=200),
        ground=judge.choice(row, "ground", GROUNDS),
        percent=judge.whole(row, "percent", least=1, most=100, default=100),
        valid_from=first,
        valid_to=last,
        channel=judge.choice(row, "channel", CHANNELS, default=""),
        kinds=_among(judge, row, "kinds", KINDS, "loại"),
        procedures=_among(judge, row, "procedures", codes, "thủ tục", required=True),
        most_off=judge.whole(row, "most_off", least=1) if "most_off" in row else None,
        once_a_year=judge.yes(row, "once_a_year", default=False),
        legal_basis=judge.text(row, "legal_basis", longest=300),
        confidence=judge.choice(row, "confidence", SURE),
        note=judge.text(row, "note", longest=300, required=False),
    )


def _among(
    judge: Judge, row: Row, key: str, allowed: Collection[str], what: str, *, required: bool = False
) -> tuple[str, ...]:
    words = judge.words(row, key)
    if required and not words:
        judge.note(row, key, f"thiếu “{key}”: chính sách này cho {what} nào")
    for word in words:
        if word not in allowed:
            judge.note(row, key, f"“{key}”: không có {what} {word}")
    return words


def claimable(reliefs: Iterable[Relief], situation: Situation) -> list[Relief]:
    """Return the benefits somebody may still ask for here with evidence, one per ground, the best of each.

    Policy: people are told of what the law gives them before they pay, not when they ask.
    """
    best: dict[str, Relief] = {}
    for each in sorted(reliefs, key=lambda relief: (-relief.percent, relief.key)):
        if each.ground in CLAIMABLE and is_offered(each, situation.channel, situation.on):
            best.setdefault(each.ground, each)
    return sorted(best.values(), key=lambda relief: GROUNDS.index(relief.ground))
