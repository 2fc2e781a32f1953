"""Asking for what is missing, and ticking off what comes over the counter or by post."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from motcua.desk.forms.acts import ActForm
from motcua.dossiers.models import Supplement, SupplementAnswer
from motcua.dossiers.queries.clocks import office_calendar
from motcua.dossiers.queries.policies import words
from motcua.dossiers.queries.supplements import Item, items_of, open_request
from motcua.dossiers.rules import supplements as rules
from motcua.dossiers.rules.policies import Key, end_of
from motcua.dossiers.services.receiving import Missing, SupplementRequest
from motcua.dossiers.services.supplementing import Came

ROWS = ("need", "what", "why", "law")


@dataclass(frozen=True)
class NeedRow:
    """The fields of one paper: to tick, what exactly, why, by which law."""

    need: BoundField
    what: BoundField
    why: BoundField
    law: BoundField

    @property
    def is_open(self) -> bool:
        return bool(self.why.value() or self.law.value())


class SupplementForm(ActForm):
    """One request that names everything at once: each paper with its reason and law, and whatever else.

    Asked again, or later than the law allows, it also asks why.
    """

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
    justification = forms.CharField(
        label=_("Vì sao phải yêu cầu lần này"),
        required=False,
        max_length=2000,
        error_messages={"required": _("Hãy ghi vì sao phải yêu cầu lần nữa hoặc yêu cầu muộn.")},
    )

    def prepare(self) -> None:
        """Add the fields of each paper of the procedure, and say what this request will do."""
        self.components = list(self.dossier.procedure.components.all())
        for component in self.components:
            labels = (_("Cần bổ sung gì"), _("Lý do riêng của giấy tờ này"), _("Căn cứ riêng"))
            self.fields[f"need_{component.key}"] = forms.BooleanField(label=component.name, required=False)
            for name, label in zip(ROWS[1:], labels, strict=True):
                field = forms.CharField(label=label, required=False, max_length=500)
                self.fields[f"{name}_{component.key}"] = field
        self.number = self.dossier.supplements.count() + 1
        self.is_late, self.clock_rule = self._foresee()
        if self.number > 1 or self.is_late:
            self.fields["justification"].required = True
        else:
            del self.fields["justification"]

    def _foresee(self) -> tuple[bool, str]:
        """Return whether asking now is late, and what the clock will do, in words."""
        dossier, day = self.dossier, localdate(self.now)
        code, calendar = dossier.procedure.procedure.code, office_calendar(dossier.deciding_agency)
        begun = dossier.clock_started_at or dossier.received_at
        ask = words().of(Key.ASK, day, code, dossier.channel)
        bring = words().of(Key.BRING, day, code, dossier.channel)
        asking = rules.Asking(self.number, self.now, begun, ask, bring)
        judged = rules.judge(rules.rule_on(day, code), asking, calendar)
        if begun is None:
            return judged.is_late, str(_("Hồ sơ chưa tiếp nhận: thời hạn chỉ bắt đầu khi hồ sơ đủ."))
        if judged.effect == Supplement.Effect.ANEW:
            return judged.is_late, str(_("Thời hạn tạm dừng và tính lại từ đầu khi đã nhận đủ."))
        return judged.is_late, str(_("Thời hạn tạm dừng trong lúc chờ, sau đó tính tiếp phần còn lại."))

    @property
    def answer_by(self) -> Any:
        """Return until when the applicant will have time."""
        code, day = self.dossier.procedure.procedure.code, localdate(self.now)
        bring = words().of(Key.BRING, day, code, self.dossier.channel)
        return end_of(bring, self.now, office_calendar(self.dossier.deciding_agency))

    def papers(self) -> Iterator[NeedRow]:
        """Yield the fields of each paper, for the page."""
        for component in self.components:
            yield NeedRow(*(self[f"{name}_{component.key}"] for name in ROWS))

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

    def asked(self) -> SupplementRequest:
        """Return the whole request, paper by paper."""
        data = self.cleaned_data
        papers = [
            Missing(data[f"what_{one.key}"], one.key, data[f"why_{one.key}"], data[f"law_{one.key}"])
            for one in self.components
            if data[f"what_{one.key}"]
        ]
        others = [Missing(line.strip()) for line in data["other"].splitlines() if line.strip()]
        return SupplementRequest(
            (*papers, *others), data["reason"], data["legal_basis"], data.get("justification", "")
        )


class CameForm(ActForm):
    """What came over the counter or by post: a box for each thing that was asked for and is not there yet."""

    places = forms.MultipleChoiceField(
        label=_("Đã nhận những gì?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Hãy chọn ít nhất một giấy tờ đã nhận.")},
    )
    means = forms.ChoiceField(
        label=_("Nhận bằng cách nào?"),
        choices=SupplementAnswer.Means.choices,
        error_messages={"required": _("Hãy chọn nhận tại quầy hay qua bưu chính.")},
    )
    note = forms.CharField(label=_("Ghi chú"), help_text=_("Ví dụ số bưu gửi."), required=False, max_length=300)

    def prepare(self) -> None:
        """Offer what is still missing."""
        asked = open_request(self.dossier)
        if asked is not None:
            asked.dossier = self.dossier
        self.items: list[Item] = items_of(asked) if asked else []
        missing = [(str(each.place), _named(each)) for each in self.items if each.answer is None]
        self.fields["places"].choices = missing  # type: ignore[attr-defined]
        self.initial.setdefault("means", SupplementAnswer.Means.COUNTER)

    def came(self) -> Came:
        """Return what was ticked."""
        data = self.cleaned_data
        return Came(tuple(int(place) for place in data["places"]), data["means"], data["note"])


def _named(item: Item) -> str:
    return f"{item.name}: {item.what}" if item.name else item.what
