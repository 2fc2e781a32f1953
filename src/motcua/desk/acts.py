"""Each act an officer can press: its form, the service that does it, and what is said afterwards."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from motcua.accounts.models import User
from motcua.desk.forms import acts as forms
from motcua.desk.forms.asking import CameForm, SupplementForm
from motcua.desk.forms.consulting import ConsultForm
from motcua.desk.forms.ending import ExtendForm, GroundsForm, ObligationForm, PapersForm, WithdrawForm
from motcua.desk.forms.handing import HandOutForm
from motcua.desk.forms.proposing import ProposalForm
from motcua.desk.wording import ACTIONS, Text
from motcua.dossiers.models import Dossier
from motcua.dossiers.services import (
    consulting,
    ending,
    extending,
    obliging,
    processing,
    receiving,
    returning,
    supplementing,
)
from motcua.dossiers.services.possible import Aside, possible
from motcua.workflows.rules import Action


@dataclass(frozen=True, slots=True)
class Doer:
    """Who acts, when, having seen how much of the journal."""

    user: User
    at: datetime
    seen: int | None

    @property
    def common(self) -> dict[str, Any]:
        return {"by": self.user, "at": self.at, "seen": self.seen}


Do = Callable[[Dossier, Any, Doer], Dossier]


@dataclass(frozen=True, slots=True)
class Act:
    """How an act is asked for and done; ``is_plain`` acts are one press without a form."""

    action: Action | Aside
    done: Text
    do: Do
    form: type[forms.ActForm] = forms.ActForm
    kind: str = ""

    @property
    def label(self) -> str:
        return str(ACTIONS[self.action])

    @property
    def slug(self) -> str:
        return self.action.value.replace("_", "-")

    @property
    def is_plain(self) -> bool:
        return self.form in {forms.ActForm, forms.AcceptForm} and self.action is not Action.SIGN


def _accept(dossier: Dossier, form: forms.ActForm, doer: Doer) -> Dossier:
    reason = form.cleaned_data.get("reason", "") if form.is_bound and form.is_valid() else ""
    return receiving.accept(dossier.pk, unpaid_reason=reason, **doer.common)


def _take(dossier: Dossier, form: forms.ActForm, doer: Doer) -> Dossier:
    return processing.take(dossier.pk, **doer.common)


def _sign(dossier: Dossier, form: forms.ActForm, doer: Doer) -> Dossier:
    return returning.sign(dossier.pk, **doer.common)


def _stamp(dossier: Dossier, form: forms.ActForm, doer: Doer) -> Dossier:
    return returning.stamp(dossier.pk, **doer.common)


def _ask(dossier: Dossier, form: SupplementForm, doer: Doer) -> Dossier:
    return receiving.request_supplement(dossier.pk, form.asked(), **doer.common)


def _took(dossier: Dossier, form: CameForm, doer: Doer) -> Dossier:
    return supplementing.take_papers(dossier.pk, form.came(), by=doer.user, at=doer.at)


def _withdraw(dossier: Dossier, form: WithdrawForm, doer: Doer) -> Dossier:
    return ending.withdraw_at_counter(dossier.pk, form.request(), by=doer.user, at=doer.at)


def _give_back(dossier: Dossier, form: PapersForm, doer: Doer) -> Dossier:
    receiver = form.cleaned_data["receiver"]
    return ending.return_papers(dossier.pk, by=doer.user, at=doer.at, receiver=receiver)


def _consult(dossier: Dossier, form: ConsultForm, doer: Doer) -> Dossier:
    return consulting.consult(dossier.pk, form.round(), **doer.common)


def _forward(dossier: Dossier, form: forms.StepForm, doer: Doer) -> Dossier:
    data = form.cleaned_data
    return processing.forward(dossier.pk, note=data["note"], to=data.get("to"), **doer.common)


def _return(dossier: Dossier, form: forms.ReturnForm, doer: Doer) -> Dossier:
    data = form.cleaned_data
    return processing.return_step(dossier.pk, data["note"], to=data.get("to") or None, **doer.common)


# In the order of buttons: what brings a dossier on comes first.
ACTS: tuple[Act, ...] = (
    Act(
        Action.ACCEPT,
        _("Đã tiếp nhận. Đồng hồ bắt đầu chạy."),
        _accept,
        forms.AcceptForm,
    ),
    Act(Aside.TAKE_PAPERS, _("Đã ghi nhận giấy tờ bổ sung."), _took, CameForm),
    Act(
        Action.RESUME,
        _("Hồ sơ được tiếp tục giải quyết."),
        lambda dossier, form, doer: receiving.resume(dossier.pk, note=form.cleaned_data["note"], **doer.common),
        forms.NoteForm,
    ),
    Act(
        Action.TAKE,
        _("Bạn đã nhận xử lý hồ sơ."),
        _take,
    ),
    Act(
        Action.SUBMIT_FOR_SIGNATURE,
        _("Đã trình ký."),
        lambda dossier, form, doer: returning.submit_for_signature(dossier.pk, form.proposal(), **doer.common),
        ProposalForm,
    ),
    Act(Action.FORWARD, _("Đã chuyển bước."), _forward, forms.StepForm),
    Act(Action.SIGN, _("Đã ký."), _sign),
    Act(
        Action.STAMP,
        _("Đã đóng dấu. Kết quả đã vào kho giấy tờ của người nộp."),
        _stamp,
    ),
    Act(
        Action.HAND_OUT,
        _("Đã trả kết quả."),
        lambda dossier, form, doer: returning.hand_out(dossier.pk, form.handing(), **doer.common),
        HandOutForm,
    ),
    Act(Action.REQUEST_SUPPLEMENT, _("Đã gửi yêu cầu bổ sung."), _ask, SupplementForm, "secondary"),
    Act(
        Action.ASSIGN,
        _("Đã phân công."),
        lambda dossier, form, doer: processing.assign(dossier.pk, form.cleaned_data["to"], **doer.common),
        forms.AssignForm,
        "secondary",
    ),
    Act(Action.CONSULT, _("Đã gửi câu hỏi lấy ý kiến."), _consult, ConsultForm, "secondary"),
    Act(Action.RETURN_STEP, _("Đã trả lại bước trước."), _return, forms.ReturnForm, "secondary"),
    Act(
        Action.REQUEST_PAYMENT,
        _("Đã gửi yêu cầu. Đồng hồ tạm dừng."),
        lambda dossier, form, doer: obliging.request_payment(dossier.pk, form.told(), **doer.common),
        ObligationForm,
        "secondary",
    ),
    Act(
        Action.EXTEND,
        _("Đã gửi lời xin lỗi kèm ngày hẹn mới cho người nộp."),
        lambda dossier, form, doer: extending.extend(dossier.pk, form.later(), **doer.common),
        ExtendForm,
        "secondary",
    ),
    Act(Aside.RETURN_PAPERS, _("Đã trả lại giấy tờ cho người nộp."), _give_back, PapersForm, "secondary"),
    Act(
        Action.REFUSE,
        _("Đã từ chối tiếp nhận và báo cho người nộp."),
        lambda dossier, form, doer: receiving.refuse(dossier.pk, form.grounds(), **doer.common),
        GroundsForm,
        "warning",
    ),
    Act(
        Action.STOP,
        _("Đã dừng giải quyết và báo cho người nộp."),
        lambda dossier, form, doer: ending.stop(dossier.pk, form.grounds(), **doer.common),
        GroundsForm,
        "warning",
    ),
    Act(Action.WITHDRAW, _("Đã rút hồ sơ theo đề nghị của người nộp."), _withdraw, WithdrawForm, "warning"),
)
BY_SLUG = {act.slug: act for act in ACTS}
BY_ACTION = {act.action: act for act in ACTS}
RARE = frozenset({Action.EXTEND, Action.WITHDRAW})  # always folded: nobody should press them by habit
SHOWN = 3  # buttons at first sight; the others are folded


def parted(acts: list[Act]) -> tuple[list[Act], list[Act]]:
    """Return the acts that are buttons at first sight, and those that are folded."""
    shown = [act for act in acts if act.action not in RARE][:SHOWN]
    return shown, [act for act in acts if act not in shown]


def acts_for(dossier: Dossier, user: User, at: datetime) -> list[Act]:
    """Return what this person may lawfully do with a dossier now, in the order of buttons."""
    allowed = possible(dossier, user, at)
    return [act for act in ACTS if act.action in allowed]
