"""What is put right about an applicant from the papers."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from motcua.dossiers.models import Dossier
from motcua.dossiers.services.mending import Particulars
from motcua.kernel.vietnamese import tidy_name
from motcua.sync.rules import UnfitError, identity
from motcua.ui.formats import mask_email, mask_id, mask_phone

SENTENCES = {
    "personal_id_missing": _("Hãy ghi số định danh cá nhân (12 số), hoặc CMND 9 số."),
    "personal_id_malformed": _("Số định danh cá nhân có 12 chữ số, CMND có 9 chữ số. Xem lại trên giấy tờ."),
    "tax_code_missing": _("Hãy ghi mã số thuế của tổ chức."),
    "tax_code_malformed": _("Mã số thuế không đúng. Xem lại trên giấy chứng nhận đăng ký."),
    "identity_invented": _("Số này là số giả định. Ghi số trên giấy tờ thật."),
}

MASKS = {"identity_number": mask_id, "phone": mask_phone, "email": mask_email}


class MendForm(forms.Form):
    """An applicant's particulars as the papers have them, and why they are changed."""

    applicant_name = forms.CharField(label=_("Tên chủ hồ sơ"), max_length=300)
    identity_number = forms.CharField(
        label=_("Số định danh cá nhân hoặc mã số thuế"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    phone = forms.CharField(label=_("Số điện thoại"), max_length=20, required=False)
    email = forms.EmailField(label=_("Thư điện tử"), max_length=254, required=False)
    reason = forms.CharField(
        label=_("Lý do sửa"),
        help_text=_("Ví dụ: ghi nhầm so với thẻ căn cước. Lý do nằm trong nhật ký hồ sơ."),
        max_length=500,
        error_messages={"required": _("Hãy ghi lý do sửa; lý do nằm trong nhật ký hồ sơ.")},
    )

    def __init__(self, data: Any = None, *, dossier: Dossier) -> None:
        super().__init__(data, initial={"applicant_name": dossier.applicant_name})
        self.dossier = dossier
        for name, mask in MASKS.items():
            self.fields[name].help_text = _keep_hint(mask(getattr(dossier, name)))

    def clean_applicant_name(self) -> str:
        return tidy_name(self.cleaned_data["applicant_name"])

    def clean_identity_number(self) -> str:
        number = str(self.cleaned_data["identity_number"]).strip() or self.dossier.identity_number
        try:
            identity(self.dossier.applicant_kind, number)
        except UnfitError as unfit:
            raise forms.ValidationError(SENTENCES[unfit.code]) from unfit
        return number

    def clean_phone(self) -> str:
        return str(self.cleaned_data["phone"]).strip() or str(self.dossier.phone)

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"] or self.dossier.email)

    def particulars(self) -> Particulars:
        data = self.cleaned_data
        return Particulars(data["applicant_name"], data["identity_number"], data["phone"], data["email"])


def _keep_hint(shown: str) -> str:
    """Say what is on file, masked, and that an empty field leaves it."""
    return gettext("Đang ghi: %s. Để trống nếu không đổi.") % shown if shown else gettext("Hồ sơ chưa ghi.")
