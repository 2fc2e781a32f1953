"""Signing digital copies: the officer who took the papers in has compared them (ký số bản số hóa)."""

import io
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import pikepdf
from django.db import transaction

from motcua.accounts.models import User
from motcua.accounts.rules import Role
from motcua.audit.services import record as audit
from motcua.dossiers.models import Attachment, DigitalCopy, Dossier
from motcua.dossiers.services.journal import Entry, record
from motcua.dossiers.services.moves import ActionRefusedError, locked
from motcua.dossiers.services.standing import roles_at
from motcua.foundation import files
from motcua.foundation.documents import Place
from motcua.foundation.scans import as_pdf, written_anew
from motcua.foundation.signing import Reason, sign_pdf, signer_for

FORM_OF_COPY = "Bản số hóa"
COMPARED = "Đã đối chiếu với giấy tờ nhận tại quầy"
STAMP_WIDTH, STAMP_HEIGHT, EDGE = 210, 46, 14  # points: the top right corner of the first page


@transaction.atomic
def sign_copies(dossier_id: UUID, *, by: User, at: datetime) -> list[DigitalCopy]:
    """Sign every digital copy of a dossier that is not signed yet, as compared with the paper. Twice is once.

    Only the desk that received the dossier may. Raises ``ActionRefusedError``.
    Law: Decree 107/2021/NĐ-CP (the officer signs the digitised component); Decree 30/2020/NĐ-CP (stamp of a copy).
    """
    dossier = locked(dossier_id)
    if not _received(by, dossier, at):
        raise ActionRefusedError("not_yours")
    waiting = DigitalCopy.objects.select_for_update(of=("self",)).filter(
        attachment__dossier=dossier, signed_by=None
    )
    signed = [_sign(copy, dossier, by=by, at=at) for copy in waiting.select_related("attachment").order_by("pk")]
    if signed:
        record(dossier, Entry("copies_signed", by, at, dossier.receiving_agency, data={"copies": len(signed)}))
        dossier.save(update_fields=["journal_length"])
        audit("sign_copies", f"dossier:{dossier.pk}", by=by.pk, at=at, data={"copies": len(signed)})
    return signed


def _received(by: User, dossier: Dossier, at: datetime) -> bool:
    roles = roles_at(by, dossier.receiving_agency, at, procedure_id=dossier.procedure.procedure_id)
    return Role.INTAKE in roles


def may_sign_copies(dossier: Dossier, papers: Iterable[Attachment], *, by: User, at: datetime) -> bool:
    """Say whether there is something to sign for this officer; ``papers`` come with their digital copies."""
    copies = (getattr(paper, "digital_copy", None) for paper in papers)
    return any(copy is not None and copy.signed_at is None for copy in copies) and _received(by, dossier, at)


def _sign(copy: DigitalCopy, dossier: Dossier, *, by: User, at: datetime) -> DigitalCopy:
    scan = copy.attachment
    if copy.searchable_sha256:
        pdf = files.load(copy.searchable_sha256)
    else:
        pdf = as_pdf(files.load(scan.sha256), scan.content_type)
    if b"/ByteRange" not in pdf:  # a copy that carries signatures keeps them
        pdf = written_anew(pdf)
    agency = dossier.receiving_agency
    reason = Reason(COMPARED, agency.name, copy_form=FORM_OF_COPY)
    signer = signer_for(str(by.pk), name=by.full_name, organisation=agency.name)
    signed = sign_pdf(pdf, signer=signer, place=_corner(pdf), reason=reason, at=at)
    copy.signed_sha256, copy.signed_by, copy.signed_at = files.store(signed).sha256, by, at
    copy.save(update_fields=["signed_sha256", "signed_by", "signed_at"])
    return copy


def _corner(pdf: bytes) -> Place:
    """Return the top right corner of the first page, where the stamp of a copy belongs."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        _left, _bottom, right, top = (float(edge) for edge in opened.pages[0].mediabox)
    box = (right - EDGE - STAMP_WIDTH, top - EDGE - STAMP_HEIGHT, right - EDGE, top - EDGE)
    return Place("ban-so-hoa", 0, box)
