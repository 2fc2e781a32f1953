"""What the national catalogue's free-text columns say: level, term and fee. What is not sure stays unknown."""

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from motcua.workflows.rules import term_in_hours

CHANNELS = {"trực tiếp": "counter", "trực tuyến": "online", "bưu chính": "post"}
LEVELS = {"xã": "commune", "tỉnh": "province", "ngành dọc": "vertical", "bộ": "ministry"}
HANDLED_HERE = frozenset({"commune", "province", "vertical"})
UNITS = {"ngày làm việc": "working_day", "ngày": "day", "giờ": "hour"}
NOTE = 300

_REMARK = re.compile(r"\(([^)]*)\)")
_TERM = re.compile(r"(?:không quá )?(\d{1,4}(?:[.,]\d{1,2})?) (ngày làm việc|ngày|giờ)(?: \[([^\]]*)\])?")
_SAME_DAY = re.compile(r"trong ngày; nhận sau 15 giờ: ngày làm việc tiếp theo")
_FEE = re.compile(
    r"(?:(?P<kind>lệ phí|phí) : )?(?P<amount>\d{1,3}(?:\.\d{3}){0,2}|không|o) (?:đ|đồng)"
    r"(?:/(?P<per>giao dịch|trường hợp|hồ sơ|bản|trang))?"
    r"(?: \((?P<remark>.*?)\))?(?: \[(?P<channels>[^\]]*)\])?",
    re.IGNORECASE | re.DOTALL,
)
_PER = {"giao dịch": "case", "trường hợp": "case", "hồ sơ": "dossier", "bản": "copy", "trang": "page"}
_FREE = re.compile(r"^\(?miễn", re.IGNORECASE)
_LOCAL = re.compile(r"hội đồng nhân dân|hđnd", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Level:
    """Who decides a procedure: the lowest level that the catalogue names, and for which province if for one."""

    deciding: str
    levels: frozenset[str] = frozenset()
    province: str = ""
    is_inferred: bool = False

    @property
    def is_handled_here(self) -> bool:
        """Say whether a province, its communes or a vertical body handles it."""
        return bool(self.levels & HANDLED_HERE)


@dataclass(frozen=True, slots=True)
class TermSource:
    """A term for a channel (empty: every channel)."""

    channel: str
    amount: int
    unit: str
    note: str = ""

    @property
    def hours(self) -> int:
        return term_in_hours(self.amount, self.unit)


@dataclass(frozen=True, slots=True)
class FeeSource:
    """A line of a fee schedule; days empty: as long as the procedure's version."""

    amount: int
    channel: str = ""
    kind: str = "charge"
    per: str = "dossier"
    legal_basis: str = ""
    note: str = ""
    valid_from: str = ""
    valid_to: str = ""
    first_pages: int | None = None  # of a copy, at ``amount``; each further page costs ``further_amount``
    further_amount: int | None = None
    most_per_copy: int | None = None
    code: str = ""  # tells several items of one kind apart
    name: str = ""


def parse_level(text: str) -> Level:
    """Return what the column ``level`` says ("xã+tỉnh", "tỉnh (Đồng Tháp)", "xã (suy luận theo tên)").

    Policy: of several levels the lowest decides; "chưa rõ", "khác" and missions abroad belong to nobody here.
    """
    remark = _REMARK.search(text)
    said = remark[1] if remark else ""
    words = [word.strip() for word in _REMARK.sub("", text).split("+")]
    levels = frozenset(LEVELS[word] for word in words if word in LEVELS)
    deciding = next((level for level in LEVELS.values() if level in levels), "ministry")
    is_inferred = said.startswith("suy luận")
    return Level(deciding, levels, "" if is_inferred else said, is_inferred)


def parse_terms(text: str) -> tuple[TermSource, ...]:
    """Return the terms a text names, one for a channel or one for all; nothing where it names none for sure.

    Policy: where cases differ the longest term is the one promised, and the note keeps the whole text; parts of
    an hour are rounded up; months and "Không quy định" name no term that can be counted.
    """
    lowered = " ".join(text.lower().split())
    if _SAME_DAY.fullmatch(lowered):
        return (TermSource("", 1, "working_day", text[:NOTE]),)
    found: dict[str, TermSource] = {}
    parts = [part.strip() for part in lowered.split(";") if part.strip()]
    for part in parts:
        match = _TERM.fullmatch(part)
        amount = math.ceil(float(match[1].replace(",", "."))) if match else 0
        if match is None or not amount:
            return ()
        for channel in _channels(match[3] or ""):
            term = TermSource(channel, amount, UNITS[match[2]], text[:NOTE] if len(parts) > 1 else "")
            if channel not in found or found[channel].hours < term.hours:
                found[channel] = term
    return _without_repeats(found)


def _without_repeats(found: dict[str, TermSource]) -> tuple[TermSource, ...]:
    """Return one general term where every channel has the same one."""
    terms = list(found.values())
    if len(terms) == len(CHANNELS) and len({(term.amount, term.unit) for term in terms}) == 1:
        return (TermSource("", terms[0].amount, terms[0].unit, terms[0].note),)
    return tuple(terms)


def _channels(text: str) -> Iterator[str]:
    """Yield the channels that brackets name; every channel where they name cases or nothing."""
    named = [CHANNELS[word] for word in text.split("/") if word in CHANNELS]
    yield from named or [""]


def parse_fees(text: str) -> tuple[FeeSource, ...]:
    """Return the fees a text names for sure; nothing where it leaves them open.

    Policy: "0 đ" is free only when it stands alone or says so ("Miễn …"); with the People's Council or another
    rate behind it the amount is to be set locally. Different amounts for one channel, doubtful thousands and
    amounts in dollars are not guessed at.
    """
    fees: dict[tuple[str, str], FeeSource] = {}
    for part in _fee_parts(text):
        match = _FEE.fullmatch(part)
        if match is None:
            return ()
        amount = 0 if match["amount"].lower() in {"không", "o"} else int(match["amount"].replace(".", ""))
        remark = match["remark"] or ""
        if _is_open(amount, remark):
            return ()
        kind = "fee" if (match["kind"] or "").lower() == "phí" else "charge"
        per = _PER.get((match["per"] or "").lower(), "dossier")
        for channel in _channels((match["channels"] or "").lower()):
            fee = FeeSource(amount, channel, kind, per, note=remark[:NOTE])
            if fees.setdefault((channel, kind), fee).amount != amount:
                return ()
    return tuple(fees.values())


def _is_open(amount: int, remark: str) -> bool:
    if amount == 0:
        return bool(remark) and (not _FREE.match(remark) or _LOCAL.search(remark) is not None)
    return amount < 1_000  # the portal drops thousands: "45 đ" is hardly forty-five đồng


def _fee_parts(text: str) -> Iterable[str]:
    """Return the lines of a fee text; a semicolon inside a remark does not divide."""
    parts, depth, begin = [], 0, 0
    for at, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        if sign in ";\n" and depth <= 0:
            parts.append(text[begin:at])
            begin, depth = at + 1, 0
    return [part.strip() for part in (*parts, text[begin:]) if part.strip()]


def is_set_locally(fee_text: str) -> bool:
    """Say whether the catalogue leaves the fee to the provincial People's Council. Policy: by its own words."""
    return _LOCAL.search(fee_text) is not None
