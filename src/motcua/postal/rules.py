"""Waybills, addresses by date, prices, and what the events of a parcel come to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

NO_DISTRICTS_FROM = date(2025, 7, 1)
_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
LARGEST_SERIAL = 99_999_999
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)


class Direction(StrEnum):
    """Which way a parcel goes."""

    COLLECT = "collect"  # thu gom hồ sơ tại nhà
    DELIVER = "deliver"  # trả kết quả tại nhà


class Stage(StrEnum):
    """Where a parcel is, in the order in which things happen."""

    COLLECTED = "collected"  # bưu tá đã nhận
    MOVING = "moving"
    FAILED = "failed"  # một lần phát không thành công, còn phát lại
    DELIVERED = "delivered"
    RETURNING = "returning"
    RETURNED = "returned"


ENDS = frozenset({Stage.DELIVERED, Stage.RETURNED})


class WaybillError(ValueError):
    """There is no such waybill: the run of pre-issued numbers is used up, or wrong."""


def waybill(prefix: str, serial: int) -> str:
    """Return the number of a parcel from the run the post has issued beforehand ("EK123456785VN").

    Raises ``WaybillError``. Policy: thirteen signs with the check digit of the Universal Postal Union (S10).
    """
    if not (len(prefix) == 2 and prefix.isascii() and prefix.isalpha()) or not 0 <= serial <= LARGEST_SERIAL:
        raise WaybillError(f"{prefix}{serial}")
    digits = f"{serial:08d}"
    return f"{prefix.upper()}{digits}{_check_digit(digits)}VN"


def _check_digit(digits: str) -> int:
    rest = 11 - sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True)) % 11
    return {10: 0, 11: 5}.get(rest, rest)


def has_district(on: date) -> bool:
    """Say whether an address of that day names a district.

    Policy: districts ended with the reorganisation of 1 July 2025; the day the parcel is ordered counts.
    """
    return on < NO_DISTRICTS_FROM


@dataclass(frozen=True, slots=True)
class Tariff:
    """One line of the table that stands in while the post cannot be asked: up to so many grams, in or out."""

    direction: Direction
    is_inside: bool  # within the province
    up_to_grams: int
    amount: int


class NoTariffError(ValueError):
    """Neither the post nor the table says what a parcel costs."""


def fallback_price(tariffs: Iterable[Tariff], direction: Direction, grams: int, *, is_inside: bool) -> int:
    """Return what a parcel costs by the table: the lightest line it fits. Raises ``NoTariffError``.

    Policy: the table is the province's own, with its source; the post's own word comes first.
    """
    fits = [
        each
        for each in tariffs
        if each.direction is direction and each.is_inside == is_inside and grams <= each.up_to_grams
    ]
    if not fits:
        raise NoTariffError(f"{direction}: {grams} g")
    return min(fits, key=lambda each: each.up_to_grams).amount


@dataclass(frozen=True, slots=True)
class Happening:
    """One event of a parcel as its state is counted."""

    stage: Stage
    at: datetime
    cod_amount: int | None = None  # handed in by the post; ``None`` for any other event


def stage_of(happenings: Sequence[Happening]) -> Stage | None:
    """Return where a parcel is by its events, in whatever order they came; an end is never left again.

    Policy: of two events of one moment the later stage counts.
    """
    staged = [each for each in happenings if each.cod_amount is None]
    ended = [each for each in staged if each.stage in ENDS]
    order = list(Stage)
    latest = max(ended or staged, key=lambda each: (each.at, order.index(each.stage)), default=None)
    return latest.stage if latest else None


def wait_before(attempts: int) -> timedelta:
    """Return how long to wait after so many failures; it doubles up to an hour and never ends.

    Policy: a line that is down is no reason to give an order up.
    """
    doubled: int = 2 ** min(max(attempts - 1, 0), 10)
    return min(FIRST_WAIT * doubled, LONGEST_WAIT)
