"""Typed readers of environment variables; a ``_FILE`` twin names a file that holds a secret."""

import os
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

PREPARED_AFTER = 2  # times that a connection says the same; only ``foundation.inserting`` asks for it


class SettingError(ValueError):
    """A setting has a value that cannot be used; the message says which and why."""


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default)


def secret(name: str, default: str = "") -> str:
    """Return the secret itself, or the content of the file that ``NAME_FILE`` points to."""
    path = os.environ.get(f"{name}_FILE")
    return Path(path).read_text(encoding="utf-8").strip() if path else text(name, default)


def choice(name: str, among: tuple[str, ...]) -> str:
    """Return one of some words; the first is what it is without being set."""
    value = text(name, among[0])
    if value not in among:
        raise SettingError(f"{name} must be one of {', '.join(among)}, not {value!r}")
    return value


def day(name: str) -> str:
    """Return a day as ``2027-01-01``, or an empty text."""
    value = text(name)
    try:
        return date.fromisoformat(value).isoformat() if value else ""
    except ValueError:
        raise SettingError(f"{name} must be a day like 2027-01-01, not {value!r}") from None


def integer(name: str, default: int) -> int:
    value = text(name, str(default))
    try:
        return int(value)
    except ValueError:
        raise SettingError(f"{name} must be a whole number, not {value!r}") from None


def boolean(name: str, *, default: bool) -> bool:
    value = text(name, "yes" if default else "no").lower()
    if value in {"1", "yes", "true", "on"}:
        return True
    if value in {"0", "no", "false", "off", ""}:
        return False
    raise SettingError(f"{name} must be yes or no, not {value!r}")


def words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def database(url: str) -> dict[str, object]:
    """Turn ``postgresql://user:password@host:port/name?host=/socket/dir`` into Django's settings.

    ``MOTCUA_PREPARED_STATEMENTS`` is ``no`` behind a pooler that does not allow them.
    Raises ``SettingError`` for any other kind of address.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise SettingError("DATABASE_URL must begin with postgresql://")
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    host = query.pop("host", parts.hostname or "")
    prepares = boolean("MOTCUA_PREPARED_STATEMENTS", default=True)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "motcua",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": query.pop("port", str(parts.port or "")),
        "OPTIONS": {"prepare_threshold": PREPARED_AFTER if prepares else None, **query},
    }
