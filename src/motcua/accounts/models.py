"""Accounts and the electronic identities that open them."""

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from motcua.foundation.crypto import SealedJSONField, SealedTextField, blind_index
from motcua.foundation.ids import new_id
from motcua.kernel.vietnamese import fold


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username=username)


class User(AbstractBaseUser):
    """Somebody who can sign in (tài khoản): a citizen, a business or an officer.

    Citizens and businesses come by eID and have no password; officers have a user name.
    """

    class Kind(models.TextChoices):
        CITIZEN = "citizen", _("Công dân")
        BUSINESS = "business", _("Doanh nghiệp, tổ chức")
        OFFICER = "officer", _("Cán bộ, công chức")

    class Language(models.TextChoices):
        VIETNAMESE = "vi", "Tiếng Việt"
        ENGLISH = "en", "English"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    username = models.CharField(max_length=150, unique=True)
    kind = models.CharField(max_length=10, choices=Kind)
    full_name = models.CharField(max_length=200)
    name_fold = models.CharField(max_length=200, editable=False)
    personal_id = SealedTextField(blank=True, default="")
    personal_id_index = models.CharField(max_length=64, blank=True, default="", editable=False)
    tax_code = models.CharField(max_length=14, blank=True, default="")
    birth_date = models.DateField(null=True)
    sex = models.CharField(max_length=6, blank=True, default="")
    residence = SealedTextField(blank=True, default="")
    phone = SealedTextField(blank=True, default="")
    email = SealedTextField(blank=True, default="")
    language = models.CharField(max_length=2, choices=Language, default=Language.VIETNAMESE)  # of their messages
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        indexes = [
            models.Index(fields=["personal_id_index"], name="user_by_personal_id"),
            models.Index(fields=["tax_code"], name="user_by_tax_code", condition=~models.Q(tax_code="")),
            models.Index(fields=["id"], name="user_other_language", condition=~models.Q(language="vi")),
        ]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.index_person()
        super().save(*args, **kwargs)

    def index_person(self) -> None:
        """Derive what the person is found by; also for rows written without ``save``."""
        self.name_fold = fold(self.full_name)
        self.personal_id_index = blind_index(self.personal_id, kind="personal_id")

    @property
    def is_officer(self) -> bool:
        return self.kind == self.Kind.OFFICER

    def current_roles(self, on: date | None = None) -> frozenset[str]:
        """Return the roles this account holds on a day (today unless said): by its kind, or by its postings."""
        if not self.is_officer:
            return frozenset({str(self.kind)})
        return frozenset(posting.role for posting in self.held(on))

    def held(self, on: date | None = None) -> tuple[Any, ...]:
        """Return the postings of a day (today unless said), own ones and those this person acts for by delegation.

        An account object reads them once; ``organizations.queries.agency_by_id`` gives their agencies.
        """
        day = on or timezone.localdate()
        if day not in self._held:
            acted_for = self.delegations.filter(ended_at=None, valid_from__lte=day, valid_to__gte=day)
            mine = models.Q(user=self) | models.Q(pk__in=acted_for.values("posting"))
            postings = self.postings.model.objects.filter(mine, valid_from__lte=day).exclude(valid_to__lt=day)
            self._held[day] = tuple(postings.order_by("pk"))
        return self._held[day]

    @cached_property
    def _held(self) -> dict[date, tuple[Any, ...]]:
        return {}


class IdentityLink(models.Model):
    """An electronic identity that opens an account (liên kết định danh), named by issuer and subject only."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="identities")
    issuer = models.CharField(max_length=200)
    subject = models.CharField(max_length=200)
    assurance = models.PositiveSmallIntegerField(default=1)  # mức độ 1 or 2
    claims = SealedJSONField(default=dict)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issuer", "subject"], name="identity_once")]

    def __str__(self) -> str:
        return f"{self.issuer} {self.subject}"


class MachineClient(models.Model):
    """Another system that may call the API (hệ thống kết nối); what it does is done as ``user``.

    ``agency_key``: it reaches what people hold at this agency and below it, and nothing else; empty: wherever they
    hold something. ``calls_a_minute`` is how often it may call.
    """

    client_id = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="machines")
    secret_hash = models.CharField(max_length=200)
    scopes = models.CharField(max_length=300)  # words of rules.Scope with a space between
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    agency_key = models.CharField(max_length=60, blank=True)
    calls_a_minute = models.PositiveIntegerField(default=600)

    def __str__(self) -> str:
        return self.client_id


class Mandate(models.Model):
    """An officer in whose name a system may act for some days (ủy nhiệm cho hệ thống kết nối)."""

    client = models.ForeignKey(MachineClient, on_delete=models.PROTECT, related_name="mandates")
    officer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="mandates")
    basis = models.CharField(max_length=200)  # the written decision
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client", "officer"], name="mandate_one_open", condition=models.Q(ended_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.client} for {self.officer}"

    def holds_on(self, day: date) -> bool:
        """Say whether the system may act for the officer on a day."""
        in_time = self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)
        return in_time and self.ended_at is None


class AccessToken(models.Model):
    """A short-lived key of a machine (mã truy cập); only its digest is kept.

    With a ``mandate`` what is done with it is done as that officer, otherwise as the machine's own account.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    client = models.ForeignKey(MachineClient, on_delete=models.CASCADE, related_name="tokens")
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, null=True, related_name="tokens")
    scopes = models.CharField(max_length=300)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.client_id} until {self.expires_at}"

    @property
    def user(self) -> User:
        """As whom it acts."""
        return self.mandate.officer if self.mandate else self.client.user
