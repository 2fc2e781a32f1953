"""Papers taken in with a filing: on paper, scanned, or used from what the State holds; each with its proof."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localdate

from motcua.accounts.models import User
from motcua.catalog.models import Channel
from motcua.dossiers.models import Attachment, Dossier
from motcua.dossiers.queries.holding import held_for_dossier
from motcua.dossiers.queries.stored import stored_for
from motcua.dossiers.services.demanding import record_demands, where_held
from motcua.dossiers.services.digitising import note_scans
from motcua.vault.models import Document
from motcua.vault.services.consenting import ConsentError, Use, give_consent

HEARD = "Người nộp đồng ý tại quầy"


class NotHeldError(LookupError):
    """A paper of the vault cannot be used: it is not the applicant's, or holds no more."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper handed in at the counter: on paper only, scanned (``sha256`` of a stored file), or not at all.

    ``document_id`` names the vault's paper used in its place. ``nature`` says what it is, ``proof`` by what that
    can be checked. ``demand_reason`` says why it was taken although the State holds it.
    """

    name: str
    component_key: str = ""
    component_code: str = ""
    originals: int = 1
    copies: int = 0
    file_name: str = ""
    content_type: str = ""
    size: int = 0
    sha256: str = ""
    pages: int = 1  # of a scan
    dpi: int | None = None  # of its coarsest page
    nature: str = ""
    proof: str = ""
    document_id: str = ""
    demand_reason: str = ""


def papers_of(dossier: Dossier, papers: Iterable[Paper], *, by: User, at: datetime) -> list[Attachment]:
    """Return what was taken in with a filing, to be written with it; scans begin their way to a signed copy.

    Raises ``NotHeldError`` for a paper of the vault that is not the applicant's or holds no
    more. Law: Decree 107/2021/NĐ-CP (components are digitised when received, held ones are used).
    """
    listed = list(papers)
    rows = [
        _reused(dossier, paper, by=by, at=at) if paper.document_id else _taken(dossier, paper, by=by, at=at)
        for paper in listed
    ]
    if dossier.channel != Channel.ONLINE or dossier.is_assisted:  # what the office scanned itself
        pairs = zip(rows, listed, strict=True)
        note_scans([(row, paper.pages, paper.dpi) for row, paper in pairs if row.source == Attachment.Source.SCAN])
    reasons = {paper.component_key: paper.demand_reason for paper in listed if paper.demand_reason.strip()}
    if reasons:
        day = localdate(at)
        held = where_held(held_for_dossier(dossier, day), stored_for(dossier.submission_key, day))
        record_demands(dossier, {key: held[key] for key in reasons if key in held}, reasons, by=by, at=at)
    return rows


def _taken(dossier: Dossier, paper: Paper, *, by: User, at: datetime) -> Attachment:
    usual = Attachment.Nature.ORIGINAL if paper.originals else Attachment.Nature.COPY
    return Attachment(
        dossier=dossier,
        component_key=paper.component_key,
        component_code=paper.component_code,
        name=paper.name,
        source=Attachment.Source.SCAN if paper.sha256 else Attachment.Source.PAPER,
        nature=paper.nature or usual,
        proof=paper.proof,
        originals=paper.originals,
        copies=paper.copies,
        file_name=paper.file_name,
        content_type=paper.content_type,
        size=paper.size,
        sha256=paper.sha256,
        added_by=by,
        added_at=at,
    )


def _reused(dossier: Dossier, paper: Paper, *, by: User, at: datetime) -> Attachment:
    document = Document.objects.filter(pk=paper.document_id, owner_index=dossier.identity_index).first()
    if document is None or not dossier.identity_index:
        raise NotHeldError("the vault does not hold this paper for the applicant")
    purpose = f"Dùng trong hồ sơ “{dossier.procedure.name}”"
    try:
        consent = give_consent(document, Use(f"dossier:{dossier.pk}", purpose, HEARD), by=by, at=at)
    except ConsentError as error:
        raise NotHeldError("the vault does not hold this paper for the applicant") from error
    return Attachment(
        dossier=dossier,
        component_key=paper.component_key,
        component_code=paper.component_code,
        name=paper.name,
        source=Attachment.Source.VAULT,
        nature=Attachment.Nature.ELECTRONIC,
        proof=document.verification_code,
        consent=consent,
        document_id=document.pk,
        copies=1,
        file_name=f"{document.title}.pdf"[:255],
        content_type="application/pdf",
        size=document.size,
        sha256=document.sha256,
        added_by=by,
        added_at=at,
    )
