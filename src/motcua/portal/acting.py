"""Filing for somebody else: what is asked, how a draft keeps it, and what it changes in the form."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from motcua.accounts.models import User
from motcua.catalog.rules.answers import prefill
from motcua.dossiers.models import Draft
from motcua.dossiers.models.representation import RIGHTS
from motcua.dossiers.rules.representing import OF_COMPANY, Right, RightError
from motcua.dossiers.services.representing import Acting, Principal, as_kept, check_acting, from_kept
from motcua.dossiers.speaking import right_sentence
from motcua.kernel.identifiers import is_personal_id, is_tax_code
from motcua.kernel.vietnamese import tidy_name
from motcua.portal.filling import Filling, identity_of, keep_answers
from motcua.ui.dates import DateAnswer, read_date

ACTING = "_acting"  # kept beside the answers, where no question of a form can be called so
DAYS = ("born_on", "granted_on", "valid_until")
SCOPES = [
    ("this", _("Có ghi thủ tục này")),
    ("all", _("Mọi thủ tục hành chính")),
    ("other", _("Chỉ ghi việc khác")),
]


class ActingForm(forms.Form):
    """For whom, by what right, on which paper."""

    right = forms.ChoiceField(
        label=_("Bạn nộp thay với tư cách nào?"),
        choices=[one for one in RIGHTS if one[0] != Right.OFFICER],
        error_messages={"required": _("Hãy chọn tư cách nộp thay.")},
    )
    name = forms.CharField(
        label=_("Họ tên người đứng tên hồ sơ, hoặc tên tổ chức"),
        max_length=200,
        error_messages={"required": _("Hãy ghi họ tên người đứng tên hồ sơ.")},
    )
    number = forms.CharField(
        label=_("Số định danh của người đứng tên"),
        help_text=_("12 số; tổ chức ghi mã số thuế. Trẻ chưa có số thì để trống."),
        required=False,
        max_length=14,
    )
    relation = forms.CharField(
        label=_("Quan hệ với người đứng tên"),
        help_text=_("Ví dụ: con gái, anh ruột."),
        required=False,
        max_length=100,
    )
    proof = forms.CharField(
        label=_("Giấy tờ chứng minh"),
        help_text=_("Tên giấy, số, ngày, nơi cấp hoặc chứng thực. Tải bản chụp lên ở phần giấy tờ."),
        required=False,
        max_length=300,
    )
    scope = forms.ChoiceField(label=_("Giấy ủy quyền có ghi thủ tục này không?"), choices=SCOPES, required=False)

    def __init__(self, data: Any, *, filling: Filling, user: User, on: date) -> None:
        kept = filling.draft.answers.get(ACTING) or {}
        principal = kept.get("principal", {})
        super().__init__(data, initial={**kept, **principal, "scope": kept.get("scope", "this")})
        self.filling, self.user, self.on = filling, user, on
        self.days = {name: DateAnswer(iso=kept.get(name) or "") for name in DAYS}

    @property
    def shown_days(self) -> dict[str, Any]:
        """The three days as they were typed or kept."""
        return {name: answer.iso or answer.values for name, answer in self.days.items()}

    def clean_name(self) -> str:
        """Keep names tidy."""
        return tidy_name(self.cleaned_data["name"])

    def clean_number(self) -> str:
        """Take only numbers that a person or an enterprise can have."""
        number = "".join(self.cleaned_data["number"].split())
        if number and not (is_personal_id(number) or is_tax_code(number)):
            raise forms.ValidationError(_("Số này không đúng dạng: căn cước 12 số, mã số thuế 10 hoặc 13 số."))
        return number

    def clean(self) -> dict[str, Any]:
        """Read the days, and refuse a right that does not hold."""
        data = super().clean() or self.cleaned_data
        self.days = {name: read_date(self.data, name) for name in DAYS}
        for answer in self.days.values():
            if answer.error:
                self.add_error(None, answer.error)
        if not self.errors:
            self._check_right()
        return data

    def _check_right(self) -> None:
        number = self.cleaned_data["number"]
        if not number and self.acting().right is not Right.PARENT:
            self.add_error("number", _("Hãy ghi số định danh của người đứng tên."))
            return
        is_organisation = self.acting().right in OF_COMPANY
        procedure = self.filling.draft.procedure.procedure
        try:
            check_acting(self.acting(), Principal(number, is_organisation), procedure, on=self.on)
        except RightError as error:
            self.add_error("right", right_sentence(error))

    def acting(self) -> Acting:
        """Return the right as it was told."""
        data = self.cleaned_data
        covers = {"this": (self.filling.draft.procedure.procedure.code,), "other": ("-",)}
        is_mandate = data["right"] == Right.MANDATE
        return Acting(
            Right(data["right"]),
            self.user.full_name,
            self.user.personal_id,
            account=self.user,
            relation=data["relation"],
            proof=data["proof"],
            granted_on=self.day("granted_on"),
            valid_until=self.day("valid_until"),
            born_on=self.day("born_on"),
            covers=covers.get(data["scope"], ()) if is_mandate else (),
        )

    def day(self, name: str) -> date | None:
        """Return one of the days, if it was typed."""
        return date.fromisoformat(self.days[name].iso) if self.days[name].iso else None

    def keep(self, *, at: datetime) -> Filling:
        """Keep it with the draft, and put the person acted for where the form asks for the applicant."""
        data, filling = self.cleaned_data, self.filling
        principal = {"name": data["name"], "number": data["number"]}
        kept = {**as_kept(self.acting()), "principal": principal, "scope": data["scope"]}
        identity = {"full_name": data["name"], "personal_id": data["number"], "birth_date": self.day("born_on")}
        own = prefill(filling.form, identity_of(self.user))
        typed = {key: value for key, value in filling.answers.items() if own.get(key) != value}
        answers = {**typed, **prefill(filling.form, identity), ACTING: kept}
        return keep_answers(filling, answers, step=filling.draft.step, at=at)


def forget(filling: Filling, user: User, *, at: datetime) -> Filling:
    """File for oneself after all: what the identity knows comes back."""
    answers = {key: value for key, value in filling.answers.items() if key != ACTING}
    return keep_answers(filling, {**answers, **prefill(filling.form, identity_of(user))}, step="", at=at)


def principal_of(draft: Draft) -> dict[str, str]:
    """Return the name and number of whom a draft is filed for; empty for one's own."""
    kept = draft.answers.get(ACTING)
    return dict(kept["principal"]) if kept else {}


def acting_of(draft: Draft, user: User) -> Acting | None:
    """Return by what right a draft is filed for another, if it is."""
    kept = draft.answers.get(ACTING)
    if not kept:
        return None
    told = {name: value for name, value in kept.items() if name not in {"principal", "scope"}}
    return from_kept(told, account=user)
