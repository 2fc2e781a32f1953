"""System checks that keep the house safe before it opens."""

from collections.abc import Sequence
from typing import Any

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
