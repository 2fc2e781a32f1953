"""The result as the specialist writes it: its number, its title and the words that the layout leaves to them."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from motcua.accounts.rules import Role
from motcua.desk.forms.acts import ActForm
from motcua.dossiers import papers
from motcua.dossiers.models import Result
from motcua.dossiers.queries.results import suggested_number
from motcua.dossiers.services.returning import Proposal
from motcua.organizations.models import Posting

ONE_A_LINE = _("Mỗi dòng là một đoạn. Để trống thì dùng nội dung theo mẫu.")
# what each layout leaves to the officer; the rest comes from the applicant's answers
PARTS: dict[str, tuple[tuple[str, Any], ...]] = {
    "result": (("paragraphs", _("Nội dung")), ("endings", _("Đoạn kết"))),
    "marital": (("marital_confirmation", _("Tình trạng hôn nhân được xác nhận")), ("endings", _("Đoạn kết"))),
    "birth": (("endings", _("Ghi chú trên giấy")),),
    "business": (),
    "allowance": (("grounds", _("Căn cứ")), ("articles", _("Các điều của quyết định"))),
}
PRINTED_FROM_ANSWERS = frozenset({"birth", "marital", "business", "allowance"})
NOT_TYPED = frozenset({"group", "phone", "email", "yes_no"})
ONE_LINE = frozenset({"marital_confirmation"})


class ProposalForm(ActForm):
    number = forms.CharField(
        label=_("Số, ký hiệu"),
        max_length=80,
        error_messages={"required": _("Hãy ghi số, ký hiệu của văn bản.")},
    )
    title = forms.CharField(
        label=_("Tên văn bản"), max_length=300, error_messages={"required": _("Hãy ghi tên văn bản.")}
    )
    signer = forms.ChoiceField(label=_("Người ký"), error_messages={"required": _("Hãy chọn người ký văn bản.")})
    note = forms.CharField(
        label=_("Lời trình"),
        help_text=_("Người ký đọc được; không in trên văn bản."),
        required=False,
        max_length=2000,
    )

    def prepare(self) -> None:
        """Begin with what was proposed before, or with what the procedure and the register suggest."""
        dossier, day = self.dossier, localdate(self.now)
        earlier = Result.objects.filter(dossier=dossier).first()
        template = papers.result_template(dossier)
        title = dossier.procedure.result_name or dossier.procedure.name
        self.initial["number"] = (
            earlier.number if earlier else suggested_number(dossier.deciding_agency, template, day)
        )
        self.initial["title"] = earlier.title if earlier else title[:300]
        content = earlier.content if earlier else {}
        self.part_names = [name for name, _label in PARTS.get(template, PARTS["result"])]
        for name, label in PARTS.get(template, PARTS["result"]):
            hint = "" if name in ONE_LINE else ONE_A_LINE
            self.fields[name] = forms.CharField(label=label, help_text=hint, required=False, max_length=8000)
            self.initial[name] = _lines(content.get(name, ""))
        self.fact_names = self._facts(template, content)
        self._signers()

    def _facts(self, template: str, content: Mapping[str, Any]) -> list[str]:
        """Add a line for each answer that a layout prints and a paper dossier lacks; return their names."""
        form = self.dossier.procedure.form
        if form is None or template not in PRINTED_FROM_ANSWERS:
            return []
        asked = [field for step in form.body["ui"]["steps"] for field in step["fields"]]
        lacking = [
            field
            for field in asked
            if field["is_answer"] and field["kind"] not in NOT_TYPED and not self.dossier.answers.get(field["key"])
        ]
        for field in lacking:
            self.fields[field["key"]] = forms.CharField(label=field["short"], required=False, max_length=500)
            self.initial[field["key"]] = str(content.get(field["key"], ""))
        return [field["key"] for field in lacking]

    def facts(self) -> list[Any]:
        """Return the lines of the answers that are on paper only."""
        return [self[name] for name in self.fact_names]

    def _signers(self) -> None:
        held = Posting.objects.on(localdate(self.now)).filter(
            agency=self.dossier.deciding_agency, role=Role.SIGNER
        )
        self.signers = {str(each.pk): each for each in held.select_related("user").order_by("id")}
        choices = [(key, f"{each.user.full_name}, {each.title}") for key, each in self.signers.items()]
        self.fields["signer"].choices = choices  # type: ignore[attr-defined]
        if choices:
            self.initial.setdefault("signer", choices[0][0])

    def parts(self) -> list[tuple[Any, bool]]:
        """Return the fields of the content, each with whether it is one line."""
        return [(self[name], name in ONE_LINE) for name in self.part_names]

    def proposal(self) -> Proposal:
        """Return what is proposed; what was left empty is left to the layout."""
        data = self.cleaned_data
        content = {name: data[name] for name in (*self.part_names, *self.fact_names) if data[name].strip()}
        signer = self.signers[data["signer"]]
        content |= {"signer_name": signer.user.full_name, "signer_title": signer.title}
        return Proposal(data["number"], data["title"], content, data["note"])


def _lines(value: Any) -> str:
    return "\n".join(str(line) for line in value) if isinstance(value, list) else str(value)
