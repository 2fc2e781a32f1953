"""Ends without a result, the papers that go back, and what an applicant owes another body."""

from datetime import date

import pytest

from motcua.dossiers.models import Dossier, Obligation
from motcua.dossiers.queries.consistency import faults
from motcua.dossiers.rules.transitions import Status
from motcua.dossiers.services import ending, obliging, receiving
from motcua.dossiers.services.ending import Request
from motcua.dossiers.services.filing import Paper
from motcua.dossiers.services.grounds import Grounds
from motcua.dossiers.services.moves import ActionRefusedError
from motcua.dossiers.services.receiving import Missing, SupplementRequest
from tests.factories import dossiers as make
from tests.factories.dossiers import FILED
from tests.factories.offices import Office, moment

GROUNDS = Grounds("Không thuộc thẩm quyền", "Điều 13 Luật Hộ tịch")
CAME = Request("Không còn nhu cầu", "Nguyễn Thị Sáu", "Đơn đề nghị rút ngày 13/01/2025")
ON_PAPER = (Paper("Tờ khai", "to-khai", originals=1), Paper("Bản sao", copies=1, originals=0))
NOTICE = obliging.Notice(
    "Lệ phí trước bạ", "TB-123/2025", date(2025, 1, 10), "Chi cục Thuế khu vực Thử", 4_500_000
)


def test_a_refusal_and_a_stop_carry_reason_and_legal_basis(place: Office) -> None:
    refused = receiving.refuse(make.filed(place).pk, GROUNDS, by=place.intake, at=FILED)
    stopped = ending.stop(make.taken(place).pk, GROUNDS, by=place.specialist, at=FILED)
    for dossier, kind, status in ((refused, "refuse", Status.REFUSED), (stopped, "stop", Status.STOPPED)):
        event = dossier.events.get(kind=kind)
        assert (event.note, event.data["legal_basis"]) == (GROUNDS.reason, GROUNDS.legal_basis)
        assert (dossier.status, dossier.holder_role, dossier.step) == (status, "", "")


def test_refusing_while_papers_are_awaited_at_intake_closes_the_request(place: Office) -> None:
    dossier = make.filed(place)
    asked = SupplementRequest((Missing("Giấy chứng sinh"),), "Thiếu")
    receiving.request_supplement(dossier.pk, asked, by=place.intake, at=FILED)
    receiving.refuse(dossier.pk, GROUNDS, by=place.intake, at=FILED)
    assert dossier.supplements.filter(closed_at=None).count() == 0
    assert faults() == []


def test_the_desk_records_a_withdrawal_that_is_asked_for_at_the_counter(place: Office) -> None:
    gone = ending.withdraw_at_counter(make.taken(place).pk, CAME, by=place.intake, at=FILED)
    event = gone.events.get(kind="withdraw")
    assert (gone.status, gone.finished_at) == (Status.WITHDRAWN, FILED)
    assert (event.by, event.note) == (place.intake, "Không còn nhu cầu")
    assert event.data == {"at_counter": True, "by_applicant": True, "proof": True}


def test_only_the_desk_that_received_it_records_a_withdrawal_and_only_with_reason_and_name(place: Office) -> None:
    dossier = make.taken(place)
    for officer in (place.specialist, place.stranger, place.citizen):
        with pytest.raises(ActionRefusedError, match="not_yours"):
            ending.withdraw_at_counter(dossier.pk, CAME, by=officer, at=FILED)
    for request in (Request(" ", "Sáu"), Request("Thôi", " ")):
        with pytest.raises(ActionRefusedError, match="reason_missing"):
            ending.withdraw_at_counter(dossier.pk, request, by=place.intake, at=FILED)


def test_a_result_is_not_withdrawn_at_the_counter_either(place: Office) -> None:
    dossier = make.done(place)
    with pytest.raises(ActionRefusedError, match="not_now"):
        ending.withdraw_at_counter(dossier.pk, CAME, by=place.intake, at=FILED)


def test_papers_go_back_once_and_only_when_the_dossier_has_ended(place: Office) -> None:
    dossier = make.accepted(place, papers=ON_PAPER)
    with pytest.raises(ActionRefusedError, match="not_now"):
        ending.return_papers(dossier.pk, by=place.intake, at=FILED)
    ending.withdraw_at_counter(dossier.pk, CAME, by=place.intake, at=FILED)
    with pytest.raises(ActionRefusedError, match="not_yours"):
        ending.return_papers(dossier.pk, by=place.stranger, at=FILED)
    for _ in range(2):
        ending.return_papers(dossier.pk, by=place.intake, at=FILED, receiver="Trần Văn Ba")
    event = dossier.events.get(kind="papers_returned")
    assert event.data == {"papers": 1, "to_other": True}
    assert faults() == []


def test_where_no_original_was_handed_in_none_goes_back(place: Office) -> None:
    dossier = make.taken(place)
    ending.withdraw(dossier.pk, "", by=place.citizen, at=FILED)
    with pytest.raises(ActionRefusedError, match="not_now"):
        ending.return_papers(dossier.pk, by=place.intake, at=FILED)


def test_a_financial_obligation_is_waited_for_with_its_notice(place: Office) -> None:
    dossier = make.taken(place)
    waiting = obliging.request_payment(dossier.pk, NOTICE, by=place.specialist, at=FILED)
    assert (waiting.status, waiting.due_at) == (Status.AWAITING_PAYMENT, None)
    kept = Obligation.objects.get(dossier=dossier)
    assert (kept.number, kept.issued_on, kept.issuer, kept.amount) == (
        "TB-123/2025", date(2025, 1, 10), "Chi cục Thuế khu vực Thử", 4_500_000,
    )  # fmt: skip
    receiving.resume(dossier.pk, by=place.specialist, at=moment("2025-01-15T08:00"), note="Giấy nộp tiền 77")
    kept.refresh_from_db()
    assert (kept.closed_at, kept.proof) == (moment("2025-01-15T08:00"), "Giấy nộp tiền 77")
    assert Dossier.objects.get(pk=dossier.pk).due_at == moment("2025-01-17T17:00")
    assert faults() == []
