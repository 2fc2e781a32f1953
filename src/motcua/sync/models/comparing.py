"""What the national portal shows compared with what we told it, and everything that differs."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from motcua.accounts.models import User
from motcua.dossiers.models import Dossier
from motcua.organizations.models import Agency
from motcua.sync.rules.comparing import Kind


class Comparison(models.Model):
    """One look at what the portal shows (lần đối chiếu): ``reached`` is the last day that was looked through."""

    class Scope(models.TextChoices):
        LATEST = "latest", _("Bản tin gần đây")
        WHOLE = "whole", _("Toàn bộ hồ sơ đang giải quyết")

    scope = models.CharField(max_length=6, choices=Scope)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    reached = models.DateField(null=True)
    looked_at = models.PositiveIntegerField(default=0)  # dossiers
    differing = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["scope", "-started_at"], name="comparison_latest")]

    def __str__(self) -> str:
        return f"{self.scope} {self.started_at}"


class ComparedDay(models.Model):
    """One unit's dossiers of one day, here and there (đối chiếu theo ngày và đơn vị)."""

    comparison = models.ForeignKey(Comparison, on_delete=models.CASCADE, related_name="days")  # a part of it
    day = models.DateField()
    unit = models.CharField(max_length=40)  # as the codes of its dossiers begin: "H58.14"
    ours = models.PositiveIntegerField()
    theirs = models.PositiveIntegerField()
    differing = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["comparison", "day", "unit"], name="compared_day_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.unit} {self.ours}/{self.theirs}"


class Difference(models.Model):
    """Something that the portal shows otherwise than we do (sai lệch đồng bộ), until it is settled.

    ``owner`` is the agency that has to look at what does not repair itself; ``tries`` counts the repairs.
    """

    class State(models.TextChoices):
        REPAIRING = "repairing", _("Đang tự gửi lại")
        OPEN = "open", _("Cần người xem")
        SETTLED = "settled", _("Đã khớp")
        SET_ASIDE = "set_aside", _("Đã xem, để nguyên")

    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in Kind])
    code = models.CharField(max_length=50)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, null=True, related_name="+")
    owner = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, related_name="+")
    ours = models.CharField(max_length=40, blank=True)
    theirs = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=10, choices=State)
    tries = models.PositiveSmallIntegerField(default=0)
    found_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "kind"], name="difference_once", condition=Q(settled_at=None)),
            models.CheckConstraint(
                name="difference_settled_has_its_time",
                condition=Q(state__in=["settled", "set_aside"], settled_at__isnull=False)
                | Q(state__in=["repairing", "open"], settled_at=None),
            ),
        ]
        indexes = [models.Index(fields=["id"], name="difference_unsettled", condition=Q(settled_at=None))]

    def __str__(self) -> str:
        return f"{self.code} {self.kind} {self.state}"
