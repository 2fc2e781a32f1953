"""How somebody wants to be written to."""

from dataclasses import dataclass
from datetime import datetime, time

from django.db import transaction

from motcua.accounts.models import User
from motcua.audit.services import record as audit
from motcua.notifications.models import ContactWish
from motcua.notifications.rules.events import Channel
from motcua.notifications.stopping import who_stops


@dataclass(frozen=True, slots=True)
class Wish:
    """The channels that may be used, the one to try first, and the person's own quiet hours."""

    channels: frozenset[Channel]
    first: str = ""
    quiet: tuple[time, time] | None = None


class StopLinkError(Exception):
    """The link was not made by us, or the account it names is gone."""


@transaction.atomic
def wish(said: Wish, *, by: User, at: datetime) -> ContactWish:
    """Keep what somebody wishes; what the law wants told still reaches them."""
    values = {
        "sms": Channel.SMS in said.channels,
        "zalo": Channel.ZALO in said.channels,
        "email": Channel.EMAIL in said.channels,
        "first": said.first,
        "quiet_from": said.quiet[0] if said.quiet else None,
        "quiet_to": said.quiet[1] if said.quiet else None,
        "changed_at": at,
    }
    row, _is_new = ContactWish.objects.update_or_create(user=by, defaults=values)
    data = {"channels": sorted(channel.value for channel in said.channels)}
    audit("choose message channels", f"user:{by.pk}", by=by.pk, at=at, data=data)
    return row


@transaction.atomic
def stop(token: str, *, at: datetime) -> Channel:
    """Stop a channel by the link that came with a message. Twice is once. Raises ``StopLinkError``."""
    found = who_stops(token)
    user = User.objects.filter(pk=found[0]).first() if found else None
    if found is None or user is None:
        raise StopLinkError
    channel = found[1]
    row, _is_new = ContactWish.objects.get_or_create(user=user, defaults={"changed_at": at})
    if getattr(row, channel.value):
        setattr(row, channel.value, False)
        row.changed_at = at
        row.save(update_fields=[channel.value, "changed_at"])
        audit("stop channel by link", f"user:{user.pk}", by=None, at=at, data={"channel": channel.value})
    return channel
