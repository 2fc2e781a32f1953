"""A signed result that was wrong, lost or spoilt: a new paper takes its place, and both are kept."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from motcua.accounts.models import User
from motcua.accounts.rules import Role
from motcua.dossiers import papers
from motcua.dossiers.models import Dossier, Result, Revision
from motcua.dossiers.rules.transitions import Status
from motcua.dossiers.services import telling
from motcua.dossiers.services.journal import Entry, record
from motcua.dossiers.services.moves import ActionRefusedError, locked
from motcua.dossiers.services.standing import roles_at
from motcua.foundation import files
from motcua.organizations.queries import standing_agency
from motcua.vault.models import Document
from motcua.vault.services import Paper, deposit, supersede


@dataclass(frozen=True, slots=True)
class Change:
    """What takes the place of a result, and why; ``content`` replaces fields of the first paper by their key."""

    kind: str
    reason: str
    number: str
    title: str
    content: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def propose_revision(dossier_id: UUID, change: Change, *, by: User, at: datetime) -> Revision:
    """Write the paper that is to take the place of a signed result (đính chính, cấp lại).

    Raises ``ActionRefusedError``: no reason, no number, no signed result in the vault, another one under way.
    Policy: Decree 30/2020/NĐ-CP keeps what was issued; a mistake is mended by a new signed paper, never inside the
    old one. A correction keeps its number, a re-issue may have a new one.
    """
    dossier = _issued_now(locked(dossier_id), at=at)
    _need_role(Role.SPECIALIST, dossier, by=by, at=at)
    result = _signed_result(dossier)
    if not change.reason.strip():
        raise ActionRefusedError("reason_missing")
    if not change.number.strip() or not change.title.strip():
        raise ActionRefusedError("number_missing")
    if dossier.revisions.filter(issued_at=None, dropped_at=None).exists():
        raise ActionRefusedError("revision_open")
    revision = Revision(
        dossier=dossier,
        kind=change.kind,
        reason=change.reason.strip(),
        number=change.number.strip(),
        title=change.title.strip(),
        content={**result.content, **change.content},
        old_number=result.number,
        old_title=result.title,
        replaces=result.document,
        proposed_by=by,
        proposed_at=at,
    )
    revision.draft_sha256 = files.store(_draft(revision, result, at=at)).sha256
    revision.save()
    _note(dossier, "revision_proposed", revision, by=by, at=at)
    return revision


@transaction.atomic
def sign_revision(revision_id: int, *, by: User, at: datetime) -> Revision:
    """Put the leader's signature on a proposed revision. Raises ``ActionRefusedError``. Twice is once.

    Law: Decree 30/2020/NĐ-CP (signature of the authorised person).
    """
    revision, dossier = _open_revision(revision_id, at=at)
    holder = _need_role(Role.SIGNER, dossier, by=by, at=at)
    if revision.signed_at is None:
        draft = files.load(revision.draft_sha256)
        named = _as_result(revision, None if holder == by.pk else holder)
        signed = papers.sign_result(dossier, named, draft, by=by, at=at)
        revision.signed_sha256, revision.signed_by, revision.signed_at = files.store(signed).sha256, by, at
        revision.save(update_fields=["signed_sha256", "signed_by", "signed_at"])
        _note(dossier, "revision_signed", revision, by=by, at=at)
    return revision


@transaction.atomic
def issue_revision(revision_id: int, *, by: User, at: datetime) -> Revision:
    """Seal a signed revision, keep it, and let it take the place of the old result (phát hành).

    The old document stays in the vault and says what replaced it; status and times of the dossier stay as they
    were. Raises ``ActionRefusedError``.
    """
    revision, dossier = _open_revision(revision_id, at=at)
    _need_role(Role.CLERK, dossier, by=by, at=at)
    if revision.signed_at is None:
        raise ActionRefusedError("not_signed")
    signed = files.load(revision.signed_sha256)
    document = _kept(revision, dossier, papers.seal_result(dossier, _as_result(revision), signed, at=at), by, at)
    if revision.replaces is not None:
        supersede(
            revision.replaces, document, f"{revision.get_kind_display()}: {revision.reason}"[:300], by=by, at=at
        )
    revision.document, revision.issued_by, revision.issued_at = document, by, at
    revision.save(update_fields=["document", "issued_by", "issued_at"])
    Result.objects.filter(dossier=dossier).update(
        number=revision.number, title=revision.title, document=document, signed_sha256=document.sha256
    )
    _note(dossier, "revision_issued", revision, by=by, at=at)
    telling.revised(dossier, revision.Kind(revision.kind).label, revision.old_number, at=at)
    return revision


@transaction.atomic
def drop_revision(revision_id: int, reason: str, *, by: User, at: datetime) -> Revision:
    """Give a revision up before it is issued, with the reason; the result stays as it was.

    Raises ``ActionRefusedError``.
    """
    revision, dossier = _open_revision(revision_id, at=at)
    if not roles_at(by, dossier.deciding_agency, at, procedure_id=dossier.procedure.procedure_id):
        raise ActionRefusedError("not_yours")
    if not reason.strip():
        raise ActionRefusedError("reason_missing")
    revision.dropped_at, revision.dropped_by, revision.dropped_reason = at, by, reason.strip()[:300]
    revision.save(update_fields=["dropped_at", "dropped_by", "dropped_reason"])
    _note(dossier, "revision_dropped", revision, by=by, at=at)
    return revision


def steps_for(user: User, dossier: Dossier, revision: Revision | None, at: datetime) -> set[str]:
    """Return what a person may do here now: ``propose``, ``sign``, ``issue``, ``drop``."""
    issuer = standing_agency(dossier.deciding_agency, localdate(at))
    held = set(roles_at(user, issuer, at, procedure_id=dossier.procedure.procedure_id))
    if revision is None:
        return {"propose"} if Role.SPECIALIST in held else set()
    onward = ("sign", Role.SIGNER) if revision.signed_at is None else ("issue", Role.CLERK)
    return ({onward[0]} if onward[1] in held else set()) | ({"drop"} if held else set())


def _need_role(role: Role, dossier: Dossier, *, by: User, at: datetime) -> UUID:
    """Return whose posting gives a person a role at the deciding agency. Raises ``ActionRefusedError``."""
    held = roles_at(by, dossier.deciding_agency, at, procedure_id=dossier.procedure.procedure_id)
    if role not in held:
        raise ActionRefusedError("not_yours")
    return held[role]


def _signed_result(dossier: Dossier) -> Result:
    result = Result.objects.select_related("document").filter(dossier=dossier).first()
    if not Status(dossier.status).is_resolved or result is None or result.document is None:
        raise ActionRefusedError("nothing_to_revise")
    return result


def _issued_now(dossier: Dossier, *, at: datetime) -> Dossier:
    """Let the main heir put right what an agency issued that has ended since; who decided stays in the row."""
    dossier.deciding_agency = standing_agency(dossier.deciding_agency, localdate(at))
    return dossier


def _open_revision(revision_id: int, *, at: datetime) -> tuple[Revision, Dossier]:
    """Return a revision with its dossier, both locked. Raises ``ActionRefusedError`` once it is over."""
    key = Revision.objects.values_list("dossier", flat=True).get(pk=revision_id)
    dossier = _issued_now(locked(key), at=at)
    revision = Revision.objects.select_related("replaces").select_for_update(of=("self",)).get(pk=revision_id)
    if revision.issued_at is not None or revision.dropped_at is not None:
        raise ActionRefusedError("revision_over")
    return revision, dossier


def _draft(revision: Revision, result: Result, *, at: datetime) -> bytes:
    issued = result.document.issued_at if result.document else result.proposed_at
    why = f"{revision.get_kind_display()}: {revision.reason}"
    content = {**revision.content, "replaced": papers.replaced(result.number, issued, why)}
    return papers.result_draft(revision.dossier, content, number=revision.number, title=revision.title, at=at)


def _as_result(revision: Revision, signed_for: UUID | None = None) -> Result:
    """Return what the signatures name: title and number of the new paper, and in whose name it is signed."""
    return Result(dossier=revision.dossier, number=revision.number, title=revision.title, signed_for_id=signed_for)


def _kept(revision: Revision, dossier: Dossier, pdf: bytes, by: User, at: datetime) -> Document:
    paper = Paper(
        owner_index=dossier.identity_index,
        owner=dossier.applicant,
        kind=dossier.procedure.result_code,
        title=revision.title,
        number=revision.number,
        issuer=dossier.deciding_agency,
        issued_at=at,
        pdf=pdf,
        source=f"dossier:{dossier.pk}",
    )
    return deposit(paper, by=by, at=at)


def _note(dossier: Dossier, kind: str, revision: Revision, *, by: User, at: datetime) -> None:
    data = {"revision": revision.pk, "kind": revision.kind}
    record(dossier, Entry(kind, by, at, dossier.deciding_agency, revision.reason, data))
    dossier.save(update_fields=["journal_length"])
