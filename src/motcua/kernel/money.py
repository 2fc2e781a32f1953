"""Whole đồng: printing and reading."""

import re

_GROUPED = re.compile(r"[0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,3}(?:,[0-9]{3})+")


def spaced(amount: int) -> str:
    """Return a number as Vietnamese print it ("45.981")."""
    return f"{amount:,}".replace(",", ".")


def dong(amount: int) -> str:
    """Return an amount with its unit ("15.000 đồng")."""
    return f"{spaced(amount)} đồng"


def read_dong(text: str, *, most_digits: int) -> int:
    """Read whole đồng, with or without dots or commas between thousands; parts of a đồng are not guessed at.

    Raises ``ValueError``.
    """
    digits = text.replace(".", "").replace(",", "")
    if not _GROUPED.fullmatch(text) or len(digits) > most_digits:
        raise ValueError(text)
    return int(digits)
