"""Numbers, money, dates, time left and masks, as written on screens."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from motcua.ui import formats
from motcua.ui.tags.filters import vn_number

NOW = datetime(2025, 2, 5, 9, 30, tzinfo=UTC)  # 16:30 in Ha Noi


@pytest.mark.parametrize(
    ("value", "decimals", "written"),
    [
        (0, 0, "0"),
        (999, 0, "999"),
        (1_000, 0, "1.000"),
        (45_981, 0, "45.981"),
        (1_234_567, 0, "1.234.567"),
        (-1_500, 0, "-1.500"),
        (95.45, 2, "95,45"),
        (Decimal("0.125"), 2, "0,13"),
        (Fraction(2, 3), 2, "0,67"),
        (Fraction(45_981, 1), 0, "45.981"),
        ("1204", 0, "1.204"),
        (None, 0, "–"),
        ("", 0, "–"),
    ],
)
def test_number(value: formats.Number | str | None, decimals: int, written: str) -> None:
    assert formats.number(value, decimals) == written


def test_what_is_no_number_stays_as_it_is() -> None:
    assert vn_number("chưa có") == "chưa có"


@pytest.mark.parametrize(
    ("amount", "written"),
    [(15_000, "15.000 đồng"), (0, "Miễn phí"), (1_000_000, "1.000.000 đồng"), (None, "–")],
)
def test_money(amount: int | None, written: str) -> None:
    assert formats.money(amount) == written


@pytest.mark.parametrize(
    ("share", "written"),
    [
        (Fraction(43_889, 45_981), "95,45 %"),
        (0.9545, "95,45 %"),
        (1, "100,00 %"),
        (0, "0,00 %"),
        (None, "–"),
    ],
)
def test_percent(share: formats.Number | None, written: str) -> None:
    assert formats.percent(share) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (date(2025, 2, 5), "05/02/2025"),
        ("2025-02-05", "05/02/2025"),
        (datetime(2025, 2, 5, 18, 0, tzinfo=UTC), "06/02/2025"),
        (None, "–"),
        ("", "–"),
    ],
)
def test_date_is_that_of_viet_nam(value: date | datetime | str | None, written: str) -> None:
    assert formats.as_date(value) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [(NOW, "16:30 05/02/2025"), ("2025-02-05T16:30:00+07:00", "16:30 05/02/2025"), (None, "–")],
)
def test_moment(value: datetime | str | None, written: str) -> None:
    assert formats.as_datetime(value) == written


@pytest.mark.parametrize(
    ("away", "text", "state"),
    [
        pytest.param(timedelta(days=3, hours=5), "còn 3 ngày", "ok", id="days are rounded down"),
        pytest.param(timedelta(hours=24), "còn 1 ngày", "ok", id="24 hours are a day"),
        pytest.param(timedelta(hours=23, minutes=59), "còn 23 giờ", "ok", id="less is hours"),
        pytest.param(timedelta(hours=8), "còn 8 giờ", "ok", id="a working day away"),
        pytest.param(timedelta(hours=3, minutes=40), "còn 3 giờ", "soon", id="within a working day"),
        pytest.param(timedelta(minutes=25), "còn 25 phút", "soon", id="minutes"),
        pytest.param(timedelta(seconds=20), "còn chưa đến 1 phút", "soon", id="seconds"),
        pytest.param(timedelta(0), "còn chưa đến 1 phút", "soon", id="the very moment is not late"),
        pytest.param(-timedelta(seconds=1), "trễ chưa đến 1 phút", "late", id="a second late"),
        pytest.param(-timedelta(hours=16), "trễ 16 giờ", "late", id="hours late"),
        pytest.param(-timedelta(days=1), "trễ 1 ngày", "late", id="a day late"),
    ],
)
def test_time_left(away: timedelta, text: str, state: str) -> None:
    assert formats.time_left(NOW + away, NOW) == formats.TimeLeft(text, state)


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("082190001234", "082*******34"),
        ("082 190 001 234", "082*******34"),
        ("312345678", "312****78"),
        ("1234567", "*******"),
        ("", ""),
        (None, ""),
    ],
)
def test_a_personal_number_hides_its_middle(number: str | None, masked: str) -> None:
    assert formats.mask_id(number) == masked


@pytest.mark.parametrize(("phone", "masked"), [("0912345678", "091*****78"), ("113", "***"), (None, "")])
def test_a_telephone_number_hides_its_middle(phone: str | None, masked: str) -> None:
    assert formats.mask_phone(phone) == masked


@pytest.mark.parametrize(
    ("email", "masked"), [("nga@example.vn", "n***@example.vn"), ("khong-phai", "**********"), (None, "")]
)
def test_an_address_hides_its_name(email: str | None, masked: str) -> None:
    assert formats.mask_email(email) == masked
