"""Whether the sign-in provider can be reached with these settings, for ``motcua doctor`` and the console."""

from urllib.parse import urlsplit

from motcua.accounts.ports import UnavailableError, identity_provider


def check(issuer: str) -> tuple[bool, str]:
    """Return whether the provider describes itself and publishes keys, and one sentence about it."""
    if urlsplit(issuer).scheme not in {"http", "https"}:
        return False, "MOTCUA_VNEID_ISSUER phải bắt đầu bằng http:// hoặc https://"
    try:
        return True, identity_provider().check()
    except UnavailableError as error:
        return False, str(error)
