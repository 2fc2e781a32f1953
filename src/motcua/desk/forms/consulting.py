"""Asking several agencies at once, answering them, and going on without those who are silent."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from motcua.catalog.queries.procedures import definition_by_id
from motcua.desk.forms.acts import ActForm
from motcua.dossiers.models import Consultation
from motcua.dossiers.services.consulting import Opinion, Question, Round
from motcua.organizations.models import Agency

HOURS_TO_ANSWER = 16
MOST_ASKED = 5
NO_HOURS = _("Hãy ghi số giờ làm việc, ví dụ 16 (hai ngày làm việc).")


class ConsultForm(ActForm):
    """One question to as many as ``MOST_ASKED`` agencies, each with its own time, and for how many to wait."""

    question = forms.CharField(
        label=_("Nội dung cần ý kiến"),
        max_length=4000,
        error_messages={"required": _("Hãy ghi rõ cần cơ quan đó cho ý kiến về việc gì.")},
    )
    wait = forms.ChoiceField(
        label=_("Khi nào đủ ý kiến để làm tiếp?"),
        choices=[("all", _("Khi tất cả đã trả lời")), ("enough", _("Khi đủ số cơ quan ghi dưới đây đã trả lời"))],
        initial="all",
        required=False,
    )
    enough = forms.IntegerField(
        label=_("Số cơ quan trả lời là đủ"), min_value=1, max_value=MOST_ASKED, required=False
    )

    def prepare(self) -> None:
        """Add a line for each agency; begin with what the step's definition says is enough."""
        others = Agency.objects.on(localdate(self.now)).exclude(pk=self.dossier.holder_id).order_by("name_fold")
        for number in range(1, MOST_ASKED + 1):
            self._add_line(number, others)
        answers = definition_by_id(self.dossier.workflow_id).step(self.dossier.step).answers
        if answers:
            self.initial.update(wait="enough", enough=answers)

    def _add_line(self, number: int, agencies: Any) -> None:
        agency, hours = self._names(number)
        self.fields[agency] = forms.ModelChoiceField(
            agencies,
            label=_("Cơ quan được hỏi"),
            required=number == 1,
            error_messages={
                "required": _("Hãy chọn cơ quan cần lấy ý kiến."),
                "invalid_choice": _("Không có cơ quan này hôm nay. Hãy gõ vài chữ rồi chọn trong danh sách."),
            },
        )
        self.fields[hours] = forms.IntegerField(
            label=_("Số giờ làm việc để trả lời"),
            min_value=1,
            max_value=400,
            required=number == 1,
            error_messages={"required": NO_HOURS, "invalid": NO_HOURS},
        )
        self.initial[hours] = HOURS_TO_ANSWER

    @staticmethod
    def _names(number: int) -> tuple[str, str]:
        return ("agency", "hours") if number == 1 else (f"agency_{number}", f"hours_{number}")

    def lines(self) -> Iterator[tuple[Any, Any, str]]:
        """Yield agency, hours and the typed name of each line, for the page."""
        for number in range(1, MOST_ASKED + 1):
            agency, hours = self._names(number)
            yield self[agency], self[hours], self.data.get(f"{agency}_text", "") if self.is_bound else ""

    @property
    def asks_more(self) -> bool:
        """Say whether the further lines have to be in sight: something was typed, or is enough by definition."""
        typed = any(self.data.get(self._names(number)[0]) for number in range(2, MOST_ASKED + 1))
        return typed or self.initial.get("wait") == "enough" or bool({"enough", "wait"} & set(self.errors))

    def clean(self) -> dict[str, Any]:
        """Ask each agency once, each with a time, and for a number where not everybody is awaited."""
        data = super().clean() or self.cleaned_data
        chosen: list[Agency] = []
        for number in range(1, MOST_ASKED + 1):
            agency, hours = self._names(number)
            asked = data.get(agency)
            if asked is None:
                continue
            if asked in chosen:
                self.add_error(agency, now_("Cơ quan này đã được hỏi ở dòng trên. Hãy chọn cơ quan khác."))
            if not data.get(hours) and hours not in self.errors:
                self.add_error(hours, str(NO_HOURS))
            chosen.append(asked)
        if data.get("wait") == "enough" and not data.get("enough"):
            self.add_error("enough", now_("Hãy ghi mấy cơ quan trả lời thì đủ, ví dụ 2."))
        return data

    def round(self) -> Round:
        """Return what is asked of whom."""
        data = self.cleaned_data
        pairs = (self._names(number) for number in range(1, MOST_ASKED + 1))
        asked = [(data[agency], data[hours]) for agency, hours in pairs if data.get(agency)]
        enough = data["enough"] if data.get("wait") == "enough" else 0
        return Round(tuple(Question(agency, data["question"], hours) for agency, hours in asked), enough)


class AnswerForm(forms.Form):
    stance = forms.ChoiceField(
        label=_("Cơ quan bạn có đồng ý không?"),
        choices=Consultation.Stance.choices,
        error_messages={"required": _("Hãy chọn đồng ý, không đồng ý hoặc ý kiến khác.")},
    )
    answer = forms.CharField(
        label=_("Ý kiến của cơ quan"),
        max_length=8000,
        error_messages={"required": _("Hãy ghi ý kiến của cơ quan.")},
    )

    def opinion(self) -> Opinion:
        return Opinion(self.cleaned_data["answer"], self.cleaned_data["stance"])


class GoOnForm(forms.Form):
    reason = forms.CharField(
        label=_("Vì sao làm tiếp khi chưa đủ ý kiến?"),
        help_text=_("Lý do và tên cơ quan im lặng được ghi vào nhật ký xử lý."),
        max_length=2000,
        error_messages={"required": _("Hãy ghi lý do làm tiếp khi chưa đủ ý kiến.")},
    )
