"""Counter intake on one screen: who, which procedure, which papers."""

import uuid
from datetime import datetime
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from motcua.accounts.models import User
from motcua.accounts.queries import by_personal_id
from motcua.accounts.rules import Role
from motcua.catalog.models import Channel, FeeRelief, ProcedureVersion
from motcua.catalog.queries.offers import NoAgencyError
from motcua.catalog.queries.procedures import NotOfferedError
from motcua.catalog.rules.fees import Quantities
from motcua.dossiers.models import Dossier
from motcua.dossiers.queries.counter import Quote, may_receive, quote, suggestions
from motcua.dossiers.queries.pricing import Asking
from motcua.kernel.identifiers import is_old_id, is_personal_id, is_tax_code
from motcua.kernel.vietnamese import tidy_name
from motcua.organizations.models import Agency, Area
from motcua.organizations.queries import agency_by_id
from motcua.ui.dates import DateAnswer, read_date

CHANNELS = [(Channel.COUNTER.value, _("Trực tiếp tại quầy")), (Channel.POST.value, _("Gửi qua bưu chính"))]
NO_RELIEF = "none"
CHOOSE = _("Hãy gõ vài chữ của tên thủ tục rồi chọn trong danh sách.")


def counters(user: User, at: datetime) -> list[Agency]:
    """Return the one-stop units where a person receives dossiers today."""
    held = {posting.agency_id for posting in user.held(localdate(at)) if posting.role == Role.INTAKE}
    return sorted(map(agency_by_id, held), key=lambda unit: unit.name_fold)


class PersonForm(forms.Form):
    """Block 1: in whose name; a scan fills it."""

    name = forms.CharField(
        label=_("Họ và tên"), max_length=300, error_messages={"required": _("Hãy ghi họ tên người nộp.")}
    )
    identity_number = forms.CharField(
        label=_("Số định danh"), required=False, max_length=14, help_text=_("12 số; doanh nghiệp ghi mã số thuế.")
    )
    phone = forms.CharField(label=_("Điện thoại"), required=False, max_length=20)
    address = forms.CharField(
        label=_("Địa chỉ"), max_length=300, error_messages={"required": _("Hãy ghi địa chỉ người nộp.")}
    )
    kind = forms.ChoiceField(
        label=_("Đối tượng"), choices=Dossier.ApplicantKind.choices, initial=Dossier.ApplicantKind.CITIZEN
    )

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

    def clean_phone(self) -> str:
        """Take Vietnamese numbers with or without spaces."""
        phone = "".join(self.cleaned_data["phone"].split()).replace(".", "")
        if phone and not (phone.lstrip("+").isdigit() and 9 <= len(phone) <= 13):
            raise forms.ValidationError(_("Số điện thoại không đúng. Hãy ghi như 0912345678."))
        return phone


class IntakeForm(PersonForm):
    """All three blocks; ``key`` makes the same press twice one dossier."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    agency = forms.ChoiceField(label=_("Nơi tiếp nhận"))
    commune = forms.CharField(label=_("Xã, phường giải quyết"), required=False, max_length=10)
    procedure = forms.CharField(label=_("Thủ tục"), required=False, max_length=20)
    channel = forms.ChoiceField(label=_("Cách nộp"), choices=CHANNELS, initial=Channel.COUNTER.value)
    waybill = forms.CharField(label=_("Số bưu gửi"), required=False, max_length=40)
    copies = forms.IntegerField(label=_("Số bộ"), min_value=1, max_value=99, initial=1)
    return_by = forms.ChoiceField(
        label=_("Nhận kết quả"), choices=Dossier.ReturnBy.choices, initial=Dossier.ReturnBy.COUNTER
    )
    relief = forms.CharField(label=_("Diện miễn, giảm"), required=False, max_length=20)
    relief_evidence = forms.CharField(
        label=_("Giấy tờ chứng minh"),
        required=False,
        max_length=300,
        help_text=_("Tên giấy, số, nơi cấp; không ghi thì không được miễn, giảm."),
    )
    accept_missing = forms.BooleanField(label=_("Vẫn tiếp nhận, giấy còn thiếu không bắt buộc"), required=False)

    def __init__(self, data: Any, *, user: User, at: datetime, person: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial={"key": uuid.uuid4(), "copies": 1, **(person or {})})
        self.user, self.at = user, at
        self.counters = counters(user, at)
        self.fields["agency"].choices = [(str(each.pk), each.name) for each in self.counters]  # type: ignore[attr-defined]
        self.initial["agency"] = str(self.counters[0].pk) if self.counters else ""
        self.posted_on = DateAnswer()
        self.quote: Quote | None = None
        self.choices: list[tuple[str, str]] = []
        self.checked: Any = None  # what the population database said, once it was asked

    @property
    def procedure_text(self) -> str:
        """The words in the box of the procedure: its name, or what is typed so far."""
        return self.quote.version.name if self.quote else str(self.data.get("procedure_text", ""))

    @property
    def procedure_value(self) -> str:
        """The version that is chosen, also where only its words were typed."""
        return str(self.quote.version.pk) if self.quote else str(self.data.get("procedure", ""))

    @property
    def posted_value(self) -> Any:
        """The day of posting as it was typed."""
        return self.posted_on.iso or self.posted_on.values

    @property
    def birth_value(self) -> Any:
        """The day of birth as the card says it or as it was typed; only for holding it against the database."""
        known = DateAnswer(iso=str(self.initial.get("birth", "")))
        typed = read_date(self.data, "birth") if self.is_bound else known
        return typed.iso or typed.values

    def place(self) -> Agency:
        """Return the unit that receives."""
        wanted = str(self.data.get("agency", "")) if self.is_bound else ""
        return next((each for each in self.counters if str(each.pk) == wanted), self.counters[0])

    def own_area(self) -> Area | None:
        """Return the place of the unit itself, unless it serves the whole province."""
        own = self.place().area
        return None if own is None or own.kind == Area.Kind.PROVINCE else own

    @property
    def is_elsewhere(self) -> bool:
        """Say whether another place than the unit's own is chosen."""
        return self.is_bound and bool(self.data.get("commune"))

    def area(self) -> Area | None:
        """Return the place whose agency decides: the one chosen, or the unit's own."""
        code = str(self.data.get("commune", "")) if self.is_bound else ""
        chosen = Area.objects.on(localdate(self.at)).filter(code=code).first() if code else None
        return chosen or self.own_area()

    def clean(self) -> dict[str, Any]:
        """Find procedure, fee and due time; ask for the waybill of what came by post."""
        data = super().clean() or self.cleaned_data
        self.look_up()
        if self.quote is None and "procedure" not in self.errors:
            self.add_error("procedure", CHOOSE)
        self._clean_post(data)
        if data.get("relief") not in {"", NO_RELIEF, None} and not data.get("relief_evidence"):
            self.add_error(
                "relief_evidence", _("Hãy ghi giấy tờ chứng minh diện miễn, giảm, hoặc chọn không thuộc.")
            )
        return data

    def claims(self) -> dict[str, str]:
        """Return the benefit that is claimed, with the evidence seen for it."""
        ground, seen = (str(self.data.get(name) or "").strip() for name in ("relief", "relief_evidence"))
        return {ground: seen[:300]} if ground and seen else {}

    def relief_choices(self) -> list[tuple[str, str]]:
        """Return the benefits that the procedure has for those who show the evidence."""
        benefits = self.quote.benefits if self.quote else ()
        named = [(each.ground, str(FeeRelief.Ground(each.ground).label)) for each in benefits]
        return [*named, (NO_RELIEF, str(_("Không thuộc")))] if named else []

    def _asking(self, channel: str) -> Asking:
        copies = str(self.data.get("copies") or "1")
        counts = Quantities(int(copies) if copies.isdecimal() and int(copies) else 1)
        number = "".join(str(self.data.get("identity_number", "")).split())
        account = by_personal_id(number) if is_personal_id(number) else None
        return Asking(channel, localdate(self.at), counts, account, claims=self.claims())

    def _clean_post(self, data: dict[str, Any]) -> None:
        self.posted_on = read_date(self.data, "posted_on")
        if data.get("channel") != Channel.POST:
            return
        if not data.get("waybill"):
            self.add_error("waybill", _("Hãy ghi số bưu gửi trên bì thư."))
        if self.posted_on.error or not self.posted_on.iso:
            self.add_error(None, self.posted_on.error or str(_("Hãy ghi ngày bưu chính nhận gửi.")))

    def look_up(self) -> None:
        """Work out what is chosen so far; for the preview as for the saving."""
        version = self._version()
        if version is None:
            return
        channel = str(self.data.get("channel") or Channel.COUNTER.value)
        asking = self._asking(channel)
        try:
            found = quote(version, channel, self.area(), at=self.at, asking=asking, receives=self.place())
        except NoAgencyError:
            self._refuse(_("Chưa rõ cơ quan giải quyết. Hãy chọn xã, phường giải quyết."))
        except (NotOfferedError, ProcedureVersion.DoesNotExist, ValueError):
            self._refuse(CHOOSE)
        else:
            if may_receive(self.place(), found.version.deciding_level, localdate(self.at)):
                self.quote = found
            else:
                self._refuse(_("Nơi bạn tiếp nhận không nhận thủ tục này. Hãy hướng dẫn người nộp đến đúng nơi."))

    def _refuse(self, sentence: Any) -> None:
        if hasattr(self, "cleaned_data"):
            self.add_error("procedure", sentence)

    def _version(self) -> int | None:
        chosen = str(self.data.get("procedure") or self.data.get("procedure_choice") or "")
        if chosen.isdecimal() and len(chosen) < 12:
            return int(chosen)
        hits = suggestions(str(self.data.get("procedure_text", "")), self.place(), self.at, limit=8)
        self.choices = [(str(hit.version_id), f"{hit.name} ({hit.code})") for hit in hits]
        return hits[0].version_id if len(hits) == 1 else None


CONSENTS = [
    ("signature", _("Chữ ký trên giấy đồng ý")),
    ("otp", _("Mã xác nhận gửi đến điện thoại của người nộp")),
    ("witness", _("Nói trước mặt người làm chứng")),
]


class AssistedForm(IntakeForm):
    """Filing in somebody's name: the consent is recorded in words."""

    consent_method = forms.ChoiceField(
        label=_("Người nộp đồng ý bằng cách nào?"),
        choices=CONSENTS,
        error_messages={"required": _("Hãy chọn cách người nộp đã đồng ý.")},
    )
    consent_text = forms.CharField(
        label=_("Ghi rõ"),
        help_text=_("Ví dụ: giấy số 12 ngày 05/02/2026; người làm chứng Trần Văn A, trưởng ấp 3."),
        max_length=120,
        error_messages={"required": _("Hãy ghi rõ sự đồng ý: giấy nào, mã gửi đến số nào, ai làm chứng.")},
    )

    def consent(self) -> str:
        """Return the consent as it is recorded."""
        method = dict(CONSENTS)[self.cleaned_data["consent_method"]]
        return f"{method}: {self.cleaned_data['consent_text']}"[:200]
