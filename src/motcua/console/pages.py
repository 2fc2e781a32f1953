"""Drawing a page of the console, or one fragment of it."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from motcua.accounts.models import User
from motcua.accounts.rules import OFFICER_ROLES
from motcua.console.access import sees_province


def page(
    request: HttpRequest, template: str, values: Mapping[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """Return ``console/<template>.html`` in the frame of the console."""
    return render(request, f"console/{template}.html", {**_frame(request), **(values or {})}, status=status)


def fragment(request: HttpRequest, template: str, values: Mapping[str, Any]) -> HttpResponse:
    """Return one named part (``"exports#list"``) without its page."""
    name, _sign, part = template.partition("#")
    return render(request, f"console/{name}.html#{part}", dict(values))


def _frame(request: HttpRequest) -> dict[str, Any]:
    user = request.user
    if not isinstance(user, User):
        return {}
    items = [
        (_("Bảng điều hành"), reverse("console:board")),
        (_("Báo cáo II.06a"), reverse("console:report")),
        (_("Thu phí, lệ phí"), reverse("console:treasury")),
        (_("Tệp đã xuất"), reverse("console:exports")),
        (_("Sảnh chờ"), reverse("console:halls")),
        (_("Dữ liệu dân cư"), reverse("console:population")),
        (_("Thiết kế"), reverse("console:designs")),
    ]
    if sees_province(user):
        items += [
            (_("Kết nối"), reverse("console:connections")),
            (_("Tin nhắn"), reverse("console:messages")),
            (_("Tiền thu"), reverse("console:money")),
            (_("Biên lai, hóa đơn"), reverse("console:receipts")),
            (pgettext("navigation", "Thủ tục"), reverse("console:procedures")),
            (_("Đơn vị"), reverse("console:units")),
            (_("Sắp xếp đơn vị"), reverse("console:reorganisations")),
            (_("Lịch, thời hạn"), reverse("console:calendar")),
            (_("Quy ước"), reverse("console:settings")),
        ]
    if user.current_roles() & set(OFFICER_ROLES):
        items.append((_("Bàn làm việc"), reverse("desk:inbox")))
    current = max((href for _text, href in items if request.path.startswith(href)), key=len, default="")
    return {"navigation": items, "navigation_current": current}
