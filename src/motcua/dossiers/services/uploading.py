"""Papers coming up: in pieces that survive a cut line, or in one; kept whole or not at all."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from motcua.accounts.models import User
from motcua.dossiers.models import Attachment, Dossier, Draft, Upload
from motcua.dossiers.queries.representing import may_act
from motcua.dossiers.queries.supplements import named_item
from motcua.dossiers.services import pieces
from motcua.dossiers.services.moves import ActionRefusedError
from motcua.foundation import files
from motcua.foundation.content import judge
from motcua.foundation.signatures import Verdict, check_upload
from motcua.vault.models import Document, ReuseConsent
from motcua.vault.services.consenting import ConsentError, Use, give_consent, withdraw_consent

MOST_PAPERS = 40
MOST_BYTES_IN_ALL = 100 * 1024 * 1024
LONGEST_NAME = 200


class UploadRefusedError(ValueError):
    """A file is not taken.

    ``code``: ``empty``, ``too_large``, ``too_many``, ``too_much``, ``content``, ``signature``, ``not_now``,
    ``not_held``, or one of ``part_uploads``; ``detail`` is a sentence for people where the content was judged.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


class OffsetError(ValueError):
    """A piece does not begin where the last one ended; ``expected`` is where it should."""

    def __init__(self, expected: int) -> None:
        super().__init__(f"the next piece begins at {expected}")
        self.expected = expected


@dataclass(frozen=True, slots=True)
class Home:
    """Where a paper belongs: a draft being filled in, or a dossier that waits for a supplement."""

    draft_id: UUID | None = None
    dossier_id: UUID | None = None

    def columns(self) -> dict[str, UUID | None]:
        """Return the home as the columns of a row."""
        return {"draft_id": self.draft_id, "dossier_id": self.dossier_id}


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file as its owner announces it: a name, ``size`` in bytes, and the component it is for."""

    name: str
    size: int
    component_key: str = ""


@transaction.atomic
def begin_upload(home: Home, file: NewFile, *, by: User, at: datetime) -> Upload:
    """Open a way for a file; the same file announced again goes on where it stopped.

    Raises ``Draft.DoesNotExist`` or ``Dossier.DoesNotExist`` for what is not one's own, ``UploadRefusedError``.
    """
    _lock_home(home, by, localdate(at))
    _check_room(home, file.size)
    known = {**home.columns(), "owner": by, "component_key": file.component_key, "finished_at": None}
    name = _short(file.name)
    begun = Upload.objects.filter(**known, file_name=name, size=file.size).order_by("-started_at").first()
    return begun or Upload.objects.create(**known, file_name=name, size=file.size, started_at=at)


@transaction.atomic
def receive_piece(upload_id: UUID, offset: int, piece: bytes, *, by: User, at: datetime) -> Upload:
    """Take the piece that begins at ``offset``; with the last one the file is judged and becomes a paper.

    Raises ``Upload.DoesNotExist``, ``OffsetError``, and ``UploadRefusedError``, after which nothing of it is kept.
    """
    upload = Upload.objects.select_for_update(of=("self",)).get(pk=upload_id, owner=by)
    if upload.finished_at is not None or offset != upload.received:
        raise OffsetError(upload.received)
    if offset + len(piece) > upload.size:
        raise UploadRefusedError("too_large")
    pieces.keep(upload.pk, offset, piece)
    upload.received += len(piece)
    if upload.received == upload.size:
        home = Home(upload.draft_id, upload.dossier_id)
        file = NewFile(upload.file_name, upload.size, upload.component_key)
        upload.attachment = attach(home, file, pieces.join(upload.pk, upload.size), by=by, at=at)
        upload.finished_at = at
        transaction.on_commit(lambda: pieces.forget(upload.pk))
    upload.save(update_fields=["received", "attachment", "finished_at"])
    return upload


@transaction.atomic
def give_up(upload_id: UUID, *, by: User) -> None:
    """Forget an upload and its pieces, so that the file can be sent anew. Twice is once."""
    Upload.objects.filter(pk=upload_id, owner=by, finished_at=None).delete()
    transaction.on_commit(lambda: pieces.forget(upload_id))


@transaction.atomic
def attach(home: Home, file: NewFile, content: bytes, *, by: User, at: datetime) -> Attachment:
    """Keep a whole file as a paper of its home; the same content for the same component again is that paper.

    Raises as ``begin_upload``; a refused file leaves nothing behind.
    """
    owner = _lock_home(home, by, localdate(at))
    _check_room(home, len(content))
    verdict = judge(content, file.name)
    if verdict.problems:
        raise UploadRefusedError("content", " ".join(verdict.problems))
    signed = _signed(content, is_signed=verdict.is_signed)
    stored = files.store(content)
    key, code, name = _what_for(owner, file)
    paper, _is_new = Attachment.objects.get_or_create(
        **home.columns(),
        component_key=key,
        sha256=stored.sha256,
        defaults={
            "component_code": code,
            "name": name,
            "source": Attachment.Source.UPLOAD,
            "copies": 1,
            "file_name": _short(file.name),
            "content_type": verdict.content_type,
            "size": stored.size,
            **signed,
            "added_by": by,
            "added_at": at,
        },
    )
    return paper


def _signed(content: bytes, *, is_signed: bool) -> dict[str, str]:
    """Return what is known of a file's signatures, checked while its owner can still send a better one.

    Raises ``UploadRefusedError`` for an invalid one. Law: Decree 118/2025/NĐ-CP (signatures of uploaded components
    are checked). Policy: at upload, not days later.
    """
    found = check_upload(content, is_signed=is_signed)
    if found is None:
        return {"nature": Attachment.Nature.COPY}
    if found.verdict is Verdict.INVALID:
        advice = _("Nếu chỉ có bản giấy, hãy chụp hoặc quét bản giấy rồi tải lên.")
        raise UploadRefusedError("signature", f"{found.sentence} {advice}")
    return {
        "nature": Attachment.Nature.ELECTRONIC,
        "signature_verdict": str(found.verdict),
        "signature_sentence": found.sentence[:500],
    }


@transaction.atomic
def attach_from_vault(home: Home, document: Document, component_key: str, *, by: User, at: datetime) -> Attachment:
    """Use a paper that the province keeps already in place of a new one; twice is once.

    Law: Decree 118/2025/NĐ-CP (papers that the State has are not asked for again).
    """
    owner = _lock_home(home, by, localdate(at))
    component = owner.procedure.components.get(key=component_key)
    try:
        consent = give_consent(document, _use(home, owner), by=by, at=at)
    except ConsentError as error:
        raise UploadRefusedError("not_held" if error.code == "not_in_force" else "not_now") from error
    paper, is_new = Attachment.objects.get_or_create(
        **home.columns(),
        component_key=component.key,
        sha256=document.sha256,
        defaults={
            "component_code": component.code,
            "name": component.name,
            "source": Attachment.Source.VAULT,
            "copies": 1,
            "file_name": f"{document.title}.pdf"[:LONGEST_NAME],
            "content_type": "application/pdf",
            "size": document.size,
            "document_id": document.pk,
            "consent": consent,
            "nature": Attachment.Nature.ELECTRONIC,
            "proof": document.verification_code,
            "added_by": by,
            "added_at": at,
        },
    )
    if not is_new and paper.consent_id != consent.pk:  # the word was taken back, and is given again
        paper.consent = consent
        paper.save(update_fields=["consent"])
    return paper


def _use(home: Home, owner: Draft | Dossier) -> Use:
    """Return what the owner of a kept paper agrees to; the draft keeps its key when it becomes a dossier."""
    name = owner.procedure.name  # kept as it is said here, in Vietnamese, whatever the page speaks
    if isinstance(owner, Dossier):
        return Use(f"dossier:{home.dossier_id}", f"Dùng trong hồ sơ {owner.code}, {name}")
    return Use(f"draft:{home.draft_id}", f"Dùng trong hồ sơ “{name}”")


@transaction.atomic
def detach(home: Home, attachment_id: UUID, *, by: User, at: datetime) -> None:
    """Take a paper out again, as long as nobody has received it; consent to use it ends with it.

    Twice is once. Raises as ``begin_upload``.
    """
    owner = _lock_home(home, by, localdate(at))
    papers = Attachment.objects.filter(pk=attachment_id, added_by=by, **home.columns())
    if isinstance(owner, Dossier):
        papers = papers.filter(added_at__gte=owner.supplements.get(closed_at=None).asked_at)
    for consent in ReuseConsent.objects.filter(attachments__in=papers):
        withdraw_consent(consent.pk, by=by, at=at)
    papers.delete()


def _lock_home(home: Home, by: User, on: date | None = None) -> Draft | Dossier:
    """Lock and return what a paper is added to, if it is one's own and open for papers."""
    if home.draft_id is not None:
        draft = Draft.objects.select_for_update(of=("self",)).get(pk=home.draft_id, owner=by)
        if not draft.is_open:
            raise ActionRefusedError("already_sent")
        return draft
    dossier = Dossier.objects.select_for_update(of=("self",)).get(pk=str(home.dossier_id))
    if not may_act(by, dossier, on):
        raise Dossier.DoesNotExist
    if not dossier.supplements.filter(closed_at=None, answered_at=None).exists():
        raise UploadRefusedError("not_now")
    return dossier


def _what_for(owner: Draft | Dossier, file: NewFile) -> tuple[str, str, str]:
    """Return key, code and name of what a file is for: a paper of the procedure, or a thing asked for besides."""
    component = owner.procedure.components.filter(key=file.component_key).first()
    if component:
        return component.key, component.code, component.name
    asked = named_item(owner, file.component_key) if isinstance(owner, Dossier) else ""
    return (file.component_key, "", asked[:1000]) if asked else ("", "", _short(file.name))


def _check_room(home: Home, size: int) -> None:
    if size < 1:
        raise UploadRefusedError("empty")
    if size > settings.MOTCUA_MAX_UPLOAD_BYTES:
        raise UploadRefusedError("too_large")
    papers = Attachment.objects.filter(**home.columns())
    if papers.count() >= MOST_PAPERS:
        raise UploadRefusedError("too_many")
    if (papers.aggregate(all=Sum("size"))["all"] or 0) + size > MOST_BYTES_IN_ALL:
        raise UploadRefusedError("too_much")


def _short(name: str) -> str:
    """Return a file's own name without folders and control signs, its ending kept when it is long."""
    plain = "".join(sign for sign in name.replace("\\", "/").rsplit("/", 1)[-1] if sign.isprintable()).strip()
    return plain[-LONGEST_NAME:] or "tep"
