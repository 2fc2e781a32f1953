"""Certifying copies on one screen: who, which papers, who signs; and putting an entry right."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext as text
from django.utils.translation import gettext_lazy as _

from motcua.accounts.models import User
from motcua.accounts.queries import by_personal_id
from motcua.catalog.models import Channel
from motcua.catalog.queries.offers import NoAgencyError, deciding_agency
from motcua.catalog.queries.procedures import NotOfferedError
from motcua.desk.forms.intake import counters
from motcua.dossiers.models import Dossier
from motcua.dossiers.queries.certification import fees_of, procedure_for_copies, signers_at
from motcua.dossiers.queries.counter import is_received_by
from motcua.dossiers.rules.certification import MOST_PAPERS, CertificationError, Copies, check_papers
from motcua.dossiers.services.certifying import Correction, Request
from motcua.dossiers.services.filing import Filing, Person
from motcua.kernel.identifiers import is_old_id, is_personal_id, is_tax_code
from motcua.kernel.vietnamese import tidy_name
from motcua.organizations.models import Agency

SHOWN_ROWS = 3
FARM_CREDIT = "Vay vốn nông nghiệp, nông thôn (Nghị định 55/2015/NĐ-CP)"  # kept in the register as it is
SENTENCES: Mapping[str, Any] = {
    "nothing": _("Hãy ghi ít nhất một giấy tờ cần chứng thực."),
    "too_many": _("Một lần chứng thực nhiều nhất 20 giấy tờ. Hãy tách thành hai lần."),
    "title": _("Hãy ghi tên giấy tờ ở mỗi dòng có số trang, tối đa 300 chữ."),
    "pages": _("Số trang của bản chính phải từ 1 đến 999."),
    "copies": _("Số bản sao phải từ 1 đến 200."),
    "reason": _("Hãy ghi vì sao sửa."),
    "same": _("Giá trị mới giống giá trị đang có. Hãy xem lại."),
    "voided": _("Số chứng thực này đã hủy nên không sửa được nữa."),
}


def said(error: CertificationError) -> str:
    """Return what to tell the officer."""
    return str(SENTENCES[error.code])


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table of papers, as it was typed."""

    place: int
    title: str = ""
    pages: str = ""
    copies: str = "1"

    @property
    def is_filled(self) -> bool:
        return bool(self.title.strip() or self.pages.strip())

    def read(self) -> Copies:
        """Return the line as counts; what is no number is none."""
        pages, copies = (
            int(each) if each.isdecimal() and len(each) < 6 else 0 for each in (self.pages, self.copies)
        )
        return Copies(" ".join(self.title.split())[:300], pages, copies)


class CertifyForm(forms.Form):
    """Who asks, who signs; the papers are rows beside."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("Họ và tên"), max_length=300, error_messages={"required": _("Hãy ghi họ tên người yêu cầu.")}
    )
    identity_number = forms.CharField(label=_("Số định danh"), required=False, max_length=14)
    phone = forms.CharField(label=_("Điện thoại"), required=False, max_length=20)
    signer = forms.ChoiceField(label=_("Người ký chứng thực"))
    waiver = forms.ChoiceField(
        label=_("Phí"),
        choices=[("", _("Thu theo biểu phí")), ("farm", _("Miễn: vay vốn nông nghiệp"))],
        required=False,
    )

    def __init__(self, data: Any, *, user: User, at: datetime) -> None:
        super().__init__(data, initial={"key": uuid.uuid4()})
        self.user, self.at = user, at
        self.agency = self._agency()
        self.signers = signers_at(self.agency, at) if self.agency else []
        self.fields["signer"].choices = [  # type: ignore[attr-defined]
            (str(user.pk), f"{user.full_name}, {title}" if title else user.full_name)
            for user, title in self.signers
        ]

    def _agency(self) -> Agency | None:
        """Return the unit that certifies: one that receives what communes decide."""
        return next((each for each in counters(self.user, self.at) if is_received_by(each, "commune")), None)

    @property
    def rows(self) -> list[Row]:
        """The table as it was typed, with empty lines to go on."""
        typed = [self._row(place) for place in range(MOST_PAPERS)] if self.is_bound else []
        filled = max((row.place + 1 for row in typed if row.is_filled), default=0)
        shown = min(max(SHOWN_ROWS, filled + 1), MOST_PAPERS)
        return [typed[place] if typed else Row(place) for place in range(shown)]

    def _row(self, place: int) -> Row:
        values = (str(self.data.get(f"{name}-{place}", "")).strip() for name in ("title", "pages", "copies"))
        title, pages, copies = values
        return Row(place, title, pages, copies or "1")

    @property
    def papers(self) -> tuple[Copies, ...]:
        return tuple(row.read() for row in self.rows if row.is_filled)

    def fee(self) -> int | None:
        """Return what the papers cost so far; nothing while the lines are not whole."""
        try:
            check_papers(self.papers)
            if self.data.get("waiver"):
                return 0
            return sum(fees_of(self.papers, procedure_for_copies(localdate(self.at)).pk, on=localdate(self.at)))
        except (CertificationError, NotOfferedError):
            return None

    def clean_name(self) -> str:
        """Keep names tidy."""
        return tidy_name(self.cleaned_data["name"])

    def clean_identity_number(self) -> str:
        """Take only numbers that a person or an enterprise can have."""
        number = "".join(self.cleaned_data["identity_number"].split())
        if number and not (is_personal_id(number) or is_old_id(number) or is_tax_code(number)):
            raise forms.ValidationError(
                _("Số này không đúng dạng: căn cước 12 số, chứng minh cũ 9 số, mã số thuế 10 hoặc 13 số.")
            )
        return number

    def clean(self) -> dict[str, Any]:
        """Look at the lines as they will be entered."""
        data = super().clean() or self.cleaned_data
        try:
            check_papers(self.papers)
        except CertificationError as error:
            self.add_error(None, said(error))
        return data

    def request(self) -> Request | None:
        """Return what is certified; nothing where nobody here may, which is said in the form."""
        data, agency = self.cleaned_data, self.agency
        try:
            version = procedure_for_copies(localdate(self.at))
            decides = deciding_agency(version, agency.area if agency else None, localdate(self.at))
        except (NotOfferedError, NoAgencyError):
            self.add_error(None, text("Hôm nay nơi bạn tiếp nhận không chứng thực bản sao."))
            return None
        signer = next(user for user, _title in self.signers if str(user.pk) == data["signer"])
        filing = Filing(
            key=data["key"],
            version_id=version.pk,
            channel=Channel.COUNTER,
            person=self._person(),
            receiving_agency=agency or decides,
            deciding_agency=decides,
            area=agency.area if agency else None,
            copies=sum(paper.copies for paper in self.papers),
        )
        return Request(filing, self.papers, signer, FARM_CREDIT if data["waiver"] else "")

    def _person(self) -> Person:
        data = self.cleaned_data
        number, kinds = data["identity_number"], Dossier.ApplicantKind
        return Person(
            name=data["name"],
            identity_number=number,
            phone="".join(data["phone"].split()),
            kind=kinds.BUSINESS if is_tax_code(number) and not is_personal_id(number) else kinds.CITIZEN,
            account=by_personal_id(number) if number else None,
        )


class CorrectionForm(forms.Form):
    """What was wrong in an entry, what is right, and why."""

    field = forms.ChoiceField(
        label=_("Sửa gì?"),
        choices=[
            ("title", _("Tên giấy tờ")),
            ("pages", _("Số trang")),
            ("copies", _("Số bản sao")),
            ("void", _("Hủy số chứng thực này")),
        ],
        error_messages={"required": _("Hãy chọn điều cần sửa.")},
    )
    value = forms.CharField(label=_("Giá trị đúng"), required=False, max_length=300)
    reason = forms.CharField(
        label=_("Vì sao sửa?"), max_length=500, error_messages={"required": _("Hãy ghi vì sao sửa.")}
    )

    def correction(self) -> Correction:
        """Return what is put right."""
        data = self.cleaned_data
        return Correction(data["field"], data["value"], data["reason"])
