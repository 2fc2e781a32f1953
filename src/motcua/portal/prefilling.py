"""A form filled in from the population database, when its owner asks for it and is surely who they are."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from motcua.accounts.models import User
from motcua.accounts.services.signing_in import SESSION_ASSURANCE
from motcua.catalog.rules.answers import prefill
from motcua.dossiers.models import Draft
from motcua.kernel.identifiers import is_personal_id
from motcua.organizations.queries import province_code
from motcua.population.models import LookUp
from motcua.population.queries import values_of
from motcua.population.rules import Detail, Purpose, Subject, provisional_code
from motcua.population.services.looking import Inquiry, look_up
from motcua.portal.access import SignedInRequest
from motcua.portal.filling import Filling, keep_answers, residence_of

LEVEL = 2  # mức độ định danh that a person's own data is shown at
NAMES = {  # the words of forms for what the database says
    Detail.SEX: "sex",
    Detail.RESIDENCE: "residence",
    Detail.ETHNICITY: "ethnicity",
    Detail.NATIONALITY: "nationality",
}
COUNTRIES = {"Việt Nam": "VN"}
UNANSWERED: tuple[Any, ...] = ("", None, {}, [])


def offer(request: SignedInRequest) -> str:
    """Say whether the database may fill a form in: ``yes``, ``level`` (signed in too low), or nothing to offer."""
    user = request.user
    if user.kind != User.Kind.CITIZEN or not is_personal_id(user.personal_id) or user.birth_date is None:
        return ""
    return "yes" if int(request.session.get(SESSION_ASSURANCE, 0)) >= LEVEL else "level"


def fill_in(request: SignedInRequest, draft: Draft) -> None:
    """Fill the empty places of one's own draft, as its owner has asked; the person is told what came of it."""
    if offer(request) != "yes":
        return
    look = _ask(draft, request.user, at=timezone.now())
    if look.state == LookUp.State.ANSWERED and _keep(draft, look, at=timezone.now()):
        messages.success(request, _("Đã điền sẵn từ CSDL quốc gia về dân cư. Hãy xem lại trước khi nộp."))
    elif look.state == LookUp.State.ANSWERED:
        messages.info(request, _("CSDL dân cư không có thêm gì để điền. Bạn điền tiếp như thường."))
    else:
        messages.info(request, _("Lúc này chưa lấy được dữ liệu dân cư. Bạn cứ điền tay; hồ sơ vẫn nộp được."))


def _ask(draft: Draft, user: User, *, at: datetime) -> LookUp:
    day, unit = localdate(at), province_code(localdate(at))
    inquiry = Inquiry(
        key=draft.pk,
        dossier_code=provisional_code(unit, day, draft.pk),
        purpose=Purpose.PREFILL,
        reason=f"Điền sẵn tờ khai “{draft.procedure.name[:120]}”",  # kept in Vietnamese, whatever the page speaks
        subject=Subject(user.personal_id, user.full_name, user.birth_date.isoformat() if user.birth_date else ""),
        unit=unit,
    )
    return look_up(inquiry, by=user, at=at)


def _keep(draft: Draft, look: LookUp, *, at: datetime) -> bool:
    filling = Filling(draft)
    found = prefill(filling.form, _identity(values_of(look)))
    fresh = {key: value for key, value in found.items() if filling.answers.get(key) in UNANSWERED}
    if fresh:
        keep_answers(filling, {**filling.answers, **fresh}, step=draft.step, at=at)
    return bool(fresh)


def _identity(values: dict[Detail, str]) -> dict[str, Any]:
    known: dict[str, Any] = {NAMES[detail]: value for detail, value in values.items() if detail in NAMES}
    if "residence" in known:
        known["residence"] = residence_of(known["residence"])
    if "nationality" in known:
        known["nationality"] = COUNTRIES.get(known["nationality"], known["nationality"])
    return known
