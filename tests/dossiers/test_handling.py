"""A dossier's way through the house, and everybody who may not touch it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from motcua.accounts.models import User
from motcua.accounts.rules import Role
from motcua.dossiers.models import Dossier, Result
from motcua.dossiers.queries.clocks import deadline_of
from motcua.dossiers.rules.handing import Right
from motcua.dossiers.rules.transitions import Status
from motcua.dossiers.services import ending, extending, obliging, processing, receiving, returning
from motcua.dossiers.services.consulting import Opinion, Question, Round, answer, consult
from motcua.dossiers.services.extending import Later
from motcua.dossiers.services.grounds import Grounds
from motcua.dossiers.services.handing import Handing
from motcua.dossiers.services.moves import ActionRefusedError
from motcua.dossiers.services.receiving import Missing, SupplementRequest
from motcua.dossiers.services.returning import Proposal
from motcua.notifications.models import Message
from tests.factories import dossiers as make
from tests.factories.dossiers import FILED
from tests.factories.offices import Office, moment, officer

MISSING = SupplementRequest((Missing("Giấy chứng sinh", "chung-sinh"),), "Thiếu giấy chứng sinh")


def test_the_happy_way(place: Office) -> None:
    dossier = make.returned(place)
    events = list(dossier.events.order_by("seq").values_list("kind", "status"))
    assert events == [
        ("submitted", 1), ("accept", 2), ("take", 4), ("submit_for_signature", 4), ("sign", 4), ("stamp", 9),
        ("hand_out", 10),
    ]  # fmt: skip
    assert [event.seq for event in dossier.events.order_by("seq")] == list(range(1, 8))
    assert (dossier.holder_role, dossier.step) == ("", "")
    assert dossier.finished_at == FILED
    assert dossier.result.document is not None
    assert dossier.result.document.owner == place.citizen


def test_acceptance_starts_the_clock(place: Office) -> None:
    dossier = make.accepted(place, at=moment("2025-01-22T15:30"))
    assert dossier.due_at == moment("2025-02-03T17:00")
    assert dossier.received_on == moment("2025-01-22T00:00").date()


def test_a_supplement_in_appraisal_stops_the_clock_and_resuming_lets_it_run(place: Office) -> None:
    dossier = make.taken(place)
    receiving.request_supplement(dossier.pk, MISSING, by=place.specialist, at=moment("2025-01-14T09:00"))
    waiting = Dossier.objects.get(pk=dossier.pk)
    assert (waiting.status, waiting.due_at) == (Status.AWAITING_SUPPLEMENT, None)
    receiving.answer_supplement(dossier.pk, by=place.citizen, at=moment("2025-01-15T09:00"))
    receiving.resume(dossier.pk, by=place.specialist, at=moment("2025-01-15T10:00"))
    again = Dossier.objects.get(pk=dossier.pk)
    # Under the frame of 2018 the term begins anew with the complete dossier.
    assert (again.status, again.due_at) == (Status.PROCESSING, moment("2025-01-20T17:00"))
    kinds = [reason.kind for reason in deadline_of(again).reasons]
    assert kinds == ["received", "anew", "weekend", "due"]


def test_a_supplement_at_intake_leads_back_to_intake_without_a_clock(place: Office) -> None:
    dossier = make.filed(place)
    receiving.request_supplement(dossier.pk, MISSING, by=place.intake, at=FILED)
    receiving.resume(dossier.pk, by=place.intake, at=moment("2025-01-14T09:00"))
    again = Dossier.objects.get(pk=dossier.pk)
    assert (again.status, again.received_at) == (Status.REGISTERED, None)
    accepted = receiving.accept(dossier.pk, by=place.intake, at=moment("2025-01-14T10:00"))
    assert accepted.due_at == moment("2025-01-17T17:00")


def test_the_applicant_is_told(place: Office) -> None:
    dossier = make.taken(place)
    receiving.request_supplement(dossier.pk, MISSING, by=place.specialist, at=FILED)
    subjects = set(Message.objects.filter(recipient=place.citizen).values_list("subject", flat=True))
    assert subjects == {f"Hồ sơ {dossier.code} đã được tiếp nhận", f"Hồ sơ {dossier.code} cần bổ sung"}


def test_refusal_needs_a_reason_and_ends_the_way(place: Office) -> None:
    dossier = make.filed(place)
    with pytest.raises(ActionRefusedError, match="reason_missing"):
        receiving.refuse(dossier.pk, "  ", by=place.intake, at=FILED)
    refused = receiving.refuse(dossier.pk, "Không thuộc thẩm quyền", by=place.intake, at=FILED)
    assert (refused.status, refused.holder_role, refused.finished_at) == (Status.REFUSED, "", None)


def test_stopping_ends_the_clock(place: Office) -> None:
    dossier = make.taken(place)
    stopped = ending.stop(dossier.pk, "Không đủ điều kiện", by=place.specialist, at=moment("2025-01-14T09:00"))
    assert (stopped.status, stopped.finished_at) == (Status.STOPPED, moment("2025-01-14T09:00"))


def test_the_applicant_withdraws_once(place: Office) -> None:
    dossier = make.taken(place)
    for _ in range(2):
        gone = ending.withdraw(dossier.pk, "Nộp nhầm", by=place.citizen, at=FILED)
    assert gone.status == Status.WITHDRAWN
    assert gone.events.filter(kind="withdraw").count() == 1


def test_nobody_else_withdraws(place: Office) -> None:
    dossier = make.taken(place)
    with pytest.raises(ActionRefusedError, match="not_yours"):
        ending.withdraw(dossier.pk, "", by=place.specialist, at=FILED)


def test_a_result_cannot_be_withdrawn(place: Office) -> None:
    dossier = make.done(place)
    with pytest.raises(ActionRefusedError, match="not_now"):
        ending.withdraw(dossier.pk, "", by=place.citizen, at=FILED)


def test_consulting_sets_a_time_and_keeps_the_clock(place: Office) -> None:
    dossier = make.taken(place)
    asked = consult(
        dossier.pk, Round((Question(place.commune_agency, "Xác minh nơi ở", 8),)), by=place.specialist, at=FILED
    )
    consultation = asked.consultations.get()
    assert consultation.due_at == moment("2025-01-14T08:00")
    assert asked.due_at == moment("2025-01-16T17:00")
    for text in ("Đúng", "Sai"):
        answer(consultation.pk, Opinion(text), by=place.stranger, at=FILED)
    consultation.refresh_from_db()
    assert consultation.answer == "Đúng"
    assert asked.events.filter(kind="consult_answered").count() == 1


def test_payment_is_waited_for_with_the_clock_stopped(place: Office) -> None:
    dossier = make.taken(place)
    waiting = obliging.request_payment(dossier.pk, "Thuế trước bạ", by=place.specialist, at=FILED)
    assert (waiting.status, waiting.due_at) == (Status.AWAITING_PAYMENT, None)
    again = receiving.resume(dossier.pk, by=place.specialist, at=moment("2025-01-15T08:00"))
    assert again.due_at == moment("2025-01-17T17:00")


def test_assigning_to_somebody_without_the_role_is_refused(place: Office) -> None:
    dossier = make.taken(place)
    with pytest.raises(ActionRefusedError, match="wrong_colleague"):
        processing.assign(dossier.pk, place.stranger, by=place.specialist, at=FILED)
    assert Dossier.objects.get(pk=dossier.pk).assignee == place.specialist


def test_a_step_goes_back_with_its_reason(place: Office) -> None:
    dossier = make.proposed(place)
    back = processing.return_step(dossier.pk, "Sai họ tên", by=place.signer, at=FILED)
    assert (back.step, back.holder_role) == ("assess", "specialist")
    assert back.events.order_by("-seq")[0].note == "Sai họ tên"


def test_nothing_is_sealed_before_it_is_signed(place: Office) -> None:
    dossier = make.proposed(place)
    with pytest.raises(ActionRefusedError, match=r"not_yours|not_now"):
        returning.stamp(dossier.pk, by=place.clerk, at=FILED)


ACTS: list[tuple[str, Any]] = [
    ("accept", lambda pk, by, at: receiving.accept(pk, by=by, at=at)),
    ("refuse", lambda pk, by, at: receiving.refuse(pk, "lý do", by=by, at=at)),
    ("supplement", lambda pk, by, at: receiving.request_supplement(pk, MISSING, by=by, at=at)),
    ("take", lambda pk, by, at: processing.take(pk, by=by, at=at)),
    ("forward", lambda pk, by, at: processing.forward(pk, by=by, at=at)),
    ("sign", lambda pk, by, at: returning.sign(pk, by=by, at=at)),
    ("stamp", lambda pk, by, at: returning.stamp(pk, by=by, at=at)),
    ("hand out", lambda pk, by, at: returning.hand_out(pk, by=by, at=at)),
]


@pytest.mark.parametrize(("name", "act"), ACTS, ids=[name for name, _ in ACTS])
def test_a_stranger_can_do_nothing(place: Office, name: str, act: Any) -> None:
    for dossier in (make.filed(place), make.taken(place)):
        before = Dossier.objects.values().get(pk=dossier.pk)
        with pytest.raises(ActionRefusedError):
            act(dossier.pk, place.stranger, FILED)
        assert Dossier.objects.values().get(pk=dossier.pk) == before


def test_a_double_click_is_one_act(place: Office) -> None:
    dossier = make.filed(place)
    seen = dossier.journal_length
    for _ in range(2):
        again = receiving.accept(dossier.pk, by=place.intake, at=FILED, seen=seen)
    assert again.events.filter(kind="accept").count() == 1


def another_word(place: Office) -> dict[str, tuple[Dossier, User, Any, Any]]:
    """Return for each act with something to say: the dossier, who acts, and the act in two wordings."""
    other = officer("Chuyên viên Hai", Role.SPECIALIST, place.department)

    def asks(what: str) -> Any:
        asked = SupplementRequest((Missing(what),), "Chưa đủ")
        return lambda pk, **more: receiving.request_supplement(pk, asked, **more)

    def proposes(number: str) -> Any:
        paper = Proposal(number, "Trích lục", medium=Result.Medium.PAPER)
        return lambda pk, **more: returning.submit_for_signature(pk, paper, **more)

    def assigns(to: User) -> Any:
        return lambda pk, **more: processing.assign(pk, to, **more)

    def inquires(text: str) -> Any:
        asked = Round((Question(place.commune_agency, text, 8),))
        return lambda pk, **more: consult(pk, asked, **more)

    def gives(receiver: str) -> Any:
        handing = Handing(
            right=Right.RELATIVE, receiver=receiver, identity="082190000456", right_proof="Giấy số 1"
        )
        return lambda pk, **more: returning.hand_out(pk, handing, **more)

    def sends_back(why: str) -> Any:
        return lambda pk, **more: processing.return_step(pk, why, **more)

    def extends(days: int) -> Any:
        return lambda pk, **more: extending.extend(pk, Later(days, Grounds("Chờ xác minh")), **more)

    specialist = place.specialist
    return {
        "ask": (make.taken(place), specialist, asks("Giấy chứng sinh"), asks("Giấy chứng sinh, tờ khai")),
        "propose": (make.taken(place), specialist, proposes("01/TL"), proposes("10/TL")),
        "assign": (make.accepted(place), specialist, assigns(specialist), assigns(other)),
        "consult": (make.taken(place), specialist, inquires("Có ở đó không?"), inquires("Ở đó từ khi nào?")),
        "hand out": (make.done(place), place.intake, gives("Trần Văn Bảy"), gives("Trần Văn Tám")),
        "send back": (make.proposed(place), place.signer, sends_back("Sai tên"), sends_back("Sai ngày sinh")),
        "extend": (make.taken(place), specialist, extends(1), extends(2)),
    }


@pytest.mark.parametrize("name", ["ask", "propose", "assign", "consult", "hand out", "send back", "extend"])
def test_the_same_word_twice_is_one_act_and_another_word_is_not_taken_for_it(place: Office, name: str) -> None:
    dossier, by, first, second = another_word(place)[name]
    seen = dossier.journal_length
    for _ in range(2):
        after = first(dossier.pk, by=by, at=FILED, seen=seen)
    assert after.journal_length == seen + 1
    with pytest.raises(ActionRefusedError, match="changed"):
        second(dossier.pk, by=by, at=FILED, seen=seen)


def test_whoever_comes_second_is_told(place: Office) -> None:
    dossier = make.filed(place)
    seen = dossier.journal_length
    receiving.accept(dossier.pk, by=place.intake, at=FILED, seen=seen)
    with pytest.raises(ActionRefusedError, match="changed"):
        receiving.refuse(dossier.pk, "lý do", by=place.intake, at=FILED, seen=seen)


@pytest.mark.parametrize(
    ("finished", "when"),
    [
        ("2025-01-15T09:00", "early"),
        ("2025-01-16T16:59", "on_time"),
        ("2025-01-16T18:30", "on_time"),
        ("2025-01-17T07:30", "late"),
        ("2025-01-17T06:30", "late"),  # still the day before in UTC, as the database hands it out
    ],
)
def test_timeliness_compares_days(finished: str, when: str) -> None:
    from motcua.dossiers.rules.deadlines import timeliness

    at: datetime = moment(finished)
    assert timeliness(at, moment("2025-01-16T17:00")) == when
    assert timeliness(at.astimezone(UTC), moment("2025-01-16T17:00").astimezone(UTC)) == when


def test_a_result_on_paper_is_signed_by_hand_and_not_in_the_vault(place: Office) -> None:
    dossier = make.taken(place)
    proposal = Proposal("02/GPLX", "Giấy phép lái xe", medium=Result.Medium.PAPER)
    returning.submit_for_signature(dossier.pk, proposal, by=place.specialist, at=FILED)
    returning.sign(dossier.pk, by=place.signer, at=FILED)
    finished = returning.stamp(dossier.pk, by=place.clerk, at=FILED)
    assert (finished.status, finished.result.document, finished.result.signed_sha256) == (Status.DONE, None, "")
