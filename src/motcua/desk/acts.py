"""Each act an officer can press: its form, the service that does it, and what is said afterwards."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from motcua.accounts.models import User
from motcua.catalog.queries.procedures import definition_by_id
from motcua.desk.forms import acts as forms
from motcua.desk.forms.consulting import ConsultForm
from motcua.desk.forms.proposing import ProposalForm
from motcua.desk.wording import ACTIONS, Text
from motcua.dossiers.models import Dossier
from motcua.dossiers.rules.transitions import Status, TransitionError, status_after
from motcua.dossiers.services import consulting, ending, obliging, processing, receiving, returning
from motcua.dossiers.services.receiving import SupplementRequest
from motcua.dossiers.services.standing import roles_over
from motcua.workflows.rules import Action, actions_at


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

    action: Action
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
        return self.form is forms.ActForm and self.action is not Action.SIGN


def _accept(dossier: Dossier, form: forms.ActForm, doer: Doer) -> Dossier:
    return receiving.accept(dossier.pk, **doer.common)


def _take(dossier: Dossier, form: forms.ActForm, doer: Doer) -> Dossier:
    return processing.take(dossier.pk, **doer.common)


def _sign(dossier: Dossier, form: forms.ActForm, doer: Doer) -> Dossier:
    return returning.sign(dossier.pk, **doer.common)


def _stamp(dossier: Dossier, form: forms.ActForm, doer: Doer) -> Dossier:
    return returning.stamp(dossier.pk, **doer.common)


def _ask(dossier: Dossier, form: forms.SupplementForm, doer: Doer) -> Dossier:
    asked = SupplementRequest(form.items(), form.cleaned_data["reason"], form.cleaned_data["legal_basis"])
    return receiving.request_supplement(dossier.pk, asked, **doer.common)


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
    ),
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
        lambda dossier, form, doer: returning.hand_out(
            dossier.pk, receiver=form.cleaned_data["receiver"], **doer.common
        ),
        forms.HandOutForm,
    ),
    Act(Action.REQUEST_SUPPLEMENT, _("Đã gửi yêu cầu bổ sung."), _ask, forms.SupplementForm, "secondary"),
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
        lambda dossier, form, doer: obliging.request_payment(dossier.pk, form.cleaned_data["note"], **doer.common),
        forms.PaymentForm,
        "secondary",
    ),
    Act(
        Action.REFUSE,
        _("Đã từ chối tiếp nhận và báo cho người nộp."),
        lambda dossier, form, doer: receiving.refuse(dossier.pk, form.cleaned_data["reason"], **doer.common),
        forms.ReasonForm,
        "warning",
    ),
    Act(
        Action.STOP,
        _("Đã dừng giải quyết và báo cho người nộp."),
        lambda dossier, form, doer: ending.stop(dossier.pk, form.cleaned_data["reason"], **doer.common),
        forms.ReasonForm,
        "warning",
    ),
)
BY_SLUG = {act.slug: act for act in ACTS}
BY_ACTION = {act.action: act for act in ACTS}
SHOWN = 3  # buttons at first sight; the others are folded


def acts_for(dossier: Dossier, user: User, at: datetime) -> list[Act]:
    """Return what this person may lawfully do with a dossier now, in the order of buttons."""
    roles = roles_over(user, dossier, at)
    allowed = set(actions_at(definition_by_id(dossier.workflow_id), dossier.step, roles))
    if dossier.assignee_id == user.pk:
        allowed.discard(Action.TAKE)
    return [act for act in ACTS if act.action in allowed and _is_lawful(dossier, act.action)]


def _is_lawful(dossier: Dossier, action: Action) -> bool:
    try:
        status_after(Status(dossier.status), action, was_received=dossier.received_at is not None)
    except TransitionError:
        return False
    return True
