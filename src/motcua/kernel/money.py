"""Whole đồng: printing and rounding."""


def spaced(amount: int) -> str:
    """Return a number as Vietnamese print it ("45.981")."""
    return f"{amount:,}".replace(",", ".")


def dong(amount: int) -> str:
    """Return an amount with its unit ("15.000 đồng")."""
    return f"{spaced(amount)} đồng"
