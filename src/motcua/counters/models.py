"""Lines, windows and tickets of a waiting hall."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from motcua.accounts.models import User
from motcua.counters.rules import AT_A_WINDOW, Rank, State, number_text
from motcua.foundation.ids import new_id
from motcua.organizations.models import Agency


class Line(models.Model):
    """What people wait for at a unit (nhóm việc, hàng chờ); its letter begins the numbers."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="lines")
    letter = models.CharField(max_length=2)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ("letter",)
        constraints = [models.UniqueConstraint(fields=["agency", "letter"], name="line_once")]

    def __str__(self) -> str:
        return f"{self.letter} · {self.name}"


class Window(models.Model):
    """A counter that calls numbers (quầy); open while an officer sits there."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="windows")
    number = models.PositiveSmallIntegerField()
    lines = models.ManyToManyField(Line, related_name="windows")
    officer = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="windows")

    class Meta:
        ordering = ("number",)
        constraints = [models.UniqueConstraint(fields=["agency", "number"], name="window_once")]

    def __str__(self) -> str:
        return str(_("Quầy %(number)s") % {"number": self.number})


class LineDay(models.Model):
    """How many numbers a line has given out on a day (số đã phát trong ngày)."""

    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    last = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["line", "day"], name="line_day_once")]

    def __str__(self) -> str:
        return f"{self.line_id} {self.day}: {self.last}"


class Ticket(models.Model):
    """A number somebody has taken (phiếu số thứ tự); nothing in it says who.

    ``key`` makes the same press twice one ticket. ``since`` is the moment its place counts from; ``called_at`` the
    first call, ``started_at`` and ``ended_at`` the stretch at the window that served it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.UUIDField(unique=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="tickets")
    first_line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="+")  # whose letter it carries
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="tickets")
    day = models.DateField()
    number = models.PositiveIntegerField()
    rank = models.CharField(max_length=1, choices=[(rank.value, rank.name) for rank in Rank], default=Rank.USUAL)
    state = models.CharField(
        max_length=8, choices=[(state.value, state.name) for state in State], default=State.WAITING
    )
    window = models.ForeignKey(Window, on_delete=models.PROTECT, null=True, related_name="tickets")
    taken_at = models.DateTimeField()
    since = models.DateTimeField()
    called_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    calls = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first_line", "day", "number"], name="ticket_once"),
            models.UniqueConstraint(
                fields=["window"], name="ticket_one_at_a_window", condition=Q(state__in=AT_A_WINDOW)
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "day", "state"], name="ticket_by_day"),
            models.Index(
                fields=["line", "rank", "since"], name="ticket_waiting", condition=Q(state=State.WAITING)
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        return number_text(self.first_line.letter, self.number)


class TicketEvent(models.Model):
    """One thing that happened to a ticket (nhật ký gọi số); never changed."""

    id = models.BigAutoField(primary_key=True)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="events")
    act = models.CharField(max_length=10)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    window = models.ForeignKey(Window, on_delete=models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.act}"
