"""The values that go in and out: strict about what is taken, one form for what is given."""

import re
from datetime import date, datetime
from typing import Annotated

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, StringConstraints, WithJsonSchema

from motcua.kernel.working_time import VIETNAM

PRINTABLE = r"^[^\x00-\x1f]*$"
WORDS = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f]*$"  # may go over several lines
# Judged as it came, then stripped: a line break at the end is no text of one line.
Text = Annotated[str, StringConstraints(pattern=PRINTABLE, max_length=200), AfterValidator(str.strip)]
Code = Annotated[
    str, StringConstraints(pattern=PRINTABLE, max_length=60), AfterValidator(str.strip), Field(min_length=1)
]


def read_moment(value: object) -> datetime:
    """Return the moment that an ISO 8601 text names; without a zone it is Vietnam's."""
    if isinstance(value, datetime):
        return value
    try:
        moment = datetime.fromisoformat(value if isinstance(value, str) else "")
        return moment.astimezone(VIETNAM) if moment.tzinfo else moment.replace(tzinfo=VIETNAM)
    except (ValueError, OverflowError):
        raise ValueError(_("Hãy gửi ngày giờ dạng 2025-01-22T15:30.")) from None


def read_day(value: object) -> date:
    """Return the day that "2025-01-22" names."""
    if type(value) is date:
        return value
    text = value if isinstance(value, str) else ""
    try:
        return date.fromisoformat(text if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else "")
    except ValueError:
        raise ValueError(_("Hãy gửi ngày dạng 2025-01-22.")) from None


def write_moment(moment: datetime) -> str:
    return localtime(moment, VIETNAM).isoformat(timespec="seconds")


Moment = Annotated[
    datetime,
    BeforeValidator(read_moment),
    PlainSerializer(write_moment, return_type=str),
    WithJsonSchema({"type": "string", "description": "ISO 8601; without a zone: Vietnam's."}, mode="validation"),
    WithJsonSchema({"type": "string", "format": "date-time"}, mode="serialization"),
]
Day = Annotated[date, BeforeValidator(read_day), WithJsonSchema({"type": "string", "format": "date"})]
