"""Exact shares: a fraction, or ``None`` where nothing was counted (never 0 %)."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction


def share(part: int, whole: int) -> Fraction | None:
    """Return ``part`` of ``whole`` exactly; ``None`` when there is no case at all.

    Raises ``ValueError`` for a negative count. A part above its whole is allowed: printed reports contain such.
    """
    if part < 0 or whole < 0:
        raise ValueError("counts cannot be negative")
    return Fraction(part, whole) if whole else None


def percent(value: Fraction | None, places: int = 2) -> Decimal | None:
    """Return a share in percent, rounded half up to ``places`` decimals (95.45); ``None`` stays ``None``."""
    if value is None:
        return None
    exact = Decimal(value.numerator) * 100 / Decimal(value.denominator)
    return exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
