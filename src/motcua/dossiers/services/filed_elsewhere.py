"""A dossier that was filed on another portal: its papers judged and kept like any others, then lodged like any."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from motcua.accounts.models import User
from motcua.catalog.queries.procedures import plan
from motcua.dossiers.models import Dossier
from motcua.dossiers.services.drafting import start_draft
from motcua.dossiers.services.filing import Beside, Filing, lodge, nothing
from motcua.dossiers.services.uploading import Home, NewFile, UploadRefusedError, attach


@dataclass(frozen=True, slots=True)
class Brought:
    """A paper as a whole file; ``component_key`` names what it is for, "" nothing in particular."""

    name: str
    content: bytes
    component_key: str = ""


@dataclass(frozen=True, slots=True)
class Filed:
    """When it was filed there; ``without_refused``: papers that are not taken here are left out.

    ``beside`` names rows that are written with the dossier.
    """

    at: datetime
    without_refused: bool = False
    beside: Beside = nothing


@transaction.atomic(savepoint=False)
def lodge_from_elsewhere(
    filing: Filing, papers: Sequence[Brought], filed: Filed, *, by: User, at: datetime
) -> Dossier:
    """File what the applicant ``by`` has filed elsewhere, as of the hour they did; all of it or nothing.

    Raises ``UploadRefusedError`` for a paper that would not be taken here either.
    Law: Decree 310/2026/NĐ-CP (the national portal receives, the officer checks); Decree 118/2025/NĐ-CP Art. 17.
    """
    if not papers:
        return lodge(filing, by=by, at=filed.at, beside=filed.beside)
    draft = start_draft(plan(filing.version_id).version, by=by, at=at)
    attach_all(Home(draft_id=draft.pk), papers, by=by, at=at, without_refused=filed.without_refused)
    dossier = lodge(replace(filing, draft_id=draft.pk), by=by, at=filed.at, beside=filed.beside)
    draft.submitted_at, draft.is_complete = at, True
    draft.save(update_fields=["submitted_at", "is_complete"])
    return dossier


@transaction.atomic(savepoint=False)
def attach_all(
    home: Home, papers: Sequence[Brought], *, by: User, at: datetime, without_refused: bool = False
) -> None:
    """Keep papers of one home, all or none, unless refused ones may be left out. Raises ``UploadRefusedError``."""
    for paper in papers:
        file = NewFile(paper.name, len(paper.content), paper.component_key)
        try:
            attach(home, file, paper.content, by=by, at=at)
        except UploadRefusedError:
            if not without_refused:
                raise
