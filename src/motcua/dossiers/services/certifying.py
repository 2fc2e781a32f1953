"""Certifying copies at the counter: the request, its numbers in the register, and mistakes put right."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connection, transaction
from django.utils.timezone import localdate

from motcua.accounts.models import User
from motcua.accounts.rules import Role
from motcua.audit.services import record as audit
from motcua.dossiers.models import (
    Certification,
    CertificationBook,
    CertificationCorrection,
    Dossier,
    Result,
)
from motcua.dossiers.queries.certification import entry, fees_of, signers_at
from motcua.dossiers.rules.certification import (
    CORRECTABLE,
    VOID,
    CertificationError,
    Copies,
    book_name,
    check_count,
    check_papers,
)
from motcua.dossiers.services.filing import Filing, lodge
from motcua.dossiers.services.moves import ActionRefusedError
from motcua.organizations.models import Agency, Posting


@dataclass(frozen=True)
class Request:
    """What is certified for whom: a filing at the counter, the papers, who signs, and why it is free if it is."""

    filing: Filing
    papers: tuple[Copies, ...]
    signer: User
    waiver: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """What is put right in an entry: ``title``, ``pages`` or ``copies`` to a value, or ``void``."""

    field: str
    value: str
    reason: str


@transaction.atomic
def certify(request: Request, *, by: User, at: datetime) -> Dossier:
    """Take a request in, enter each paper in the register under the next number, and lay it before the signer.

    Numbers of an agency and a year run without gaps: what is not saved takes none. The same filing twice is once.
    Raises ``CertificationError``, ``ActionRefusedError`` for somebody who does not sign there.
    Policy: the fee is the catalogue's (Circular 226/2016/TT-BTC); the register is one a year and agency.
    """
    before = Dossier.objects.filter(submission_key=request.filing.key).first()
    if before is not None:
        return before
    check_papers(request.papers)
    agency = request.filing.receiving_agency
    titles = {user.pk: title for user, title in signers_at(agency, at)}
    if request.signer.pk not in titles:
        raise ActionRefusedError("wrong_colleague")
    fees = [0 if request.waiver else fee for fee in _fees(request, at=at)]
    dossier = lodge(replace(request.filing, fee_amount=sum(fees)), by=by, at=at, accept=True)
    if not dossier.certifications.exists():  # the same press may have come at the same moment, and been faster
        _enter(dossier, request, fees, titles[request.signer.pk], by=by, at=at)
    return dossier


def _enter(
    dossier: Dossier, request: Request, fees: Iterable[int], signer_title: str, *, by: User, at: datetime
) -> None:
    """Enter each paper in the register, and lay the copies before the signer."""
    book, first = _next_numbers(request.filing.receiving_agency, localdate(at).year, len(request.papers))
    Certification.objects.bulk_create(
        Certification(
            book=book,
            number=number,
            dossier=dossier,
            title=paper.title.strip(),
            pages=paper.pages,
            copies=paper.copies,
            fee_amount=fee,
            waiver=request.waiver,
            signer=request.signer,
            signer_title=signer_title,
            certified_on=localdate(at),
            entered_by=by,
            entered_at=at,
        )
        for number, (paper, fee) in enumerate(zip(request.papers, fees, strict=True), first)
    )
    _propose(dossier, request.papers, first, book.year, by=by, at=at)
    facts = {"first": first, "entries": len(request.papers)}
    audit("certify copies", f"dossier:{dossier.pk}", by=by.pk, at=at, data=facts)


def _fees(request: Request, *, at: datetime) -> list[int]:
    return fees_of(request.papers, request.filing.version_id, on=localdate(at))


def _next_numbers(agency: Agency, year: int, count: int) -> tuple[CertificationBook, int]:
    """Take the next numbers of a year's register; who comes at the same moment waits until these are saved."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO dossiers_certificationbook (agency_id, year, last) VALUES (%s, %s, %s) "
            "ON CONFLICT (agency_id, year) DO UPDATE SET last = dossiers_certificationbook.last + %s "
            "RETURNING id, last",
            [agency.pk, year, count, count],
        )
        key, last = cursor.fetchone() or (0, 0)
    return CertificationBook(pk=key, agency=agency, year=year, last=last), last - count + 1


def _propose(
    dossier: Dossier, papers: tuple[Copies, ...], first: int, year: int, *, by: User, at: datetime
) -> None:
    """Lay the copies before the signer: the result is on paper, its number that of the register."""
    last = first + len(papers) - 1
    numbers = str(first) if first == last else f"{first}–{last}"
    Result.objects.create(
        dossier=dossier,
        number=f"{numbers}, quyển {book_name(year)}",
        title="; ".join(paper.title.strip() for paper in papers)[:300],
        medium=Result.Medium.PAPER,
        proposed_by=by,
        proposed_at=at,
    )


@transaction.atomic
def correct(certification_id: int, correction: Correction, *, by: User, at: datetime) -> CertificationCorrection:
    """Put a mistake right in the register: what stood there stays readable, with who, when and why.

    Raises ``Certification.DoesNotExist`` for another agency's, ``CertificationError`` for a value that cannot be,
    that changes nothing, or for a voided entry; a voided number is never given again.
    """
    held = Posting.objects.on(localdate(at)).filter(user=by, role=Role.INTAKE).values_list("agency", flat=True)
    Certification.objects.select_for_update(of=("self",)).filter(pk=certification_id).first()
    found = entry(certification_id, held)
    before, after = _change(
        found.is_void, correction, {name: str(getattr(found, name)) for name in CORRECTABLE[:3]}
    )
    if not correction.reason.strip():
        raise CertificationError("reason")
    made = CertificationCorrection.objects.create(
        certification=found.row,
        field=correction.field,
        before=before,
        after=after,
        reason=correction.reason.strip(),
        corrected_by=by,
        corrected_at=at,
    )
    if correction.field == VOID:
        Certification.objects.filter(pk=found.row.pk).update(voided_at=at)
    audit("correct certification", f"dossier:{found.row.dossier_id}", by=by.pk, at=at, data={"field": made.field})
    return made


def _change(is_void: bool, correction: Correction, now: dict[str, str]) -> tuple[str, str]:
    if is_void:
        raise CertificationError("voided")
    if correction.field == VOID:
        return "", ""
    value = " ".join(correction.value.split())
    if correction.field == "title":
        if not value or len(value) > 300:
            raise CertificationError("title")
    else:
        check_count(correction.field, int(value) if value.isdecimal() and len(value) < 5 else 0)
        value = str(int(value))
    if value == now[correction.field]:
        raise CertificationError("same")
    return now[correction.field], value
