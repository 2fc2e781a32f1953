"""The paper that is to take the place of a signed result, and why."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from motcua.desk.forms.proposing import ProposalForm
from motcua.dossiers import papers
from motcua.dossiers.models import Revision
from motcua.dossiers.services.revising import Change

NOT_TYPED = frozenset({"group", "file", "info", "phone", "email", "yes_no"})


class RevisionForm(ProposalForm):
    kind = forms.ChoiceField(
        label=_("Làm việc gì?"),
        choices=Revision.Kind.choices,
        error_messages={"required": _("Hãy chọn đính chính hoặc cấp lại.")},
    )
    reason = forms.CharField(
        label=_("Lý do"),
        help_text=_("Được in trên văn bản mới và lưu cùng văn bản cũ."),
        max_length=500,
        error_messages={"required": _("Hãy ghi lý do đính chính hoặc cấp lại.")},
    )

    def _facts(self, template: str, content: Mapping[str, Any]) -> list[str]:
        """Offer every answer that may stand on the paper, in the words in which it stands there now."""
        form = self.dossier.procedure.form
        asked = [field for step in form.body["ui"]["steps"] for field in step["fields"]] if form else []
        printed = papers.answers_of(self.dossier, content, on=localdate(self.now))
        self.days: set[str] = set()
        names = []
        for field in asked:
            key, shown = field["key"], printed.text(field["key"])
            if not shown or field["kind"] in NOT_TYPED or key in self.fields:
                continue
            self.fields[key] = forms.CharField(
                label=field["short"] or field["label"], required=False, max_length=500
            )
            self.initial[key] = shown
            names.append(key)
            if field["kind"] == "date":
                self.days.add(key)
        return names

    def change(self) -> Change:
        """Return what is to be written; only what differs from the paper that is there."""
        data = self.cleaned_data
        changed = {name: data[name] for name in self.fact_names if data[name] != self.initial[name]}
        content = {name: data[name] for name in self.part_names if data[name].strip()}
        content |= {key: _stored(value) if key in self.days else value for key, value in changed.items()}
        signer = self.signers[data["signer"]]
        content |= {"signer_name": signer.user.full_name, "signer_title": signer.title}
        return Change(data["kind"], data["reason"], data["number"], data["title"], content)


def _stored(value: str) -> str:
    """Return a day typed as 05/02/2026 the way answers keep it; anything else as it was typed."""
    parts = value.split("/")
    try:
        return date(*(int(part) for part in reversed(parts))).isoformat() if len(parts) == 3 else value
    except ValueError:
        return value
