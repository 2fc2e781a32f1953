"""Files of connected systems, sent in parts that survive a cut line; kept whole or not at all."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from motcua.accounts.models import MachineClient
from motcua.dossiers.models import PartUpload
from motcua.dossiers.services import pieces
from motcua.dossiers.services.filing import Paper
from motcua.dossiers.services.scanning import keep_scan
from motcua.dossiers.services.uploading import OffsetError, UploadRefusedError
from motcua.foundation import files

KEPT = timedelta(hours=24)  # from the beginning, finished or not
MOST_UNDER_WAY = 50  # of one system
LEAST_PART_BYTES = 64 * 1024  # but for the last part
MOST_PART_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Announced:
    """A file before it is sent: its name, ``size`` in bytes and the ``sha256`` of the whole in hex."""

    name: str
    size: int
    sha256: str


def uploads_of(client: MachineClient, at: datetime) -> QuerySet[PartUpload]:
    """Return a system's uploads that have not run out; those of another do not exist for it."""
    return PartUpload.objects.filter(client=client, begun_at__gt=at - KEPT)


@transaction.atomic
def begin_parts(file: Announced, *, by: MachineClient, at: datetime) -> PartUpload:
    """Open a way for a file; the same file announced again goes on where it stopped.

    Raises ``UploadRefusedError``: ``too_large``, ``too_many_uploads``.
    """
    if file.size > settings.MOTCUA_MAX_UPLOAD_BYTES:
        raise UploadRefusedError("too_large")
    MachineClient.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)
    under_way = uploads_of(by, at).filter(finished_at=None)
    known = {"file_name": file.name, "size": file.size, "sha256": file.sha256}
    begun = under_way.filter(**known).order_by("-begun_at").first()
    if begun is None and under_way.count() >= MOST_UNDER_WAY:
        raise UploadRefusedError("too_many_uploads")
    return begun or PartUpload.objects.create(client=by, begun_at=at, **known)


@transaction.atomic
def receive_part(upload_id: UUID, offset: int, part: bytes, *, by: MachineClient, at: datetime) -> PartUpload:
    """Take the part that begins at ``offset``; one that is in already changes nothing.

    Raises ``PartUpload.DoesNotExist``, ``OffsetError``, ``UploadRefusedError`` (``part_size``, ``part_differs``).
    """
    upload = _locked(upload_id, by, at)
    end = offset + len(part)
    is_last = end == upload.size
    if end > upload.size or not (is_last or LEAST_PART_BYTES <= len(part) <= MOST_PART_BYTES) or not part:
        raise UploadRefusedError("part_size")
    if upload.finished_at is not None:
        return upload
    if offset != upload.received:
        return _repeated(upload, offset, part)
    pieces.keep(upload.pk, offset, part)
    upload.received = end
    upload.save(update_fields=["received"])
    return upload


def _repeated(upload: PartUpload, offset: int, part: bytes) -> PartUpload:
    known = pieces.find(upload.pk, offset) if offset < upload.received else None
    if known is None:
        raise OffsetError(upload.received)
    if known != part:
        raise UploadRefusedError("part_differs")
    return upload


@transaction.atomic
def finish_parts(upload_id: UUID, *, by: MachineClient, at: datetime) -> Paper:
    """Put the parts together, hold them against the digest announced, judge the content and keep it as one file.

    A second call returns the same. Raises ``PartUpload.DoesNotExist``, ``OffsetError`` while parts are missing,
    and ``UploadRefusedError`` (``digest``, ``content``): then the upload is to be given up.
    """
    upload = _locked(upload_id, by, at)
    if upload.finished_at is not None:
        return keep_scan(files.load(upload.sha256), upload.file_name)
    if upload.received < upload.size:
        raise OffsetError(upload.received)
    content = pieces.join(upload.pk, upload.size)
    if hashlib.sha256(content).hexdigest() != upload.sha256:
        raise UploadRefusedError("digest")
    paper = keep_scan(content, upload.file_name)
    upload.finished_at = at
    upload.save(update_fields=["finished_at"])
    transaction.on_commit(partial(pieces.forget, upload.pk))
    return paper


@transaction.atomic
def give_up_parts(upload_id: UUID, *, by: MachineClient, at: datetime) -> None:
    """Forget an upload and its parts; a file that was finished stays. Raises ``PartUpload.DoesNotExist``."""
    _locked(upload_id, by, at).delete()
    transaction.on_commit(partial(pieces.forget, upload_id))


def forget_run_out(at: datetime) -> int:
    """Clear away the uploads that have run out, with their parts; return how many there were."""
    ids = list(PartUpload.objects.filter(begun_at__lte=at - KEPT).values_list("pk", flat=True))
    for upload_id in ids:
        with transaction.atomic():
            PartUpload.objects.filter(pk=upload_id).delete()
            transaction.on_commit(partial(pieces.forget, upload_id))
    return len(ids)


def _locked(upload_id: UUID, client: MachineClient, at: datetime) -> PartUpload:
    return uploads_of(client, at).select_for_update(of=("self",)).get(pk=upload_id)
