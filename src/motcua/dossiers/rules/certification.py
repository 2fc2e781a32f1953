"""Certifying copies: what a request may hold, the words of the stamp, what may be put right in the register."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

PROCEDURE = "2.000815"  # the national code of certifying copies from originals
MOST_PAPERS, MOST_PAGES, MOST_COPIES = 20, 999, 200
CORRECTABLE = ("title", "pages", "copies", "void")
VOID = "void"


class CertificationError(ValueError):
    """A request or a correction cannot be entered; ``code``: ``nothing``, ``too_many``, ``title``, ``pages``, …"""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Copies:
    """One paper of which copies are certified: ``pages`` are those of the original."""

    title: str
    pages: int
    copies: int = 1


def check_papers(papers: Sequence[Copies]) -> None:
    """Refuse a request that names no paper, or counts that nobody can mean. Raises ``CertificationError``.

    Policy: one entry of the register for each paper; pages are counted on the original.
    """
    if not papers:
        raise CertificationError("nothing")
    if len(papers) > MOST_PAPERS:
        raise CertificationError("too_many")
    for paper in papers:
        if not paper.title.strip():
            raise CertificationError("title")
        check_count("pages", paper.pages)
        check_count("copies", paper.copies)


def check_count(field: str, count: int) -> None:
    """Refuse a number of pages or copies out of range. Raises ``CertificationError``.

    Policy: see ``check_papers``.
    """
    most = {"pages": MOST_PAGES, "copies": MOST_COPIES}[field]
    if not 1 <= count <= most:
        raise CertificationError(field)


def book_name(year: int) -> str:
    """Return what the year's register of certified copies is called.

    Policy: (L) one book a year, of kind SCT/BS.
    """
    return f"01/{year}-SCT/BS"


def stamp_lines(number: int, place: str, on: date, *, title: str, name: str) -> tuple[str, ...]:
    """Return the words of the stamp on a certified copy (lời chứng), line by line; ``title`` is the signer's.

    Policy: (L) the words in use with Decree 23/2015/NĐ-CP; a province checks them against its own stamp.
    """
    return (
        "CHỨNG THỰC BẢN SAO ĐÚNG VỚI BẢN CHÍNH",
        f"Số chứng thực: {number} Quyển số: {book_name(on.year)}",
        f"{place}, ngày {on.day:02d} tháng {on.month:02d} năm {on.year}",
        title.upper(),
        name,
    )
