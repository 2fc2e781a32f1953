"""Whether the national portal can be reached with these settings, for ``motcua doctor`` and the console."""

from urllib.parse import urlsplit

from motcua.foundation.adapters import UnavailableError
from motcua.sync.ports import national_portal


def check(base_url: str) -> tuple[bool, str]:
    """Return whether the portal answers and takes our credentials, and one sentence about it."""
    if urlsplit(base_url).scheme not in {"http", "https"}:
        return False, "MOTCUA_NATIONAL_PORTAL_URL phải bắt đầu bằng http:// hoặc https://"
    try:
        return True, national_portal().check()
    except UnavailableError as error:
        return False, str(error)
