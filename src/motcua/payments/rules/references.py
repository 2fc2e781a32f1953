"""The number by which the payment platform knows an attempt (MaThamChieu)."""

import re
from datetime import datetime

from motcua.kernel.working_time import VIETNAM

PREFIX = "dvc"
_NOT_PLAIN = re.compile(r"[^0-9A-Za-z]+")
LONGEST = 60
_REFERENCE = re.compile(rf"dvc[0-9a-z]{{0,{LONGEST - 17}}}?\d{{14}}(?![0-9a-z])", re.IGNORECASE)


def reference(subject_code: str, at: datetime) -> str:
    """Return ``dvc``, the dossier's code without its signs, and the time of day on the 24-hour clock.

    Policy: as partners of the national platform number their requests (their 12-hour clock is a known mistake).
    """
    return f"{PREFIX}{_NOT_PLAIN.sub('', subject_code)}{at.astimezone(VIETNAM):%Y%m%d%H%M%S}"


def reference_in(content: str) -> str:
    """Return the platform's reference that a bank's content carries, in lower case; empty where there is none.

    Policy: banks keep letters and digits and change everything else; anybody may write a content, so that what is
    longer than a reference can be is none.
    """
    found = _REFERENCE.search(content)
    return found.group().lower() if found else ""
