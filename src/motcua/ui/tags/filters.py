"""Filters: how values are written."""

from datetime import date, datetime
from decimal import InvalidOperation

from motcua.ui import formats
from motcua.ui.registry import register


@register.filter
def vn_number(value: formats.Number | str | None, decimals: int = 0) -> str:
    """Write 45981 as 45.981; ``|vn_number:2`` keeps two decimals. What is no number stays as it is."""
    try:
        return formats.number(value, decimals)
    except (InvalidOperation, ValueError):
        return str(value)


@register.filter
def vn_percent(share: formats.Number | None, decimals: int = 2) -> str:
    """Write a share between 0 and 1 as 95,45 %."""
    return formats.percent(share, decimals)


register.filter("vn_money", formats.money)
register.filter("vn_about", formats.about)
register.filter("mask_id", formats.mask_id)
register.filter("mask_phone", formats.mask_phone)
register.filter("mask_email", formats.mask_email)


@register.filter
def vn_date(value: date | datetime | str | None) -> str:
    """Write a day as 05/02/2025."""
    return formats.as_date(value)


@register.filter
def vn_time(value: datetime | None) -> str:
    """Write an hour as 16:30."""
    return formats.as_time(value)


@register.filter
def vn_datetime(value: datetime | str | None) -> str:
    """Write a moment as 16:30 05/02/2025."""
    return formats.as_datetime(value)


@register.filter
def time_left(due: datetime | None, now: datetime) -> str:
    """Say "còn 3 giờ" or "trễ 1 ngày"; a dash without a deadline."""
    return formats.time_left(due, now).text if due else formats.NOTHING
