"""System checks that keep the house safe before it opens."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, register

from motcua.foundation.access import all_patterns, policy_of


@register("security")
def every_address_declares_its_policy(app_configs: Sequence[Any] | None, **_: object) -> list[CheckMessage]:
    """An address whose view says nothing about who may come is an error, not a default."""
    return [
        Error(
            f"/{route} does not say who may call it",
            hint="decorate the view with foundation.access.public, signed_in or allow(...)",
            id="motcua.E001",
        )
        for route, pattern in all_patterns()
        if policy_of(pattern.callback) is None
    ]


@register("security", deploy=True)
def visitors_are_told_apart(app_configs: Sequence[Any] | None, **_: object) -> list[CheckMessage]:
    """Behind a server that ends TLS everybody comes from its address, unless its word for theirs counts."""
    if not settings.SECURE_PROXY_SSL_HEADER or settings.MOTCUA_TRUSTED_PROXIES:
        return []
    return [
        checks.Warning(
            "all visitors together have the tries of one: they come from the address of the server in front",
            hint="name that server in MOTCUA_TRUSTED_PROXIES and let it add to X-Forwarded-For",
            id="motcua.W001",
        )
    ]
