"""Drafts as their owner and the help-desk see them."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from motcua.accounts.models import User
from motcua.catalog.models import ProcedureVersion
from motcua.dossiers.models import Attachment, Dossier, Draft, Upload
from motcua.dossiers.models.dossier import OPEN_STATUSES

_RELATED = ("procedure__procedure", "procedure__field", "procedure__form")


def own_draft(owner: User, draft_id: UUID) -> Draft:
    """Return a person's own draft, sent or not. Raises ``Draft.DoesNotExist``, also for one put away."""
    return Draft.objects.select_related(*_RELATED).get(pk=draft_id, owner=owner, discarded_at=None)


def open_drafts(owner: User) -> QuerySet[Draft]:
    """Return what a person has begun and not sent, latest first."""
    mine = Draft.objects.filter(owner=owner, submitted_at=None, discarded_at=None)
    return mine.select_related("procedure__procedure").order_by("-updated_at", "-id")


def begun_before(owner: User, version: ProcedureVersion) -> tuple[list[Draft], list[Dossier]]:
    """Return a person's open drafts and dossiers of a procedure, so that nobody begins twice unawares."""
    same = {"procedure__procedure": version.procedure_id}
    dossiers = Dossier.objects.filter(applicant=owner, status__in=OPEN_STATUSES, **same)
    return list(open_drafts(owner).filter(**same)), list(dossiers.order_by("-submitted_at"))


def papers_of(draft: Draft) -> QuerySet[Attachment]:
    return draft.attachments.order_by("added_at", "id")


def dossier_of(draft: Draft) -> Dossier:
    """Return the dossier a sent draft has become. Raises ``Dossier.DoesNotExist``."""
    return Dossier.objects.select_related("procedure__procedure", "receiving_agency").get(submission_key=draft.pk)


def unsent_complete() -> QuerySet[Draft]:
    """Return the drafts in which only "Nộp hồ sơ" is missing."""
    return Draft.objects.filter(is_complete=True, submitted_at=None, discarded_at=None)


def unsent_complete_count() -> int:
    """Count the drafts in which only "Nộp hồ sơ" is missing, for the help-desk."""
    return unsent_complete().count()


def to_remind(before: datetime) -> QuerySet[Draft]:
    """Return the complete drafts that nobody has touched since ``before`` and whose owner was not told yet."""
    return unsent_complete().filter(updated_at__lte=before, reminded_at=None).order_by("updated_at")


def own_upload(owner: User, upload_id: UUID) -> Upload:
    """Return a person's own upload. Raises ``Upload.DoesNotExist``."""
    return Upload.objects.get(pk=upload_id, owner=owner)
