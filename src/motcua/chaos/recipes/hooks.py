"""Subscriptions to what happens: a fresh one of the system's own for each change."""

from typing import Any

from django.utils import timezone

from motcua.accounts.models import MachineClient
from motcua.chaos.offers import CLIENT
from motcua.chaos.recipes.kitchen import Kitchen, Prepared, Recipe
from motcua.webhooks import services
from motcua.webhooks.models import Subscription
from motcua.webhooks.queries import end_of_log

HOOK = "/webhooks/{subscription_id}"
ADDRESS = "https://nhan.example/moc"


def _owner() -> services.Owner:
    return services.Owner(MachineClient.objects.get(client_id=CLIENT), None)


def _hook(kitchen: Kitchen) -> Subscription:
    """Return a subscription; those of earlier calls are given up, since a system may have only some."""
    owner, at = _owner(), timezone.now()
    for earlier in owner.client.subscriptions.all():
        services.unsubscribe(earlier, by=owner, at=at)
    return services.subscribe(owner, services.Wish(f"Thử {kitchen.number()}", ADDRESS), at=at)


def _subscribe(kitchen: Kitchen) -> Prepared:
    body, other = ({"name": f"Thử {kitchen.number()}"} for _ in range(2))
    return Prepared("/webhooks", body, other, kitchen.intake.clerk)


def _of_hook(last: str, body: Any = None, other: Any = None) -> Recipe:
    """A change of a fresh subscription."""

    def recipe(kitchen: Kitchen) -> Prepared:
        path = f"/webhooks/{_hook(kitchen).pk}{last}"
        return Prepared(path, body, other or {"other": 1}, kitchen.intake.clerk)

    return recipe


def _resume(kitchen: Kitchen) -> Prepared:
    hook = services.pause(_hook(kitchen), by=_owner(), at=timezone.now())
    return Prepared(f"/webhooks/{hook.pk}/resume", None, {"other": 1}, kitchen.intake.clerk)


def _move(kitchen: Kitchen) -> Prepared:
    """The log holds something that can be told once more."""
    kitchen.dossier()
    hook = _hook(kitchen)
    services.collect(at=timezone.now())
    body, other = {"cursor": str(end_of_log().last)}, {"cursor": "0"}
    return Prepared(f"/webhooks/{hook.pk}/cursor", body, other, kitchen.intake.clerk)


RECIPES: dict[str, Recipe] = {
    "POST /webhooks": _subscribe,
    f"PUT {HOOK}": _of_hook("", {"name": "Tên mới"}, {"name": "Tên khác"}),
    f"DELETE {HOOK}": _of_hook(""),
    f"POST {HOOK}/pause": _of_hook("/pause"),
    f"POST {HOOK}/resume": _resume,
    f"POST {HOOK}/rotate-secret": _of_hook("/rotate-secret"),
    f"POST {HOOK}/test": _of_hook("/test"),
    f"PUT {HOOK}/cursor": _move,
}
