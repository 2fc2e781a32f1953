"""The register of certified copies: entries as they are right now, and what it would cost."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, Prefetch, Q, QuerySet, When
from django.utils.timezone import localdate

from motcua.accounts.models import User
from motcua.accounts.rules import Role
from motcua.catalog.models import Channel, ProcedureVersion
from motcua.catalog.queries.procedures import plan, version_on
from motcua.catalog.rules.fees import fee_total
from motcua.dossiers.models import Certification, CertificationBook, CertificationCorrection, Dossier
from motcua.dossiers.rules.certification import PROCEDURE, VOID, Copies, book_name, stamp_lines
from motcua.organizations.models import Agency, Posting
from motcua.organizations.structure import inherited


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry with its corrections applied; the written row and the reasons are kept beside."""

    row: Certification
    title: str
    pages: int
    copies: int
    corrections: tuple[CertificationCorrection, ...]

    @property
    def is_void(self) -> bool:
        return self.row.voided_at is not None

    @property
    def stamp(self) -> tuple[str, ...]:
        """The words to be stamped on each copy."""
        row, agency = self.row, self.row.book.agency
        place = agency.area.name if agency.area else agency.name
        return stamp_lines(row.number, place, row.certified_on, title=row.signer_title, name=row.signer.full_name)


def procedure_for_copies(on: date) -> ProcedureVersion:
    """Return the procedure of certifying copies as it is published on a day. Raises ``NotOfferedError``."""
    return version_on(PROCEDURE, on)


def fees_of(papers: Iterable[Copies], version_id: int, *, on: date) -> list[int]:
    """Return what each paper's copies cost by the schedule of the day, in whole đồng."""
    known = plan(version_id)
    return [
        fee_total(known.fees, channel=Channel.COUNTER, copies=paper.copies, pages=paper.pages, on=on).amount
        for paper in papers
    ]


def entries_of(dossier: Dossier) -> list[Entry]:
    """Return the entries of one request, by number."""
    return read(_entries().filter(dossier=dossier).order_by("number"))


def register(book: CertificationBook) -> QuerySet[Certification]:
    """Return a book's rows, the latest first; ``read`` applies the corrections."""
    return _entries().filter(book=book).order_by("-number")


def entry(certification_id: int, agencies: Iterable[int]) -> Entry:
    """Return one entry of one's own agencies, or of those they took over from.

    Raises ``Certification.DoesNotExist``.
    """
    mine = list(agencies)
    theirs = Q(book__agency__in=mine) | inherited(mine, ["book__agency"])
    return read([_entries().get(theirs, pk=certification_id)])[0]


def read(rows: Iterable[Certification]) -> list[Entry]:
    """Return rows with their corrections applied in the order they were made."""
    return [_read(row, tuple(row.corrections.all())) for row in rows]


def _read(row: Certification, corrections: Sequence[CertificationCorrection]) -> Entry:
    now: dict[str, Any] = {"title": row.title, "pages": row.pages, "copies": row.copies}
    for each in corrections:
        if each.field != VOID:
            now[each.field] = each.after if each.field == "title" else int(each.after)
    return Entry(row, now["title"], now["pages"], now["copies"], tuple(corrections))


def _entries() -> QuerySet[Certification]:
    corrections = CertificationCorrection.objects.select_related("corrected_by").order_by("corrected_at", "id")
    related = ("book__agency__area", "dossier", "signer")
    return Certification.objects.select_related(*related).prefetch_related(Prefetch("corrections", corrections))


def books_of(agencies: Iterable[int]) -> QuerySet[CertificationBook]:
    """Return the registers of some agencies and of those they took over from: the latest year, own ones first."""
    mine = list(agencies)
    theirs = Q(agency__in=mine) | inherited(mine, ["agency"])
    own_first = Case(When(agency__in=mine, then=0), default=1)
    return CertificationBook.objects.filter(theirs).select_related("agency").order_by("-year", own_first, "pk")


def signers_at(agency: Agency, at: datetime) -> list[tuple[User, str]]:
    """Return who signs at an agency today, with their titles."""
    held = Posting.objects.on(localdate(at)).filter(agency=agency, role=Role.SIGNER, user__is_active=True)
    return [(each.user, each.title) for each in held.select_related("user").order_by("user__name_fold", "id")]


def name_of(book: CertificationBook) -> str:
    """Return what a register is called."""
    return book_name(book.year)
