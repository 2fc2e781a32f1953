"""How one wants to be written to, as a form."""

from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.accounts.models import User
from motcua.notifications.models import ContactWish
from motcua.notifications.queries.sending_rules import quiet_hours, wishes_of
from motcua.notifications.rules.choosing import mail_address, mobile
from motcua.notifications.rules.events import OUTSIDE, Channel
from motcua.notifications.rules.timing import is_all_day
from motcua.notifications.services.wishing import Wish
from motcua.ui.formats import mask_email, mask_phone

CHANNELS = {
    Channel.ZALO: gettext_lazy("Tin nhắn Zalo"),
    Channel.SMS: gettext_lazy("Tin nhắn SMS"),
    Channel.EMAIL: gettext_lazy("Thư điện tử"),
}
ANY = "any"  # no channel is wished for first


class WishForm(forms.Form):
    """Language, channels, which one first, and when not."""

    language = forms.ChoiceField(label=gettext_lazy("Ngôn ngữ của thông báo"), choices=User.Language.choices)
    channels = forms.MultipleChoiceField(
        label=gettext_lazy("Ngoài hộp thông báo, báo cho tôi qua"),
        choices=[(channel.value, words) for channel, words in CHANNELS.items()],
        required=False,
    )
    first = forms.ChoiceField(
        label=gettext_lazy("Thử kênh nào trước"),
        choices=[
            (ANY, gettext_lazy("Để hệ thống chọn")),
            *((each.value, words) for each, words in CHANNELS.items()),
        ],
        required=False,
    )
    quiet_from = forms.TimeField(label=gettext_lazy("Không báo từ"), required=False)
    quiet_to = forms.TimeField(label=gettext_lazy("Đến"), required=False)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        start, end = given.get("quiet_from"), given.get("quiet_to")
        if (start is None) != (end is None) and not {"quiet_from", "quiet_to"} & self.errors.keys():
            lacking = "quiet_from" if start is None else "quiet_to"
            self.add_error(lacking, _("Hãy điền cả giờ bắt đầu và giờ kết thúc, hoặc để trống cả hai."))
        elif start is not None and start == end:
            self.add_error("quiet_to", _("Giờ kết thúc phải khác giờ bắt đầu."))
        elif start is not None and end is not None and is_all_day((start, end), quiet_hours(localdate())):
            words = _("Cùng với giờ yên lặng chung thì không còn giờ nào trong ngày để báo. Hãy rút ngắn lại.")
            self.add_error("quiet_to", words)
        return given

    def wish(self) -> Wish:
        """Return what is wished; only of a valid form."""
        given = self.cleaned_data
        first = "" if given["first"] == ANY else given["first"]
        quiet = (given["quiet_from"], given["quiet_to"]) if given["quiet_from"] is not None else None
        return Wish(frozenset(Channel(each) for each in given["channels"]), first, quiet)


def wish_form(user: User) -> WishForm:
    """Return the form as somebody has filled it in, or as it is before anybody did."""
    row = ContactWish.objects.filter(pk=user.pk).first()
    wishes = wishes_of(row)
    shown: dict[str, Any] = {
        "language": user.language,
        "channels": [channel.value for channel in OUTSIDE if channel in wishes.wanted],
        "first": wishes.first.value if wishes.first else ANY,
        "quiet_from": f"{row.quiet_from:%H:%M}" if row and row.quiet_from else "",
        "quiet_to": f"{row.quiet_to:%H:%M}" if row and row.quiet_to else "",
    }
    return WishForm(initial=shown)


def addresses(user: User) -> list[tuple[str, str]]:
    """Return where messages go, masked; an address that cannot be used is said to be none."""
    none = _("chưa có địa chỉ dùng được")
    phone = mask_phone(user.phone) if mobile(user.phone) else none
    email = mask_email(user.email) if mail_address(user.email) else none
    return [(_("Số điện thoại (SMS, Zalo)"), phone), (_("Thư điện tử"), email)]
