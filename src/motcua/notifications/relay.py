"""Carrying what is due out of the house: lend, call without a transaction, note what came of it."""

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext_noop

from motcua.accounts.models import User
from motcua.foundation.crypto import SealedValueError
from motcua.notifications.composing import AddressMissingError, bundles, compose
from motcua.notifications.models import Message
from motcua.notifications.ports import Parcel, RefusedError, UnavailableError, UncertainError, carrier
from motcua.notifications.rules.events import Channel
from motcua.notifications.rules.states import State
from motcua.notifications.services import carrying
from motcua.notifications.services.carrying import LEASE, Lent, Outcome
from motcua.notifications.services.planning import plan

LOG = logging.getLogger(__name__)
BATCH = 50
IN_A_ROW = 3  # failures of a line after which it rests
REST = timedelta(seconds=30)
LAST_CALL = LEASE - timedelta(seconds=30)  # no call is begun so late that the lease might end before it does
NO_ADDRESS = gettext_noop("Không có số điện thoại hoặc địa chỉ thư dùng được.")
NOT_READABLE = gettext_noop("Địa chỉ đã mã hóa của người nhận không mở được. Báo quản trị hệ thống.")


@dataclass
class Relay:
    """One sender; what it knows of the lines is its own."""

    clock: Callable[[], datetime] = timezone.now
    failures: Counter[str] = field(default_factory=Counter)
    rests_until: dict[str, datetime] = field(default_factory=dict)

    def turn(self) -> int:
        """Plan, lend, send, note: one round. Return how many messages or sendings were moved."""
        planned = plan(self.clock())
        began = self.clock()
        batch = carrying.lease(BATCH, at=began, resting=self._resting(began))
        lent = batch.lent
        told = bundles(each.sending for each in lent)
        people = User.objects.in_bulk([each.sending.recipient_id for each in lent])
        left: list[Lent] = []
        for each in lent:
            is_late = self.clock() - began > LAST_CALL
            if is_late or self._rests(each.sending.channel):
                left.append(each)
                continue
            recipient = people[each.sending.recipient_id]
            outcome = self._one(each, recipient, told[each.sending.bundle])
            carrying.finish([outcome], at=self.clock())
        carrying.give_back(left, at=self.clock())
        return planned + batch.looked_at - len(left)

    def _rests(self, channel: str) -> bool:
        """A line that failed several times in a row is left alone for a while, then tried again."""
        if self.failures[channel] >= IN_A_ROW and channel not in self.rests_until:
            self.rests_until[channel] = self.clock() + REST
        return channel in self.rests_until

    def _resting(self, now: datetime) -> list[str]:
        for channel in [each for each, until in self.rests_until.items() if until <= now]:
            del self.rests_until[channel]
            self.failures[channel] = 0
        return list(self.rests_until)

    def _one(self, lent: Lent, recipient: User, messages: Sequence[Message]) -> Outcome:
        try:
            parcel = compose(lent.sending, recipient, messages)
        except AddressMissingError:
            return Outcome(lent, State.REFUSED, reason=NO_ADDRESS)
        except SealedValueError:
            return Outcome(lent, State.REFUSED, reason=NOT_READABLE)
        return self._hand_over(lent, parcel)

    def _hand_over(self, lent: Lent, parcel: Parcel) -> Outcome:
        channel = lent.sending.channel
        line = carrier(Channel(channel))
        shown = parcel.subject or parcel.text
        try:
            known = line.find(parcel.reference) if lent.was_uncertain and line.can_find else None
            their_id = known or line.send(parcel)
        except RefusedError as no:
            self.failures[channel] = 0
            return Outcome(lent, State.REFUSED, text=shown, reason=str(no))
        except UnavailableError as away:
            self.failures[channel] += 1
            LOG.warning("messages: %s does not answer (%d in a row)", channel, self.failures[channel])
            is_uncertain = lent.was_uncertain or isinstance(away, UncertainError)
            return Outcome(
                lent,
                State.PENDING,
                text=shown,
                reason=str(away),
                is_uncertain=is_uncertain,
                can_find=line.can_find,
            )
        self.failures[channel] = 0
        return Outcome(lent, State.SENT, their_id=their_id, text=shown)


def drain(*, seconds: float, clock: Callable[[], datetime] = timezone.now) -> int:
    """Send what is due until nothing is, or the time is over; return how much was moved."""
    relay, until, moved = Relay(clock), clock() + timedelta(seconds=seconds), 0
    while clock() < until:
        found = relay.turn()
        moved += found
        if not found:
            break
    return moved
