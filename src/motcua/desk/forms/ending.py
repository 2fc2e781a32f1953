"""Reasons that an applicant reads, with the law they rest on; a later day; what is owed; papers that go back."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from motcua.desk.forms.acts import ActForm
from motcua.dossiers.models import Attachment
from motcua.dossiers.services.ending import Request
from motcua.dossiers.services.extending import Later, apologise_by
from motcua.dossiers.services.grounds import Grounds
from motcua.dossiers.services.obliging import Notice
from motcua.dossiers.services.scanning import keep_scan
from motcua.dossiers.services.uploading import UploadRefusedError

DAY_FORMAT = "%d/%m/%Y"
LARGEST_AMOUNT = 1_000_000_000_000


class GroundsForm(ActForm):
    """A reason in words for the applicant, and the law it rests on."""

    reason = forms.CharField(
        label=_("Lý do"),
        help_text=_("Người nộp hồ sơ đọc được lý do này. Viết rõ, đủ để họ biết phải làm gì."),
        max_length=2000,
        error_messages={"required": _("Hãy ghi lý do; lý do được báo cho người nộp hồ sơ.")},
    )
    legal_basis = forms.CharField(
        label=_("Căn cứ pháp lý"),
        help_text=_("Điều, khoản, văn bản. In trên phiếu gửi người nộp."),
        required=False,
        max_length=300,
    )

    def grounds(self) -> Grounds:
        return Grounds(self.cleaned_data["reason"], self.cleaned_data["legal_basis"])


class ExtendForm(GroundsForm):
    """How much longer it takes, in the unit of the term, with reason and law."""

    amount = forms.IntegerField(
        label=_("Cần thêm bao lâu"),
        min_value=1,
        error_messages={
            "required": _("Hãy ghi cần thêm bao lâu."),
            "min_value": _("Hãy ghi một số từ 1 trở lên."),
        },
    )

    def prepare(self) -> None:
        """Say in which unit, and until when it may be asked for; never longer than the term itself."""
        self.unit = self.dossier.get_term_unit_display() if self.dossier.term_unit else ""
        self.until = apologise_by(self.dossier)
        most = self.dossier.term_amount or 1
        self.fields["amount"].max_value = most  # type: ignore[attr-defined]
        self.fields["amount"].validators.append(_at_most(most))

    def later(self) -> Later:
        return Later(self.cleaned_data["amount"], self.grounds())


def _at_most(most: int) -> Any:
    def check(amount: int) -> None:
        if amount > most:
            raise forms.ValidationError(
                _("Không gia hạn lâu hơn chính thời hạn giải quyết (%(most)s)."), params={"most": most}
            )

    return check


class ObligationForm(ActForm):
    """The notice of the body that sets the obligation, as it stands on paper, with a copy."""

    content = forms.CharField(
        label=_("Nghĩa vụ phải thực hiện"),
        help_text=_("Ghi rõ khoản gì, nộp ở đâu. Thời hạn giải quyết tạm dừng cho đến khi hoàn thành."),
        max_length=2000,
        error_messages={"required": _("Hãy ghi rõ nghĩa vụ tài chính phải thực hiện.")},
    )
    issuer = forms.CharField(
        label=_("Cơ quan ra thông báo"),
        max_length=300,
        error_messages={"required": _("Hãy ghi cơ quan ra thông báo, ví dụ Chi cục Thuế.")},
    )
    number = forms.CharField(
        label=_("Số thông báo"),
        max_length=80,
        error_messages={"required": _("Hãy ghi số của thông báo.")},
    )
    issued_on = forms.DateField(
        label=_("Ngày thông báo"),
        help_text=_("Ví dụ 05/02/2026"),
        input_formats=[DAY_FORMAT],
        error_messages={
            "required": _("Hãy ghi ngày của thông báo."),
            "invalid": _("Hãy ghi ngày theo dạng ngày/tháng/năm, ví dụ 05/02/2026."),
        },
    )
    amount = forms.CharField(
        label=_("Số tiền (đồng)"),
        max_length=20,
        error_messages={"required": _("Hãy ghi số tiền trong thông báo.")},
    )
    notice = forms.FileField(
        label=_("Bản chụp thông báo"), help_text=_("PDF hoặc ảnh."), required=False, max_length=255
    )

    def clean_amount(self) -> int:
        """Read an amount as people write it: 4.500.000."""
        text = "".join(sign for sign in self.cleaned_data["amount"] if sign not in " . đ")
        if not text.isdecimal() or not 0 < int(text) < LARGEST_AMOUNT:
            raise forms.ValidationError(_("Hãy ghi số tiền bằng chữ số, ví dụ 4.500.000."))
        return int(text)

    def clean_notice(self) -> dict[str, str]:
        """Keep the copy at once; a file that is not taken is said so here."""
        sent = self.cleaned_data["notice"]
        if not sent:
            return {}
        try:
            kept = keep_scan(sent.read(), sent.name)
        except UploadRefusedError as refusal:
            words = refusal.detail or _("Không nhận được tệp này. Hãy chọn tệp PDF hoặc ảnh nhỏ hơn.")
            raise forms.ValidationError(words) from refusal
        return {"file_name": kept.file_name, "content_type": kept.content_type, "sha256": kept.sha256}

    def told(self) -> Notice:
        """Return the notice as it was typed."""
        data = self.cleaned_data
        return Notice(
            data["content"], data["number"], data["issued_on"], data["issuer"], data["amount"], **data["notice"]
        )


class WithdrawForm(ActForm):
    """A withdrawal asked for at the counter: why, who came, on what paper."""

    reason = forms.CharField(
        label=_("Lý do rút hồ sơ"),
        max_length=1000,
        error_messages={"required": _("Hãy ghi lý do người nộp nêu.")},
    )
    asked_by = forms.CharField(
        label=_("Người đề nghị"),
        max_length=200,
        error_messages={"required": _("Hãy ghi họ tên người đề nghị rút.")},
    )
    proof = forms.CharField(
        label=_("Giấy tờ kèm theo"),
        help_text=_("Đơn đề nghị; giấy ủy quyền nếu không phải chính chủ."),
        required=False,
        max_length=300,
    )

    def prepare(self) -> None:
        """Begin with the applicant, who comes for most withdrawals."""
        self.initial.setdefault("asked_by", self.dossier.applicant_name)

    def request(self) -> Request:
        data = self.cleaned_data
        return Request(data["reason"], data["asked_by"], data["proof"])


class PapersForm(ActForm):
    """Giving back what was handed in, to the applicant or whoever came."""

    receiver = forms.CharField(
        label=_("Họ tên người nhận thay"),
        help_text=_("Để trống nếu chính người nộp nhận lại."),
        required=False,
        max_length=200,
    )

    def prepare(self) -> None:
        """List the papers that go back."""
        self.papers: list[Attachment] = list(self.dossier.attachments.filter(originals__gt=0).order_by("added_at"))
