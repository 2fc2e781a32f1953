from decimal import Decimal
from fractions import Fraction

import pytest

from motcua.kernel.money import dong, spaced
from motcua.kernel.shares import percent, share


def test_the_centre_s_half_year() -> None:
    assert percent(share(43_889, 45_981)) == Decimal("95.45")


def test_no_cases_is_no_share() -> None:
    assert share(0, 0) is None
    assert percent(None) is None


def test_a_part_above_its_whole_is_kept() -> None:
    assert share(3, 2) == Fraction(3, 2)


def test_negative_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        share(-1, 2)


def test_money_in_print() -> None:
    assert spaced(45_981) == "45.981"
    assert dong(15_000) == "15.000 đồng"
