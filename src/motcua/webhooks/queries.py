"""Reading the log: from where on, for whom."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.timezone import localdate

from motcua.accounts.models import MachineClient
from motcua.organizations.queries import reach_of
from motcua.webhooks.models import LogEnd, LoggedEvent, Subscription

READER = "webhooks"
DOSSIER = "dossier."


class TrimmedError(LookupError):
    """What follows this position is no longer kept; ``oldest`` is the first position that can be read from."""

    def __init__(self, oldest: int) -> None:
        super().__init__(oldest)
        self.oldest = oldest


@dataclass(frozen=True, slots=True)
class Stretch:
    """Events after a position; ``position`` is how far the log was looked at, be there nothing for this reader."""

    events: list[LoggedEvent]
    position: int


def end_of_log() -> LogEnd:
    """Return where the log begins and ends."""
    return LogEnd.objects.filter(pk=1).first() or LogEnd()


def events_after(
    position: int, *, agencies: Collection[int], kinds: Collection[str] = (), limit: int = 100
) -> Stretch:
    """Return what agencies may know of after a position, in order. Raises ``TrimmedError``.

    ``kinds`` as subscribers name them ("dossier.accept"); none: all.
    """
    end = end_of_log()
    if position < end.trimmed:
        raise TrimmedError(end.trimmed)
    rows = LoggedEvent.objects.filter(
        position__gt=position, position__lte=end.last, agencies__overlap=list(agencies)
    )
    if kinds:
        rows = rows.filter(kind__in=[each.removeprefix(DOSSIER) for each in kinds])
    events = list(rows.order_by("position")[:limit])
    return Stretch(events, events[-1].position if len(events) == limit else max(end.last, position))


def reach(subscription: Subscription, at: datetime) -> frozenset[int]:
    """Return the agencies of whose dossiers a subscriber may be told now; none once its right has ended."""
    client, mandate, day = subscription.client, subscription.mandate, localdate(at)
    is_over = mandate is not None and not mandate.holds_on(day)
    if is_over or not (client.is_active and subscription.user.is_active):
        return frozenset()
    return reach_of(subscription.user, client.agency_key, day)


def subscriptions_of(client: MachineClient) -> QuerySet[Subscription]:
    """Return the subscriptions of a system; nobody sees another's."""
    return Subscription.objects.filter(client=client).select_related("client__user", "mandate__officer")


def subscription_of(client: MachineClient, subscription_id: UUID) -> Subscription:
    """Return a subscription of a system. Raises ``Subscription.DoesNotExist``."""
    return subscriptions_of(client).get(pk=subscription_id)
