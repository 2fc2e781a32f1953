"""One form for each act that needs words: reasons, what is missing, to whom."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from motcua.accounts.models import User
from motcua.catalog.queries.procedures import definition_by_id
from motcua.dossiers.models import Dossier
from motcua.dossiers.queries.charging import is_due_first
from motcua.dossiers.refusals import reason_of
from motcua.organizations.queries import colleagues
from motcua.workflows.rules import Action, targets_of


class ActForm(forms.Form):
    """The frame of every act: ``seen`` is how much of the journal the officer had on the screen."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, dossier: Dossier, action: str, user: User, now: datetime) -> None:
        super().__init__(data, initial={"seen": dossier.journal_length})
        self.dossier, self.action, self.user, self.now = dossier, action, user, now
        self.prepare()

    def prepare(self) -> None:
        """Fill in what depends on the dossier."""

    def targets(self) -> list[tuple[str, str]]:
        """Return the steps that the act can lead to, with their names."""
        definition = definition_by_id(self.dossier.workflow_id)
        keys = [key for key in targets_of(definition, self.dossier.step, Action(self.action)) if key]
        return [(key, definition.step(key).name) for key in keys]


class AcceptForm(ActForm):
    """Nothing is asked, unless the fee was to be paid first and has not been."""

    reason = forms.CharField(label=_("Lý do vẫn tiếp nhận khi chưa nộp đủ phí, lệ phí"), max_length=2000)

    def prepare(self) -> None:
        """Ask for the reason only where one is needed."""
        if self.dossier.received_at is not None or not is_due_first(self.dossier):
            del self.fields["reason"]
        else:
            self.fields["reason"].error_messages["required"] = reason_of("fee_unpaid")


class NoteForm(ActForm):
    note = forms.CharField(label=_("Ghi chú"), required=False, max_length=2000)


class StepForm(NoteForm):
    to = forms.ChoiceField(label=_("Chuyển đến bước"), error_messages={"required": _("Hãy chọn bước chuyển đến.")})

    def prepare(self) -> None:
        """Ask for the step only where there are several."""
        choices = self.targets()
        if len(choices) < 2:
            del self.fields["to"]
        else:
            self.fields["to"].choices = choices  # type: ignore[attr-defined]


class ReturnForm(StepForm):
    note = forms.CharField(
        label=_("Lý do trả lại"),
        help_text=_("Đồng nghiệp ở bước trước đọc được lý do này."),
        max_length=2000,
        error_messages={"required": _("Hãy ghi lý do trả lại để đồng nghiệp biết phải sửa gì.")},
    )

    def prepare(self) -> None:
        """Offer every earlier step; the one that the definition names is chosen unless said otherwise."""
        super().prepare()
        if "to" in self.fields:
            self.fields["to"].required = False
            self.fields["to"].label = _("Trả lại bước")
            self.initial["to"] = self.targets()[0][0]


class AssignForm(ActForm):
    to = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Giao cho"),
        empty_label=None,
        error_messages={"required": _("Hãy chọn một đồng nghiệp.")},
    )

    def prepare(self) -> None:
        """Offer the colleagues who hold the role of the step."""
        found = colleagues(self.dossier.holder, self.dossier.holder_role, localdate(self.now))
        self.fields["to"].queryset = found  # type: ignore[attr-defined]


class PurposeForm(forms.Form):
    purpose = forms.CharField(
        label=_("Xem để làm gì?"),
        max_length=200,
        error_messages={"required": _("Hãy ghi mục đích xem; lần xem này được ghi vào nhật ký.")},
    )
