"""One form for each act that needs words: reasons, what is missing, to whom."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from motcua.accounts.models import User
from motcua.catalog.queries.procedures import definition_by_id
from motcua.dossiers.models import Dossier
from motcua.dossiers.services.receiving import Missing
from motcua.organizations.queries import colleagues
from motcua.workflows.rules import Action, targets_of


class ActForm(forms.Form):
    """The frame of every act: ``seen`` is how much of the journal the officer had on the screen."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, dossier: Dossier, action: Action, user: User, now: datetime) -> None:
        super().__init__(data, initial={"seen": dossier.journal_length})
        self.dossier, self.action, self.user, self.now = dossier, action, user, now
        self.prepare()

    def prepare(self) -> None:
        """Fill in what depends on the dossier."""

    def targets(self) -> list[tuple[str, str]]:
        """Return the steps that the act can lead to, with their names."""
        definition = definition_by_id(self.dossier.workflow_id)
        keys = [key for key in targets_of(definition, self.dossier.step, self.action) if key]
        return [(key, definition.step(key).name) for key in keys]


class NoteForm(ActForm):
    note = forms.CharField(label=_("Ghi chú"), required=False, max_length=2000)


class ReasonForm(ActForm):
    reason = forms.CharField(
        label=_("Lý do"),
        help_text=_("Người nộp hồ sơ đọc được lý do này. Viết rõ, đủ để họ biết phải làm gì."),
        max_length=2000,
        error_messages={"required": _("Hãy ghi lý do; lý do được báo cho người nộp hồ sơ.")},
    )


class PaymentForm(ActForm):
    note = forms.CharField(
        label=_("Nghĩa vụ phải thực hiện"),
        help_text=_("Ghi rõ khoản gì, bao nhiêu, nộp ở đâu. Thời hạn giải quyết tạm dừng cho đến khi hoàn thành."),
        max_length=2000,
        error_messages={"required": _("Hãy ghi rõ nghĩa vụ tài chính phải thực hiện.")},
    )


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


class SupplementForm(ActForm):
    """One request that names everything at once: a box and a line for each paper, and a line for whatever else."""

    reason = forms.CharField(
        label=_("Lý do"),
        max_length=2000,
        error_messages={"required": _("Hãy ghi lý do; lý do được báo cho người nộp hồ sơ.")},
    )
    legal_basis = forms.CharField(label=_("Căn cứ"), required=False, max_length=300)
    other = forms.CharField(
        label=_("Nội dung khác cần bổ sung"),
        help_text=_("Mỗi dòng là một nội dung."),
        required=False,
        max_length=2000,
    )

    def prepare(self) -> None:
        """Add a box and a line for each paper of the procedure."""
        self.components = list(self.dossier.procedure.components.all())
        for component in self.components:
            self.fields[f"need_{component.key}"] = forms.BooleanField(label=component.name, required=False)
            self.fields[f"what_{component.key}"] = forms.CharField(
                label=_("Cần bổ sung gì"), required=False, max_length=500
            )

    def papers(self) -> Iterator[tuple[Any, Any]]:
        """Yield the box and the line of each paper, for the page."""
        for component in self.components:
            yield self[f"need_{component.key}"], self[f"what_{component.key}"]

    def clean(self) -> dict[str, Any]:
        """Ask for words where a box is ticked, and for one thing at least."""
        data = super().clean() or self.cleaned_data
        chosen = [one for one in self.components if data.get(f"need_{one.key}") or data.get(f"what_{one.key}")]
        for component in chosen:
            if not data.get(f"what_{component.key}"):
                self.add_error(f"what_{component.key}", _("Hãy ghi rõ giấy tờ này cần bổ sung gì."))
        if not chosen and not data.get("other"):
            self.add_error(None, _("Hãy chọn ít nhất một giấy tờ cần bổ sung và ghi rõ cần bổ sung gì."))
        return data

    def items(self) -> tuple[Missing, ...]:
        """Return what is missing, paper by paper."""
        data = self.cleaned_data
        papers = [Missing(data[f"what_{one.key}"], one.key) for one in self.components if data[f"what_{one.key}"]]
        others = [Missing(line.strip()) for line in data["other"].splitlines() if line.strip()]
        return (*papers, *others)


class HandOutForm(ActForm):
    receiver_kind = forms.ChoiceField(
        label=_("Ai nhận kết quả?"),
        choices=[("applicant", _("Người nộp hồ sơ")), ("other", _("Người khác, có giấy ủy quyền"))],
        initial="applicant",
        error_messages={"required": _("Hãy chọn người nhận kết quả.")},
    )
    receiver = forms.CharField(label=_("Họ tên người nhận thay"), required=False, max_length=200)

    def prepare(self) -> None:
        """Begin with the applicant, who comes for most results."""
        self.initial.setdefault("receiver_kind", "applicant")

    def clean(self) -> dict[str, Any]:
        """Ask for the name of whoever came instead."""
        data = super().clean() or self.cleaned_data
        if data.get("receiver_kind") == "other" and not data.get("receiver"):
            self.add_error("receiver", _("Hãy ghi họ tên người nhận thay."))
        if data.get("receiver_kind") == "applicant":
            data["receiver"] = ""
        return data


class PurposeForm(forms.Form):
    purpose = forms.CharField(
        label=_("Xem để làm gì?"),
        max_length=200,
        error_messages={"required": _("Hãy ghi mục đích xem; lần xem này được ghi vào nhật ký.")},
    )
