"""How messages fare: figures for each channel, and what needs a person."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from django.db.models import Count, Min, QuerySet
from django.utils.timezone import localdate

from motcua.notifications.models import ChannelDay, Message, Sending
from motcua.notifications.queries.sending_rules import sending_rules
from motcua.notifications.rules.events import OUTSIDE, Channel
from motcua.notifications.rules.states import LOST, State
from motcua.notifications.rules.timing import KEYS, rule_for

SPAN = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class ChannelFigures:
    """A channel over the last week, and how much of today's allowance is used."""

    channel: Channel
    sent: int
    delivered: int
    lost: int
    waiting: int
    used: int
    allowance: int

    @property
    def share(self) -> Fraction | None:
        """Delivered of all that has ended; ``None`` without any. E-mail has no receipts: sent is all it can be."""
        arrived = self.delivered + (self.sent if self.channel is Channel.EMAIL else 0)
        ended = self.sent + self.delivered + self.lost
        return Fraction(arrived, ended) if ended else None


def figures(at: datetime) -> list[ChannelFigures]:
    """Return the figures of every channel, in two queries."""
    since, today = at - SPAN, localdate(at)
    rows = Sending.objects.filter(created_at__gte=since).order_by().values_list("channel", "state")
    counts = {(channel, state): count for channel, state, count in rows.annotate(Count("pk"))}
    used = dict(ChannelDay.objects.filter(day=today).values_list("channel", "used"))
    found = []
    for channel in OUTSIDE:
        by_state = {state: counts.get((channel.value, state.value), 0) for state in State}
        found.append(
            ChannelFigures(
                channel,
                by_state[State.SENT],
                by_state[State.DELIVERED],
                sum(by_state[state] for state in LOST),
                by_state[State.PENDING],
                used.get(channel.value, 0),
                rule_for(sending_rules(), KEYS[channel], today).amount or 0,
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits, and since when at the longest: for monitoring."""

    to_plan: int
    pending: int
    overdue: int
    lost: int
    oldest_seconds: int | None

    def as_dict(self) -> dict[str, int | None]:
        return {
            "to_plan": self.to_plan,
            "pending": self.pending,
            "overdue": self.overdue,
            "lost": self.lost,
            "oldest_seconds": self.oldest_seconds,
        }


def queue(at: datetime) -> Queue:
    """Return what waits; ``overdue`` is what should have left the house already."""
    pending = Sending.objects.filter(state=State.PENDING)
    late = pending.filter(due_at__lte=at)
    oldest = late.aggregate(oldest=Min("created_at"))["oldest"]
    return Queue(
        Message.objects.filter(plan_at__isnull=False).count(),
        pending.count(),
        late.count(),
        Sending.objects.filter(state__in=LOST, created_at__gte=at - SPAN).count(),
        int((at - oldest).total_seconds()) if oldest else None,
    )


def lost(channel: str = "") -> QuerySet[Sending]:
    """Return what did not arrive, latest first; of one channel where it is named."""
    rows = Sending.objects.filter(state__in=LOST)
    return (rows.filter(channel=channel) if channel else rows).order_by("-created_at", "-id")
