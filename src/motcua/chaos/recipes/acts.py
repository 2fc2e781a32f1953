"""Acts on a dossier: filing, handling, asking others, putting things right, ending."""

from django.utils import timezone

from motcua.chaos.recipes.kitchen import ACTS, EARLIER, HANDLED, REASON, Kitchen, Prepared, Recipe, act
from motcua.dossiers.models import Attachment, Consultation, DigitalCopy, Dossier
from motcua.dossiers.services import consulting, ending, receiving
from motcua.dossiers.services.consulting import Question, Round
from motcua.dossiers.services.filing import Paper
from motcua.foundation import files
from motcua.organizations.models import Agency, Posting
from motcua.workflows.rules import Action

WITH_SUBJECTS = "3.000347"  # whose form names who it is about, so that two of one person look alike
WHAT = {"items": [{"what": "Bản chụp giấy tờ còn rõ chữ"}], "justification": "Phát hiện khi thẩm định"}
OBLIGATION = {
    "content": "Lệ phí trước bạ", "issuer": "Thuế cơ sở 2", "number": "15/TB", "issued": "2026-11-20",
    "amount": 4_500_000,
}  # fmt: skip
DECLARATION = Paper("Tờ khai")


def _file(kitchen: Kitchen) -> Prepared:
    body, other = kitchen.intake.body(kitchen.number()), kitchen.intake.body(kitchen.number())
    return Prepared("/dossiers", body, other, kitchen.intake.clerk)


def _asked(kitchen: Kitchen) -> Dossier:
    """Return a dossier whose applicant was asked for a paper."""
    dossier = kitchen.dossier(*HANDLED)
    missing = receiving.Missing("Bản chụp giấy tờ còn rõ chữ")
    wish = receiving.SupplementRequest((missing,), "Bản đã nộp bị mờ", justification="Phát hiện khi thẩm định")
    return receiving.request_supplement(dossier.pk, wish, by=kitchen.holder(dossier), at=timezone.now())


def _take_papers(kitchen: Kitchen) -> Prepared:
    path = f"/dossiers/{_asked(kitchen).pk}/acts/take-papers"
    body = {"places": [0], "means": "counter"}
    return Prepared(path, body, {**body, "note": "khác"}, kitchen.intake.clerk)


def _resume(kitchen: Kitchen) -> Prepared:
    dossier = _asked(kitchen)
    path = f"/dossiers/{dossier.pk}/acts/resume"
    return Prepared(path, {"note": "Đã đủ"}, {"note": "khác"}, kitchen.holder(dossier))


def _assign(kitchen: Kitchen) -> Prepared:
    dossier = kitchen.dossier(Action.TAKE)
    by = kitchen.holder(dossier)
    path = f"/dossiers/{dossier.pk}/acts/assign"
    return Prepared(path, {"to": by.username}, {"to": by.username, "seen": 12_345}, by)


def _withdraw(kitchen: Kitchen) -> Prepared:
    dossier = kitchen.dossier(*HANDLED)
    body = {"reason": "Không còn nhu cầu", "asked_by": dossier.applicant_name}
    return Prepared(f"/dossiers/{dossier.pk}/acts/withdraw", body, {**body, "proof": "Đơn"}, kitchen.intake.clerk)


def _return_papers(kitchen: Kitchen) -> Prepared:
    """Papers on paper go back when a dossier has ended without a result."""
    dossier = kitchen.dossier(*HANDLED, papers=(DECLARATION,))
    ending.stop(dossier.pk, REASON["reason"], by=kitchen.holder(dossier), at=timezone.now())
    path = f"/dossiers/{dossier.pk}/acts/return-papers"
    return Prepared(path, {}, {"receiver": "Người khác"}, kitchen.intake.clerk)


def _batch(kitchen: Kitchen) -> Prepared:
    dossiers = [kitchen.dossier(Action.TAKE) for _ in range(2)]
    rows = [{"dossier": str(each.pk)} for each in dossiers]
    body, other = {"act": "take", "rows": rows}, {"act": "take", "rows": rows[:1]}
    return Prepared("/batches", body, other, kitchen.holder(dossiers[0]))


# ---- what other agencies say ------------------------------------------------------------------------------------


def _consult(kitchen: Kitchen) -> Prepared:
    dossier = kitchen.dossier(*HANDLED)
    body = {"question": "Ý kiến về hồ sơ này?", "agencies": [{"agency": _another(dossier).key}]}
    path = f"/dossiers/{dossier.pk}/acts/consult"
    return Prepared(path, body, {**body, "question": "Ý kiến khác?"}, kitchen.holder(dossier))


def _another(dossier: Dossier) -> Agency:
    """Return an agency with somebody in it that does not hold the dossier."""
    held = Posting.objects.today().filter(role="specialist").exclude(agency=dossier.holder_id)
    return held.exclude(agency__key="").select_related("agency").order_by("pk")[0].agency


def _answer(kitchen: Kitchen) -> Prepared:
    dossier = kitchen.dossier(*HANDLED)
    other, at = _another(dossier), timezone.now()
    asked = Round((Question(other, "Ý kiến về hồ sơ này?", 8),))
    consulting.consult(dossier.pk, asked, by=kitchen.holder(dossier), at=at)
    question = Consultation.objects.get(dossier=dossier)
    body = {"stance": "agree", "answer": "Đồng ý"}
    path = f"/consultations/{question.pk}/answer"
    return Prepared(path, body, {**body, "stance": "other"}, kitchen.pick(other, "specialist"))


def _go_on(kitchen: Kitchen) -> Prepared:
    """Some weeks ago an agency was asked for an hour's work and has not answered."""
    at = timezone.now() - EARLIER
    dossier = kitchen.dossier(*HANDLED, at=at)
    asked = Round((Question(_another(dossier), "Ý kiến về hồ sơ này?", 1),))
    consulting.consult(dossier.pk, asked, by=kitchen.holder(dossier), at=at)
    path = f"/dossiers/{dossier.pk}/opinions/go-on"
    return Prepared(path, {"reason": "Quá hạn trả lời"}, {"reason": "khác"}, kitchen.holder(dossier))


# ---- beside the steps -------------------------------------------------------------------------------------------


def _verdict(kitchen: Kitchen) -> Prepared:
    """One person files the same twice."""
    person = kitchen.intake.filing(kitchen.number()).person
    first, again = (kitchen.of_procedure(WITH_SUBJECTS, accept=False, person=person) for _ in range(2))
    path = f"/dossiers/{again.pk}/doubles/{first.pk}/verdict"
    body = {"outcome": "distinct", "reason": "Hai giấy phép khác nhau"}
    return Prepared(path, body, {**body, "reason": "khác"}, kitchen.intake.clerk)


def _copies(kitchen: Kitchen) -> Prepared:
    """A scan was taken in and read, and nobody has signed it as compared."""
    at = timezone.now()
    dossier, stored = kitchen.dossier(), files.store(kitchen.paper())
    paper = Attachment.objects.create(
        dossier=dossier, name="Bản quét", file_name="ban-quet.pdf", content_type="application/pdf",
        size=stored.size, sha256=stored.sha256, added_at=at,
    )  # fmt: skip
    DigitalCopy.objects.create(attachment=paper, pages=1)
    return Prepared(f"/dossiers/{dossier.pk}/copies/sign", None, {"other": 1}, kitchen.intake.clerk)


def _mend(kitchen: Kitchen) -> Prepared:
    dossier = kitchen.dossier(*HANDLED)
    body = {"name": "Nguyễn Thị Sáu", "phone": "0912000111", "reason": "Ghi nhầm"}
    path = f"/dossiers/{dossier.pk}/applicant"
    return Prepared(path, body, {**body, "phone": "0912000222"}, kitchen.holder(dossier))


RECIPES: dict[str, Recipe] = {
    "POST /dossiers": _file,
    "POST /batches": _batch,
    f"POST {ACTS}accept": act("accept", {}, accept=False),
    f"POST {ACTS}refuse": act("refuse", REASON, accept=False),
    f"POST {ACTS}take": act("take", {}, Action.TAKE),
    f"POST {ACTS}assign": _assign,
    f"POST {ACTS}forward": act("forward", {"note": "Chuyển tiếp"}, Action.FORWARD),
    f"POST {ACTS}return-step": act("return-step", {"reason": "Cần làm lại"}, Action.SIGN),
    f"POST {ACTS}request-supplement": act("request-supplement", REASON | WHAT, *HANDLED),
    f"POST {ACTS}take-papers": _take_papers,
    f"POST {ACTS}resume": _resume,
    f"POST {ACTS}request-payment": act("request-payment", OBLIGATION, Action.SUBMIT_FOR_SIGNATURE),
    f"POST {ACTS}submit-for-signature": act(
        "submit-for-signature",
        {"number": "1/KQ", "title": "Kết quả giải quyết", "medium": "paper"},
        Action.SUBMIT_FOR_SIGNATURE,
    ),
    f"POST {ACTS}sign": act("sign", {}, Action.SIGN),
    f"POST {ACTS}stamp": act("stamp", {}, Action.STAMP),
    f"POST {ACTS}hand-out": act("hand-out", {"proof": "identity"}, Action.HAND_OUT),
    f"POST {ACTS}extend": act("extend", REASON | {"amount": 1}, *HANDLED),
    f"POST {ACTS}stop": act("stop", REASON, *HANDLED),
    f"POST {ACTS}withdraw": _withdraw,
    f"POST {ACTS}return-papers": _return_papers,
    f"POST {ACTS}consult": _consult,
    "POST /consultations/{consultation_id}/answer": _answer,
    "POST /dossiers/{dossier_id}/opinions/go-on": _go_on,
    "POST /dossiers/{dossier_id}/doubles/{other_id}/verdict": _verdict,
    "POST /dossiers/{dossier_id}/copies/sign": _copies,
    "PUT /dossiers/{dossier_id}/applicant": _mend,
}
