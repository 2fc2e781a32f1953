"""Deciding whether two dossiers that look alike are one request."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from motcua.desk.access import OfficerRequest, found, officers
from motcua.desk.doubling import Row, rows_of
from motcua.desk.pages import page, posted
from motcua.desk.refusals import sentence
from motcua.dossiers.models import Dossier, DoubleVerdict
from motcua.dossiers.queries.doubles import doubles_for
from motcua.dossiers.services.doubles import Ruling, decide
from motcua.dossiers.services.moves import ActionRefusedError


class RulingForm(forms.Form):
    """Double or not, and what it rests on."""

    outcome = forms.ChoiceField(
        label=_("Kết luận"),
        choices=DoubleVerdict.Outcome.choices,
        error_messages={"required": _("Hãy chọn trùng hay không trùng.")},
    )
    reason = forms.CharField(
        label=_("Căn cứ"),
        help_text=_("Điều bạn đã đối chiếu. Nếu trùng, người nộp hồ sơ sau đọc được câu này."),
        max_length=900,
        error_messages={"required": _("Hãy ghi lý do; lý do được báo cho người nộp hồ sơ.")},
    )

    def ruling(self) -> Ruling:
        """Return what was decided."""
        return Ruling(DoubleVerdict.Outcome(self.cleaned_data["outcome"]), self.cleaned_data["reason"])


@officers
@require_http_methods(["GET", "POST"])
def double(request: OfficerRequest, dossier_id: UUID, other_id: UUID) -> HttpResponse:
    dossier, form = found(request, dossier_id), RulingForm(posted(request))
    row = _row(request, dossier, other_id)
    if form.is_bound and form.is_valid():
        try:
            verdict = decide(dossier.pk, other_id, form.ruling(), by=request.user, at=timezone.now())
        except ActionRefusedError as error:
            form.add_error(None, sentence(error))
        else:
            messages.success(request, f"{dossier.code}: {verdict.get_outcome_display()}")
            return redirect("desk:dossier", dossier.pk)
    return page(request, "double", _values(dossier, row, form), status=422 if form.errors else 200)


def _row(request: OfficerRequest, dossier: Dossier, other_id: UUID) -> Row:
    rows = rows_of([each for each in doubles_for(dossier) if each.dossier.pk == other_id], request.user)
    if not rows:
        raise Http404
    return rows[0]


def _values(dossier: Dossier, row: Row, form: RulingForm) -> dict[str, Any]:
    later = max((dossier, row.dossier), key=lambda each: (each.submitted_at, each.code))
    return {"dossier": dossier, "row": row, "later": later, "form": form}
