"""Which class answers a port: chosen by settings as Django chooses mail back ends."""

from functools import cache
from typing import Any

from django.conf import settings
from django.core.signals import setting_changed
from django.utils.module_loading import import_string


class UnavailableError(Exception):
    """The other side did not answer or could not; trying again later is right."""


class RefusedError(Exception):
    """The other side answered and said no; trying the same again is pointless. The message is theirs."""


@cache
def adapter(port: str) -> Any:
    """Return the one instance that settings name for ``port`` ("sync.national_portal").

    Raises ``KeyError`` for a port that no setting names. Callers annotate the result with their Protocol.
    """
    path, options = settings.MOTCUA_ADAPTERS[port]
    return import_string(path)(**options)


def _forget(*, setting: str, **_: object) -> None:
    if setting == "MOTCUA_ADAPTERS":
        adapter.cache_clear()


setting_changed.connect(_forget, dispatch_uid="motcua-adapters")
