"""A demo's waiting halls: lines, windows, and a morning of numbers, through the real services."""

import random
import uuid
from datetime import datetime, timedelta

from django.utils.timezone import localdate

from motcua.accounts.models import User
from motcua.accounts.rules import Role
from motcua.counters.models import Line, Window
from motcua.counters.rules import TicketAct
from motcua.counters.services.calling import HallRefusedError, act_on, call_next, get_up, sit_down, take_ticket
from motcua.counters.services.setting_up import set_line, set_window
from motcua.organizations.models import Agency, Posting

LINES = (("A", "Hộ tịch, chứng thực"), ("B", "Đất đai, xây dựng"), ("C", "Đăng ký kinh doanh"), ("D", "Việc khác"))
MORNING, STILL_WAITING = 24, 5


def open_hall(agency: Agency, *, by: User, at: datetime, dice: random.Random) -> int:
    """Set up a hall where there is none and let a morning happen in it; return how many numbers were taken."""
    if Line.objects.filter(agency=agency).exists():
        return 0
    lines = [set_line(agency, letter, name, by=by, at=at) for letter, name in LINES]
    windows = [
        set_window(agency, number, chosen, by=by, at=at)
        for number, chosen in enumerate((lines[:1], lines[1:3], lines[2:], lines), start=1)
    ]
    held = Posting.objects.on(localdate(at)).filter(agency=agency, role=Role.INTAKE).select_related("user")
    clerks = {posting.user_id: posting.user for posting in held.order_by("pk")}
    began = at - timedelta(minutes=4 * MORNING)
    for number in range(MORNING):
        moment = began + timedelta(minutes=4 * number)
        take_ticket(dice.choice(lines), key=uuid.uuid4(), has_priority=dice.random() < 0.15, at=moment)
    _serve(windows, list(clerks.values()), began=began, dice=dice)
    return MORNING


def _serve(windows: list[Window], clerks: list[User], *, began: datetime, dice: random.Random) -> None:
    """Let every clerk call and serve until only a few wait; then the windows are free for whoever signs in."""
    seats = list(zip(windows, clerks, strict=False))
    for window, clerk in seats:
        sit_down(window.pk, by=clerk, at=began)
        moment = began + timedelta(minutes=2)
        for _turn in range((MORNING - STILL_WAITING) // len(seats)):
            moment = _one(window, clerk, at=moment, dice=dice)
        get_up(window.pk, by=clerk, at=moment)


def _one(window: Window, clerk: User, *, at: datetime, dice: random.Random) -> datetime:
    try:
        ticket = call_next(window.pk, by=clerk, at=at)
    except HallRefusedError:
        return at
    if dice.random() < 0.08:
        act_on(ticket.pk, TicketAct.NO_SHOW, by=clerk, at=at + timedelta(minutes=2))
        return at + timedelta(minutes=2)
    act_on(ticket.pk, TicketAct.START, by=clerk, at=at + timedelta(minutes=1))
    end = at + timedelta(minutes=dice.randint(4, 15))
    act_on(ticket.pk, TicketAct.FINISH, by=clerk, at=end)
    return end
