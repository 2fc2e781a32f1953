"""Certified copies: numbers without gaps, the fee of the schedule, the stamp, and mistakes that stay readable."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection, transaction

from motcua.accounts.models import User
from motcua.accounts.rules import Role
from motcua.catalog.models import Channel, Fee, ProcedureVersion
from motcua.catalog.queries.procedures import plan
from motcua.dossiers.models import Certification, CertificationBook, Dossier
from motcua.dossiers.queries.certification import entries_of, read, register
from motcua.dossiers.rules.certification import CertificationError, Copies, check_papers, stamp_lines
from motcua.dossiers.rules.transitions import Status
from motcua.dossiers.services.certifying import Correction, Request, certify, correct
from motcua.dossiers.services.filing import Filing, Person
from motcua.dossiers.services.moves import ActionRefusedError
from motcua.dossiers.services.returning import hand_out, sign, stamp
from tests.factories.locks import until_somebody_waits
from tests.factories.offices import START, Office, moment, office, officer, procedure, workflow

AT = moment("2025-03-04T09:30")
FLOW: dict[str, Any] = {
    "start": "intake",
    "steps": [
        {"key": "intake", "name": "Tiếp nhận", "role": "intake", "place": "receiving", "hours": 0},
        {"key": "sign", "name": "Ký", "role": "signer", "place": "deciding", "hours": 4},
        {"key": "stamp", "name": "Đóng dấu", "role": "clerk", "place": "deciding", "hours": 1},
        {"key": "return", "name": "Trả", "role": "intake", "place": "receiving", "hours": 0},
    ],
    "transitions": [
        {"from": "intake", "action": "accept", "to": "sign"},
        {"from": "sign", "action": "sign", "to": "stamp"},
        {"from": "stamp", "action": "stamp", "to": "return"},
        {"from": "return", "action": "hand_out", "to": ""},
    ],
}


class Counter:
    """A commune that certifies copies, with its people."""

    def __init__(self, place: Office) -> None:
        self.place, self.agency = place, place.commune_agency
        self.version: ProcedureVersion = procedure(
            "2.000815", "Chứng thực bản sao", "commune", workflow(FLOW, "chung-thuc-ban-sao")
        )
        Fee.objects.create(
            version=self.version, kind="fee", amount=2_000, per="page", valid_from=START, first_pages=2,
            further_amount=1_000, most_per_copy=200_000,
        )  # fmt: skip
        plan.cache_clear()
        self.intake = officer("Lê Một Cửa", Role.INTAKE, self.agency)
        self.signer = officer("Phạm Phó Chủ Tịch", Role.SIGNER, self.agency)
        self.clerk = officer("Võ Văn Thư Xã", Role.CLERK, self.agency)

    def request(self, *papers: Copies, **more: Any) -> Request:
        filing = Filing(
            key=uuid.uuid4(),
            version_id=self.version.pk,
            channel=Channel.COUNTER,
            person=Person("Trần Thị Bảy", "082160000119"),
            receiving_agency=self.agency,
            deciding_agency=self.agency,
            area=self.place.commune,
        )
        return Request(filing, papers or (Copies("Bằng tốt nghiệp", 1),), self.signer, **more)

    def done(self, *papers: Copies, by: User | None = None, **more: Any) -> Dossier:
        return certify(self.request(*papers, **more), by=by or self.intake, at=AT)


@pytest.fixture
def counter(place: Office) -> Counter:
    return Counter(place)


@pytest.mark.parametrize(
    ("pages", "copies", "amount"),
    [
        (1, 1, 2_000),
        (2, 1, 4_000),
        (3, 1, 5_000),
        (10, 2, 24_000),
        (198, 1, 200_000),
        (199, 1, 200_000),
        (500, 3, 600_000),
    ],
)
def test_the_fee_falls_from_the_third_page_and_ends_at_the_most_a_copy(
    counter: Counter, pages: int, copies: int, amount: int
) -> None:
    assert counter.done(Copies("Hợp đồng", pages, copies)).fee_amount == amount


def test_each_paper_gets_its_number_and_its_fee(counter: Counter) -> None:
    dossier = counter.done(Copies("Bằng  tốt nghiệp", 1, 3), Copies("Căn cước", 2, 2))
    rows = [(e.row.number, e.title, e.pages, e.copies, e.row.fee_amount) for e in entries_of(dossier)]
    assert rows == [(1, "Bằng  tốt nghiệp", 1, 3, 6_000), (2, "Căn cước", 2, 2, 8_000)]
    assert (dossier.fee_amount, dossier.status, dossier.holder_role) == (14_000, Status.ACCEPTED, "signer")
    assert dossier.result.number == "1–2, quyển 01/2025-SCT/BS"


def test_a_waived_fee_is_none_and_says_why(counter: Counter) -> None:
    dossier = counter.done(waiver="Vay vốn nông nghiệp")
    assert (dossier.fee_amount, entries_of(dossier)[0].row.waiver) == (0, "Vay vốn nông nghiệp")


def test_numbers_run_on_within_a_year_and_begin_anew(counter: Counter) -> None:
    counter.done()
    counter.done()
    next_year = certify(counter.request(), by=counter.intake, at=moment("2026-01-05T09:00"))
    numbers = [(e.book.year, e.number) for e in Certification.objects.select_related("book").order_by("id")]
    assert numbers == [(2025, 1), (2025, 2), (2026, 1)]
    assert entries_of(next_year)[0].stamp[1] == "Số chứng thực: 1 Quyển số: 01/2026-SCT/BS"


@pytest.mark.django_db(transaction=True)
def test_the_same_press_at_the_same_moment_is_one_request() -> None:
    counter, found = Counter(office()), []
    request = counter.request()

    def again() -> None:
        try:
            found.append(certify(request, by=counter.intake, at=AT))
        finally:
            connection.close()

    second = threading.Thread(target=again)
    with transaction.atomic():
        first = certify(request, by=counter.intake, at=AT)
        second.start()
        until_somebody_waits()
    second.join(timeout=30)
    assert found == [first]
    assert (Certification.objects.count(), CertificationBook.objects.get().last) == (1, 1)


def test_the_same_press_twice_takes_one_number(counter: Counter) -> None:
    same = counter.request()
    assert certify(same, by=counter.intake, at=AT) == certify(same, by=counter.intake, at=AT)
    assert CertificationBook.objects.get().last == 1


@pytest.mark.parametrize(
    ("papers", "code"),
    [
        ((), "nothing"),
        ((Copies("Đơn", 0),), "pages"),
        ((Copies("Đơn", 1_000),), "pages"),
        ((Copies("Đơn", 1, 0),), "copies"),
        ((Copies("Đơn", 1, 201),), "copies"),
        ((Copies("  ", 1),), "title"),
        ((Copies("Đơn", 1),) * 21, "too_many"),
    ],
)
def test_counts_that_nobody_can_mean_are_refused(papers: tuple[Copies, ...], code: str) -> None:
    with pytest.raises(CertificationError) as refused:
        check_papers(papers)
    assert refused.value.code == code


def test_what_is_refused_takes_no_number(counter: Counter) -> None:
    counter.done()
    with pytest.raises(CertificationError):
        counter.done(Copies("Đơn", 0))
    with pytest.raises(ActionRefusedError):
        certify(replace(counter.request(), signer=counter.place.signer), by=counter.intake, at=AT)
    assert entries_of(counter.done())[0].row.number == 2
    assert Dossier.objects.count() == 2


def test_the_words_of_the_stamp() -> None:
    day = AT.date()
    assert stamp_lines(7, "Xã Thử", day, title="Phó Chủ tịch", name="Phạm Văn An") == (
        "CHỨNG THỰC BẢN SAO ĐÚNG VỚI BẢN CHÍNH",
        "Số chứng thực: 7 Quyển số: 01/2025-SCT/BS",
        "Xã Thử, ngày 04 tháng 03 năm 2025",
        "PHÓ CHỦ TỊCH",
        "Phạm Văn An",
    )


def test_signed_sealed_and_handed_out_without_another_form(counter: Counter) -> None:
    dossier = counter.done()
    sign(dossier.pk, by=counter.signer, at=AT)
    stamp(dossier.pk, by=counter.clerk, at=AT)
    assert hand_out(dossier.pk, by=counter.intake, at=AT).status == Status.RETURNED


def test_a_mistake_is_put_right_and_stays_readable(counter: Counter) -> None:
    row = entries_of(counter.done(Copies("Bằng tốt nghiệp", 1, 2)))[0].row
    correct(row.pk, Correction("pages", " 2 ", "Bỏ sót trang sau"), by=counter.intake, at=AT)
    correct(row.pk, Correction("title", "Bằng cử nhân", "Ghi nhầm tên"), by=counter.intake, at=AT)
    (entry,) = read(register(row.book))
    assert (entry.title, entry.pages, entry.copies) == ("Bằng cử nhân", 2, 2)
    assert [(c.field, c.before, c.after, c.reason) for c in entry.corrections] == [
        ("pages", "1", "2", "Bỏ sót trang sau"),
        ("title", "Bằng tốt nghiệp", "Bằng cử nhân", "Ghi nhầm tên"),
    ]
    row.refresh_from_db()
    assert (row.title, row.pages) == ("Bằng tốt nghiệp", 1)  # what was written is still there


def test_a_voided_number_is_not_given_again_nor_changed(counter: Counter) -> None:
    row = entries_of(counter.done())[0].row
    correct(row.pk, Correction("void", "", "Bản chính bị tẩy xóa"), by=counter.intake, at=AT)
    assert entries_of(counter.done())[0].row.number == 2
    with pytest.raises(CertificationError, match="voided"):
        correct(row.pk, Correction("copies", "3", "Sửa"), by=counter.intake, at=AT)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (Correction("pages", "một", "Sửa"), "pages"),
        (Correction("copies", "0", "Sửa"), "copies"),
        (Correction("copies", "1", "Sửa"), "same"),
        (Correction("title", " ", "Sửa"), "title"),
        (Correction("copies", "2", " "), "reason"),
    ],
)
def test_a_correction_that_cannot_be_changes_nothing(counter: Counter, change: Correction, code: str) -> None:
    row = entries_of(counter.done())[0].row
    with pytest.raises(CertificationError) as refused:
        correct(row.pk, change, by=counter.intake, at=AT)
    assert refused.value.code == code
    assert not row.corrections.exists()


def test_another_agency_does_not_write_in_this_book(counter: Counter) -> None:
    row = entries_of(counter.done())[0].row
    with pytest.raises(Certification.DoesNotExist):
        correct(row.pk, Correction("copies", "3", "Sửa"), by=counter.place.intake, at=AT)


class BrokenOffError(Exception):
    """The line to the database is cut, the process ends."""


def broken_off(counter: Counter) -> None:
    with transaction.atomic():
        counter.done()
        raise BrokenOffError


@pytest.mark.django_db(transaction=True)
def test_eight_counters_at_once_leave_no_gap_and_no_double() -> None:
    counter = Counter(office())

    def once(number: int) -> None:
        try:
            if number % 4 == 0:  # one in four is broken off after its number was taken
                with pytest.raises(BrokenOffError):
                    broken_off(counter)
            else:
                counter.done(Copies("Đơn", 1), Copies("Bằng", 1))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(once, range(24)))
    numbers = list(Certification.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, 37))
    assert CertificationBook.objects.get().last == 36
