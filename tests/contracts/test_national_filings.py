"""What the national portal promises as a front door, and what becomes of it here: over HTTP, faults on."""

import hashlib
import hmac
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django.utils.timezone import localdate

from motcua.accounts.models import User
from motcua.adapters.portal_national.inbound import PortalFilings
from motcua.dossiers.models import Dossier
from motcua.dossiers.rules.transitions import Status
from motcua.foundation import files
from motcua.foundation.adapters import RefusedError, UnavailableError
from motcua.payments.models import Method, Mismatch, Payment
from motcua.sync.front_door import FrontDoor
from motcua.sync.inbound_ports import ForeignFile
from motcua.sync.models import ForeignDossier, InboxMessage, ParkedMessage, PullCursor
from motcua.sync.rules.inbound import Problem
from motcua.sync.services.inbound import Mending, mend, turn_away
from tests.contracts.filer import PAPER, PERSONAL_ID, SECRET, Filer, options, paper
from tests.contracts.front_door import only, settle
from tests.factories.offices import Office
from tests.plugins.sandbox import RunningSandbox
from tests.portal.papers import pdf

pytestmark = pytest.mark.django_db


# ---- a filing becomes a dossier ------------------------------------------------------------------------------


def test_a_filing_lands_at_the_desk_with_everything_that_came(
    place: Office, door: FrontDoor, filer: Filer
) -> None:
    message = filer.file(files=[paper()], paid=10_000, declared={"ghi_chu": "Xin sớm"})
    settle(door)
    dossier = only()
    assert (dossier.channel, dossier.status) == ("online", Status.REGISTERED)
    assert dossier.receiving_agency == place.centre
    assert (dossier.identity_number, dossier.identity_is_verified) == (PERSONAL_ID, True)
    assert dossier.applicant is not None
    assert dossier.applicant.personal_id == PERSONAL_ID
    foreign = ForeignDossier.objects.get(pk=dossier.pk)
    assert (foreign.code, foreign.paid_amount, foreign.left_out) == (message["MaHoSoDVCQG"], 10_000, [])
    assert foreign.declared == {"ghi_chu": "Xin sớm"}
    [kept] = dossier.attachments.all()
    assert (kept.component_key, kept.source, files.load(kept.sha256)) == ("to-khai", "upload", PAPER)


def test_what_was_paid_there_is_in_the_books_once(place: Office, door: FrontDoor, filer: Filer) -> None:
    filer.file(paid=10_000)  # what the office charges online
    settle(door)
    PullCursor.objects.update(cursor="")
    settle(door)
    [payment] = Payment.objects.all()
    assert (payment.method, payment.amount, payment.provider) == (Method.PORTAL, 10_000, "national_portal")
    assert only().orders.get().order.state == "paid"


def test_money_that_does_not_fit_is_booked_and_shown_to_whoever_keeps_the_books(
    place: Office, door: FrontDoor, filer: Filer
) -> None:
    filer.file(paid=50_000)
    settle(door)
    assert Payment.objects.get().amount == 50_000
    assert Mismatch.objects.exists()


def test_the_hour_is_that_of_the_filing_there(place: Office, door: FrontDoor, filer: Filer) -> None:
    message = filer.file()
    settle(door)
    assert only().submitted_at.strftime("%M%S") == message["ThoiDiem"][-4:]
    assert ForeignDossier.objects.get().filed_at == only().submitted_at


def test_a_clock_that_runs_ahead_files_nothing_in_the_future(
    place: Office, door: FrontDoor, filer: Filer, fresh_sandbox: RunningSandbox
) -> None:
    fresh_sandbox.break_down(portal={"clock_skew": 1.0, "clock_skew_seconds": 80_000})
    [dossier_at] = [filer.file()["ThoiDiem"]]
    fresh_sandbox.heal()
    settle(door)
    assert only().submitted_at <= timezone.now() + timedelta(hours=1)
    assert dossier_at[:4] == f"{localdate():%Y}"


def test_an_account_that_is_there_is_linked_by_its_personal_id(
    place: Office, door: FrontDoor, filer: Filer
) -> None:
    own = User.objects.create(username="own", kind=User.Kind.CITIZEN, full_name="Sáu", personal_id=PERSONAL_ID)
    filer.file()
    settle(door)
    assert only().applicant == own
    assert User.objects.filter(kind=User.Kind.CITIZEN, full_name="Nguyễn Thị Sáu").count() == 1  # of the office


def test_a_filing_listed_twice_is_one_dossier(place: Office, door: FrontDoor, filer: Filer) -> None:
    filer.file()
    settle(door)
    PullCursor.objects.update(cursor="")
    settle(door)
    assert Dossier.objects.count() == 1
    assert InboxMessage.objects.count() == 1


def test_another_provinces_filings_stay_there(place: Office, door: FrontDoor, filer: Filer) -> None:
    filer.file(unit="H20")
    settle(door)
    assert not Dossier.objects.exists()


# ---- nothing is lost ---------------------------------------------------------------------------------------


BROKEN: list[tuple[dict[str, Any], Problem]] = [
    ({"procedure": "9.999999"}, Problem.UNKNOWN_PROCEDURE),
    ({"files": [paper("virus.exe", content=b"MZ\x90\x00 not a paper")]}, Problem.PAPER_REFUSED),
    ({"person": {"LoaiTaiKhoan": "1", "HoVaTen": "Không Số", "sub": "x"}}, Problem.UNREADABLE),
    ({"person": {"LoaiTaiKhoan": "1", "HoVaTen": "x" * 300, "sub": "x", "SoDinhDanh": "1"}}, Problem.UNREADABLE),
    ({"paid": 999_999_999_999}, Problem.UNREADABLE),  # more than any column holds
]


@pytest.mark.parametrize(("changes", "problem"), BROKEN)
def test_what_cannot_become_a_dossier_is_parked_whole_with_its_reason(
    place: Office, door: FrontDoor, filer: Filer, changes: dict[str, Any], problem: Problem
) -> None:
    filer.file(**changes)
    settle(door)
    assert not Dossier.objects.exists()
    row = ParkedMessage.objects.get()
    assert (row.problem, row.outcome, row.retry_at) == (problem, "", None)
    assert "NOPHOSO" in row.body
    settle(door)
    assert ParkedMessage.objects.get().attempts == 1  # nobody has mended anything


def test_a_parked_filing_that_is_mended_becomes_a_dossier(place: Office, door: FrontDoor, filer: Filer) -> None:
    filer.file(procedure="9.999999")
    settle(door)
    row = ParkedMessage.objects.get()
    mend(row.pk, Mending(procedure_code="1.001193"), by=place.intake, at=timezone.now())
    settle(door)
    assert only().procedure.procedure.code == "1.001193"
    row.refresh_from_db()
    assert (row.outcome, row.body) == ("applied", "{}")
    assert InboxMessage.objects.get().reference == only().code


def test_a_damaged_paper_is_seen_and_the_filing_taken_without_it_when_an_officer_says_so(
    place: Office, door: FrontDoor, filer: Filer
) -> None:
    filer.spoil(filer.file(files=[paper("hong.pdf"), paper("lanh.pdf", content=pdf(2))]))
    settle(door)
    row = ParkedMessage.objects.get()
    assert row.problem == Problem.BROKEN_PAPER
    assert not Dossier.objects.exists()
    mend(row.pk, Mending(without_broken=True), by=place.intake, at=timezone.now())
    settle(door)
    assert [kept.file_name for kept in only().attachments.all()] == ["lanh.pdf"]
    assert ForeignDossier.objects.get().left_out == ["hong.pdf"]


def test_a_refused_filing_is_told_to_the_portal_with_the_reason(
    place: Office, door: FrontDoor, filer: Filer
) -> None:
    code = filer.file(procedure="9.999999")["MaHoSoDVCQG"]
    settle(door)
    turn_away(ParkedMessage.objects.get().pk, "Không thuộc tỉnh này", by=place.intake, at=timezone.now())
    settle(door)
    shown = filer.shown(code)
    assert shown["TrangThaiHoSo"] == "3"
    assert shown["told"][-1]["NoiDung"] == "Không thuộc tỉnh này"
    assert not Dossier.objects.exists()


def test_what_comes_after_a_parked_filing_waits_for_it(place: Office, door: FrontDoor, filer: Filer) -> None:
    code = filer.file(procedure="9.999999")["MaHoSoDVCQG"]
    settle(door)
    filer.withdraw(code)
    settle(door)
    problems = list(ParkedMessage.objects.order_by("version").values_list("problem", flat=True))
    assert problems == [Problem.UNKNOWN_PROCEDURE, Problem.EARLIER_WAITS]
    first = ParkedMessage.objects.order_by("version")[0]
    mend(first.pk, Mending(procedure_code="1.001193"), by=place.intake, at=timezone.now())
    settle(door)
    assert only().status == Status.WITHDRAWN
    assert filer.status(code) == "7"


def test_papers_that_cannot_be_fetched_are_tried_again_until_they_can(
    place: Office, door: FrontDoor, filer: Filer, fresh_sandbox: RunningSandbox
) -> None:
    filer.file(files=[paper()])
    fresh_sandbox.break_down(**{"portal.tep": {"error_500": 3}})
    settle(door)
    assert only().attachments.count() == 1
    assert ParkedMessage.objects.get().outcome == "applied"


# ---- the port itself ---------------------------------------------------------------------------------------


def test_a_file_that_is_not_what_was_announced_is_refused(portal: PortalFilings, filer: Filer) -> None:
    message = portal.read(filer.file(files=[paper()]))
    [told] = message.files
    assert portal.file(told) == PAPER
    for wrong in (
        ForeignFile(told.id, told.name, "", told.url, told.size, "0" * 64),
        ForeignFile(told.id, told.name, "", told.url, told.size - 1, told.sha256),
        ForeignFile(told.id, told.name, "", told.url + "x", told.size, told.sha256),
        ForeignFile(told.id, told.name, "", told.url, 3_000_000, told.sha256),
    ):
        with pytest.raises(RefusedError):
            portal.file(wrong)


def test_files_are_fetched_from_the_portal_we_know_whatever_host_is_named(
    portal: PortalFilings, filer: Filer
) -> None:
    [told] = portal.read(filer.file(files=[paper()])).files
    elsewhere = told.url.replace("127.0.0.1", "metadata.internal")
    assert portal.file(ForeignFile(told.id, told.name, "", elsewhere, told.size, told.sha256)) == PAPER


def test_a_silent_portal_is_unavailable(fresh_sandbox: RunningSandbox) -> None:
    away = PortalFilings(**(options(fresh_sandbox) | {"base_url": "http://127.0.0.1:9/portal"}))
    with pytest.raises(UnavailableError):
        away.messages("H58", "")


@pytest.mark.parametrize(
    ("moved", "secret", "is_genuine"),
    [(0, SECRET, True), (200, SECRET, True), (900, SECRET, False), (-900, SECRET, False), (0, "other", False)],
)
def test_pushes_are_believed_when_signed_and_fresh(
    portal: PortalFilings, moved: int, secret: str, is_genuine: bool
) -> None:
    now, body = timezone.now(), b'{"a": 1}'
    moment = str(int(now.timestamp()) + moved)
    signature = hmac.new(secret.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()
    headers = {"X-Thoi-Diem": moment, "X-Chu-Ky": signature}
    assert portal.is_genuine(body, headers, at=now) is is_genuine
    assert not portal.is_genuine(body + b" ", headers, at=now)
    assert not portal.is_genuine(body, {}, at=now)
