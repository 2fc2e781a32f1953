"""Those who must sign a request together, each for himself."""

from typing import Any

from django.db import models
from django.db.models import Q

from motcua.accounts.models import User
from motcua.dossiers.models.draft import Draft
from motcua.foundation.crypto import SealedTextField, blind_index
from motcua.foundation.ids import new_id


class CoSignature(models.Model):
    """One party's signature under a request of several (người cùng ký): asked for, given, or replaced.

    ``answers_digest`` is what was read when it was given: a request that has changed since is not signed any
    more. ``witnessed_by`` is the officer before whom a party signed at the counter.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="co_signatures")
    party = models.CharField(max_length=60)  # key of the party in the form: "bride"
    name = models.CharField(max_length=300)
    identity_number = SealedTextField()
    identity_index = models.CharField(max_length=64, editable=False)
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)
    signer = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="co_signatures")
    witnessed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answers_digest = models.CharField(max_length=64, blank=True)
    declined_at = models.DateTimeField(null=True)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "party"], name="co_signature_one_a_party", condition=Q(replaced_at=None)
            ),
            models.UniqueConstraint(
                fields=["draft", "identity_index"], name="co_signature_distinct", condition=Q(replaced_at=None)
            ),
            models.CheckConstraint(
                name="co_signature_by_somebody",
                condition=Q(signed_at=None)
                | (~Q(answers_digest="") & (Q(signer__isnull=False) | Q(witnessed_by__isnull=False))),
            ),
        ]
        indexes = [
            models.Index(
                fields=["identity_index"],
                name="co_signature_asked",
                condition=Q(signed_at=None, replaced_at=None, declined_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.party}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.identity_index = blind_index(self.identity_number, kind="personal_id")
        super().save(*args, **kwargs)
