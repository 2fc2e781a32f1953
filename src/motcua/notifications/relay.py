"""Carrying what is due out of the house: lend, call without a transaction, note what came of it."""

import logging
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext_noop

from motcua.foundation.fault_points import reach
from motcua.notifications.composing import AddressMissingError, NotSayableError, bundles, compose
from motcua.notifications.ports import Parcel, RefusedError, UnavailableError, UncertainError, carrier
from motcua.notifications.queries.people import readable
from motcua.notifications.rules.events import Channel
from motcua.notifications.rules.states import State
from motcua.notifications.rules.timing import rest_after
from motcua.notifications.services import carrying
from motcua.notifications.services.carrying import LEASE, Lent, Outcome
from motcua.notifications.services.planning import NOT_READABLE, plan

Written = tuple[Lent, Parcel]
LOG = logging.getLogger(__name__)
BATCH = 20  # of each channel
LAST_CALL = LEASE - timedelta(seconds=30)  # no call is begun so late that the lease might end before it does
NO_ADDRESS = gettext_noop("Không có số điện thoại hoặc địa chỉ thư dùng được.")
NOT_SAYABLE = gettext_noop("Mẫu tin nêu dữ liệu mà tin này không có. Sửa mẫu tin rồi gửi lại.")


@dataclass
class Relay:
    """One sender; what it knows of the lines is its own."""

    clock: Callable[[], datetime] = timezone.now
    failures: Counter[str] = field(default_factory=Counter)  # in a row
    rests_until: dict[str, datetime] = field(default_factory=dict)

    def turn(self, until: datetime | None = None) -> int:
        """Plan, lend, send, note: one round, ended early at ``until``. Return how much was moved."""
        planned = plan(self.clock())
        began = self.clock()
        batch = carrying.lease(BATCH, at=began, resting=self._resting(began))
        reach("carry.leased")
        last_call = min(began + LAST_CALL, until or began + LAST_CALL)
        left = self._send(batch.lent, last_call)
        carrying.give_back(left, at=self.clock())
        return planned + batch.looked_at - len(left)

    def _send(self, lent: Sequence[Lent], last_call: datetime) -> list[Lent]:
        """Send over each channel at its own pace; return what no call was begun for."""
        lines: dict[str, deque[Written]] = defaultdict(deque)
        for written in self._write(lent):
            lines[written[0].sending.channel].append(written)
        left: list[Lent] = []
        free_at: dict[str, datetime] = {}
        while lines:
            now = self.clock()
            channel = min(lines, key=lambda name: free_at.get(name, now))
            if channel in self.rests_until or max(now, free_at.get(channel, now)) >= last_call:
                left += [each for each, _parcel in lines.pop(channel)]
                continue
            time.sleep(max(0.0, (free_at.get(channel, now) - now).total_seconds()))
            is_mine, free_at[channel] = carrying.take_place(Channel(channel), at=self.clock())
            if is_mine:
                self._bring(*lines[channel].popleft())
            if not lines[channel]:
                del lines[channel]
        return left

    def _write(self, lent: Sequence[Lent]) -> list[Written]:
        """Put everything into words and keep them; what cannot be addressed or said is refused."""
        told = bundles(each.sending for each in lent)
        people = readable(each.sending.recipient_id for each in lent)
        written: list[Written] = []
        for each in lent:
            person, reason = people.get(each.sending.recipient_id), NOT_READABLE
            try:
                if person is not None:
                    written.append((each, compose(each.sending, person, told[each.sending.bundle])))
                    continue
            except AddressMissingError:
                reason = NO_ADDRESS
            except NotSayableError:
                reason = NOT_SAYABLE
            carrying.finish([Outcome(each, State.REFUSED, reason=reason)], at=self.clock())
        carrying.keep_words((each, parcel.subject or parcel.text) for each, parcel in written)
        return written

    def _bring(self, lent: Lent, parcel: Parcel) -> None:
        outcome = self._hand_over(lent, parcel)
        reach("carry.sent")
        carrying.finish([outcome], at=self.clock())
        reach("carry.noted")

    def _resting(self, now: datetime) -> list[str]:
        for channel in [each for each, until in self.rests_until.items() if until <= now]:
            del self.rests_until[channel]
        return list(self.rests_until)

    def _hand_over(self, lent: Lent, parcel: Parcel) -> Outcome:
        channel = lent.sending.channel
        line = carrier(Channel(channel))
        try:
            known = line.find(parcel.reference) if lent.was_uncertain and line.can_find else None
            their_id = known or line.send(parcel)
        except RefusedError as no:
            self.failures[channel] = 0
            return Outcome(lent, State.REFUSED, reason=str(no))
        except UnavailableError as away:
            self._note_failure(channel)
            is_uncertain = lent.was_uncertain or isinstance(away, UncertainError)
            return Outcome(lent, State.PENDING, reason=str(away), is_uncertain=is_uncertain)
        self.failures[channel] = 0
        return Outcome(lent, State.SENT, their_id=their_id)

    def has_rested(self, until: datetime) -> bool:
        """Wait for the first line that rests, and say whether there was one whose rest ends in time."""
        ends = min(self.rests_until.values(), default=until)
        if ends >= until:
            return False
        time.sleep(max(0.0, (ends - self.clock()).total_seconds()))
        return True

    def _note_failure(self, channel: str) -> None:
        """A line that failed several times in a row is left alone for a while, then tried again."""
        self.failures[channel] += 1
        LOG.warning("messages: %s does not answer (%d in a row)", channel, self.failures[channel])
        if rest := rest_after(self.failures[channel]):
            self.rests_until[channel] = self.clock() + rest


def drain(*, seconds: float, clock: Callable[[], datetime] = timezone.now) -> int:
    """Send what is due until nothing is, or the time is over; return how much was moved."""
    relay, until, moved = Relay(clock), clock() + timedelta(seconds=seconds), 0
    while clock() < until:
        found = relay.turn(until)
        moved += found
        if not found and not relay.has_rested(until):
            break
    return moved
