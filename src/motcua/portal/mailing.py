"""The public post for one's own dossier: what is on its way, what can be ordered, for how much."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from motcua.dossiers.models import Dossier, Parcel, PostWish
from motcua.dossiers.queries.mailing import home_contact, is_under_way, parcels_of, wish_of
from motcua.dossiers.rules.mailing import may_be_mailed
from motcua.dossiers.rules.transitions import Status
from motcua.dossiers.services.mailing import price_of
from motcua.postal.models import PostEvent, PostOrder
from motcua.postal.places import provinces
from motcua.postal.ports import Contact
from motcua.postal.rules import Direction, NoTariffError
from motcua.postal.services.ordering import Price

PHONE = re.compile(r"(?:\+84|0)[0-9]{8,10}")
TITLES = {
    Direction.COLLECT: _("Bưu tá đến nhận hồ sơ tại nhà"),
    Direction.DELIVER: _("Bưu tá mang kết quả đến nhà"),
}


class ContactForm(forms.Form):
    """Where the postman comes; the price is shown for it before anything is ordered."""

    name = forms.CharField(
        label=_("Họ tên người giao, nhận"), max_length=200, error_messages={"required": _("Hãy ghi họ tên.")}
    )
    phone = forms.CharField(
        label=_("Điện thoại"),
        max_length=20,
        help_text=_("Bưu tá gọi số này trước khi đến."),
        error_messages={"required": _("Hãy ghi số điện thoại để bưu tá liên hệ.")},
    )
    line = forms.CharField(
        label=_("Số nhà, đường, ấp, khu phố và xã, phường"),
        max_length=300,
        help_text=_("Từ 01/07/2025 không còn cấp huyện, không cần ghi huyện."),
        error_messages={"required": _("Hãy ghi địa chỉ.")},
    )
    province_code = forms.ChoiceField(label=_("Tỉnh, thành phố"))
    note = forms.CharField(label=_("Lời nhắn cho bưu tá"), required=False, max_length=150)

    def __init__(self, data: Any, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["province_code"].choices = list(provinces().items())  # type: ignore[attr-defined]

    def clean_phone(self) -> str:
        """Take Vietnamese numbers with or without spaces, as the post takes them."""
        phone = "".join(self.cleaned_data["phone"].split()).replace(".", "")
        if not PHONE.fullmatch(phone):
            raise forms.ValidationError(_("Số điện thoại không đúng. Hãy ghi như 0912345678."))
        return phone

    def contact(self) -> Contact:
        """Return the address; call it for a valid form only."""
        data = self.cleaned_data
        return Contact(**data, province=provinces()[data["province_code"]])


@dataclass
class Choice:
    """One way a parcel can go: whether it can be ordered now, what was wished, and the price once it is known."""

    direction: Direction
    form: ContactForm
    wish: PostWish | None
    price: Price | None = None
    problem: str = ""

    @property
    def title(self) -> str:
        return str(TITLES[self.direction])

    @property
    def is_estimate(self) -> bool:
        return self.price is not None and self.price.source == PostOrder.PriceSource.TABLE


def choices(dossier: Dossier, *, at: datetime) -> list[Choice]:
    """Return the ways that are open for a dossier now, each with the address to offer first."""
    home = home_contact(dossier, localdate(at))
    first = {"name": home.name, "phone": home.phone, "line": home.line, "province_code": home.province_code}
    return [
        Choice(direction, ContactForm(None, initial=first), wish_of(dossier, direction))
        for direction in Direction
        if may_be_mailed(direction, Status(dossier.status), is_under_way=is_under_way(dossier, direction))
    ]


def priced(dossier: Dossier, choice: Choice, *, at: datetime) -> Choice:
    """Put the price into a choice whose form is valid."""
    try:
        choice.price = price_of(dossier, choice.direction, choice.form.contact(), at=at)
    except NoTariffError:
        choice.problem = str(_("Chưa có cước cho địa chỉ này. Hãy nhận tại quầy hoặc hỏi Bộ phận Một cửa."))
    return choice


@dataclass(frozen=True)
class Followed:
    """A parcel with its journey, latest first."""

    parcel: Parcel
    events: list[PostEvent]

    @property
    def order(self) -> PostOrder:
        return self.parcel.order

    @property
    def can_be_cancelled(self) -> bool:
        is_open = self.order.state in {PostOrder.State.WAITING, PostOrder.State.PLACED}
        return is_open and not self.order.stage and self.parcel.dispatch_id is None

    @property
    def state(self) -> str:
        """Return where it is, in words."""
        shown = self.order.get_stage_display() if self.order.stage else self.order.get_state_display()
        return str(shown)


def followed(dossier: Dossier) -> list[Followed]:
    """Return the parcels of a dossier with their journeys."""
    return [
        Followed(each, sorted(each.order.events.all(), key=lambda event: (event.at, event.pk), reverse=True))
        for each in parcels_of(dossier)
    ]
