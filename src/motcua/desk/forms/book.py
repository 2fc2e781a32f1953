"""Which pages of the book to print."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from motcua.accounts.models import User
from motcua.accounts.rules import Role
from motcua.dossiers.queries.book import MOST_ROWS, Pages, pages
from motcua.dossiers.rules.forms import crosses_sets
from motcua.organizations.models import Agency

UNREADABLE = _("Hãy nhập ngày dạng 05/02/2026.")


class BookForm(forms.Form):
    agency = forms.ModelChoiceField(
        Agency.objects.none(),
        label=_("Bộ phận tiếp nhận"),
        empty_label=None,
        error_messages={
            "required": _("Hãy chọn bộ phận tiếp nhận."),
            "invalid_choice": _("Hãy chọn lại bộ phận."),
        },
    )
    first = forms.DateField(
        label=_("Từ ngày"),
        input_formats=["%d/%m/%Y", "%Y-%m-%d"],
        error_messages={"required": UNREADABLE, "invalid": UNREADABLE},
    )
    last = forms.DateField(
        label=_("Đến ngày"),
        input_formats=["%d/%m/%Y", "%Y-%m-%d"],
        error_messages={"required": UNREADABLE, "invalid": UNREADABLE},
    )

    def __init__(self, data: Any, *, user: User, today: date) -> None:
        super().__init__(data, initial={"first": f"{today:%d/%m/%Y}", "last": f"{today:%d/%m/%Y}"})
        held = {posting.agency_id for posting in user.held(today) if posting.role == Role.INTAKE}
        self.fields["agency"].queryset = Agency.objects.filter(pk__in=held).order_by("name")  # type: ignore[attr-defined]
        self.pages: Pages | None = None

    def clean(self) -> dict[str, Any]:
        """See that one book of one form holds the pages, and not too many of them."""
        data = super().clean() or self.cleaned_data
        first, last, agency = data.get("first"), data.get("last"), data.get("agency")
        if not (first and last and agency):
            return data
        turn = crosses_sets(first, last)
        if last < first:
            self.add_error("last", _("Ngày cuối phải từ ngày đầu trở đi."))
        elif first.year != last.year:
            self.add_error("last", _("Mỗi năm một quyển sổ. Hãy in riêng từng năm."))
        elif turn:
            text = _("Từ %(day)s sổ dùng mẫu mới. Hãy in riêng phần trước và phần từ ngày đó.")
            self.add_error("last", text % {"day": f"{turn:%d/%m/%Y}"})
        else:
            self._take(agency, first, last)
        return data

    def _take(self, agency: Agency, first: date, last: date) -> None:
        found = pages(agency, first, last)
        if found.is_too_long:
            text = _("Có hơn %(most)s hồ sơ trong thời gian này. Hãy in ít ngày hơn một lần.") % {
                "most": MOST_ROWS
            }
            self.add_error("last", text)
        else:
            self.pages = found
