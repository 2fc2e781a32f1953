"""Taking an earlier result from the national store in place of a paper, instead of asking for it again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from motcua.accounts.models import User
from motcua.audit.services import record_look
from motcua.catalog.models import Component, ProcedureVersion
from motcua.dossiers.models import Attachment, Dossier, Draft, StoredPaper
from motcua.dossiers.ports import StoredResult, StoreQuestion, result_store
from motcua.dossiers.services.confirming import stands_over
from motcua.dossiers.services.journal import Entry, record
from motcua.dossiers.services.moves import ActionRefusedError, locked
from motcua.dossiers.services.uploading import Home
from motcua.foundation import files
from motcua.foundation.content import judge
from motcua.foundation.crypto import blind_index
from motcua.foundation.signatures import Verdict, check_upload
from motcua.organizations.queries import province_code
from motcua.population.services.looking import person_key

FETCHED = "paper_fetched"
LONGEST_PROOF = 300


@dataclass(frozen=True, slots=True)
class _Search:
    key: UUID
    unit: str
    owner_number: str
    asker: User
    channel: str
    version: ProcedureVersion
    purpose: str


def look_for_draft(draft_id: UUID, *, by: User, at: datetime) -> list[StoredPaper]:
    """Ask the store for one's own results that can stand for papers of one's own draft; the same again is that.

    Raises ``Draft.DoesNotExist``, ``UnavailableError``, ``RefusedError``. Call it outside of a transaction.
    Law: Decree 118/2025/NĐ-CP (papers that the State has are not asked for again).
    """
    draft = Draft.objects.select_related("procedure__procedure").get(pk=draft_id, owner=by)
    number = by.tax_code if by.kind == User.Kind.BUSINESS else by.personal_id
    purpose = f"Tìm giấy tờ đã có cho tờ khai “{draft.procedure.name[:120]}”"
    unit = province_code(localdate(at))
    return _look(_Search(draft.pk, unit, number, by, "online", draft.procedure, purpose), at=at)


def look_for_dossier(dossier_id: UUID, *, by: User, at: datetime) -> list[StoredPaper]:
    """Ask the store for results of the applicant that can stand for papers of a dossier.

    Raises ``ActionRefusedError`` (``not_yours``, ``not_now``), ``UnavailableError``, ``RefusedError``.
    """
    dossier = _worked_on(dossier_id, by=by, at=at)
    purpose = f"Lấy giấy tờ đã có từ kho kết quả quốc gia, hồ sơ {dossier.code}"
    unit = dossier.holder.code
    search = _Search(
        dossier.submission_key, unit, dossier.identity_number, by, dossier.channel, dossier.procedure, purpose
    )
    return _look(search, at=at)


def _worked_on(dossier_id: UUID, *, by: User, at: datetime) -> Dossier:
    related = ("holder", "receiving_agency", "procedure__procedure")
    dossier = Dossier.objects.select_related(*related).get(pk=dossier_id)
    if not stands_over(dossier, by, at):
        raise ActionRefusedError("not_yours")
    if not dossier.is_open:
        raise ActionRefusedError("not_now")
    return dossier


def _look(search: _Search, *, at: datetime) -> list[StoredPaper]:
    components = [each for each in search.version.components.all() if each.result_code]
    if not components or not search.owner_number:
        return []
    asker_number = search.owner_number if not search.asker.is_officer else search.asker.personal_id
    question = StoreQuestion(
        unit=search.unit,
        owner_number=search.owner_number,
        asker_name=search.asker.full_name,
        asker_number=asker_number or search.owner_number,
        channel=search.channel,
        procedure_code=search.version.procedure.code,
        kinds=tuple(sorted({each.result_code for each in components})),
    )
    subject = person_key(blind_index(search.owner_number, kind="personal_id"))
    record_look(subject, by=search.asker.pk, at=at, purpose=search.purpose, data={"store": "results"})
    return _keep(search, components, result_store().find(question), at=at)


@transaction.atomic
def _keep(
    search: _Search, components: Iterable[Component], results: list[StoredResult], *, at: datetime
) -> list[StoredPaper]:
    today = localdate(at)
    fits = [
        (component, result)
        for component in components
        for result in results
        if result.kind == component.result_code and result.files and (result.valid_until or today) >= today
    ]
    for component, result in fits:
        told = _told(result)
        StoredPaper.objects.update_or_create(
            key=search.key,
            component_key=component.key,
            agency=result.agency[:300],
            number=result.number[:200],
            defaults=told,
            create_defaults={**told, "found_by": search.asker, "found_at": at},
        )
    return list(StoredPaper.objects.filter(key=search.key).order_by("component_key", "-issued_on"))


def _told(result: StoredResult) -> dict[str, object]:
    return {
        "kind": result.kind[:60],
        "title": result.title[:2000],
        "issued_on": result.issued_on,
        "valid_until": result.valid_until,
        "path": result.files[0].path,
        "file_name": result.files[0].name[:255],
    }


class NotUsableError(ValueError):
    """A file of the store cannot be used; the message says why, in words for people."""


def use_in_draft(stored_id: int, draft_id: UUID, *, by: User, at: datetime) -> Attachment:
    """Fetch a found paper into one's own draft; twice is once.

    Raises ``StoredPaper.DoesNotExist``, ``Draft.DoesNotExist``, ``NotUsableError``, ``UnavailableError``.
    """
    stored = StoredPaper.objects.get(pk=stored_id, key=draft_id)
    fetched = _fetched(stored, province_code(localdate(at)))
    with transaction.atomic():
        draft = Draft.objects.select_for_update(of=("self",)).get(pk=draft_id, owner=by)
        if not draft.is_open:
            raise ActionRefusedError("already_sent")
        return _attach(stored, fetched, Home(draft_id=draft.pk), draft.procedure, by=by, at=at)


def use_in_dossier(stored_id: int, dossier_id: UUID, *, by: User, at: datetime) -> Attachment:
    """Fetch a found paper into a dossier one works on; twice is once. Raises as above, ``ActionRefusedError``."""
    dossier = _worked_on(dossier_id, by=by, at=at)
    stored = StoredPaper.objects.get(pk=stored_id, key=dossier.submission_key)
    fetched = _fetched(stored, dossier.holder.code)
    with transaction.atomic():
        dossier = locked(dossier_id)
        stored.refresh_from_db(fields=["attachment"])  # under the dossier's lock: somebody may have been faster
        is_new = stored.attachment_id is None
        paper = _attach(stored, fetched, Home(dossier_id=dossier.pk), dossier.procedure, by=by, at=at)
        if is_new:
            record(dossier, Entry(FETCHED, by, at, dossier.holder, data={"component": stored.component_key}))
            dossier.save(update_fields=["journal_length"])
        return paper


@dataclass(frozen=True, slots=True)
class _Fetched:
    sha256: str
    size: int
    content_type: str
    verdict: str
    sentence: str


def _fetched(stored: StoredPaper, unit: str) -> _Fetched:
    content = result_store().fetch(stored.agency, stored.path, unit=unit)
    seen = judge(content, stored.file_name)
    if seen.problems:
        raise NotUsableError(" ".join(seen.problems))
    signed = check_upload(content, is_signed=seen.is_signed)
    if signed is not None and signed.verdict is Verdict.INVALID:
        raise NotUsableError(signed.sentence)
    kept = files.store(content)
    verdict, sentence = (str(signed.verdict), signed.sentence[:500]) if signed else ("", "")
    return _Fetched(kept.sha256, kept.size, seen.content_type, verdict, sentence)


def _attach(
    stored: StoredPaper, fetched: _Fetched, home: Home, version: ProcedureVersion, *, by: User, at: datetime
) -> Attachment:
    kept = StoredPaper.objects.select_for_update(of=("self",)).get(pk=stored.pk)
    if kept.attachment is not None:
        return kept.attachment
    component = version.components.get(key=stored.component_key)
    kept.attachment = Attachment.objects.create(
        **home.columns(),
        component_key=component.key,
        component_code=component.code,
        name=component.name,
        source=Attachment.Source.DATABASE,
        nature=Attachment.Nature.ELECTRONIC if fetched.verdict else Attachment.Nature.RECORD,
        proof=f"Kho kết quả quốc gia: {stored.agency}, số {stored.number}"[:LONGEST_PROOF],
        copies=1,
        file_name=stored.file_name,
        content_type=fetched.content_type,
        size=fetched.size,
        sha256=fetched.sha256,
        signature_verdict=fetched.verdict,
        signature_sentence=fetched.sentence,
        added_by=by,
        added_at=at,
    )
    kept.save(update_fields=["attachment"])
    return kept.attachment
