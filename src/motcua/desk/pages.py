"""Drawing a page of the desk, or one fragment of it."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from motcua.accounts.models import User
from motcua.accounts.rules import Role


def page(
    request: HttpRequest, template: str, values: Mapping[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """Return ``desk/<template>.html`` in the frame of the desk."""
    return render(request, f"desk/{template}.html", {**_frame(request), **(values or {})}, status=status)


def fragment(request: HttpRequest, template: str, values: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """Return one named part (``"inbox#list"``) without its page."""
    name, _sign, part = template.partition("#")
    return render(request, f"desk/{name}.html#{part}", dict(values), status=status)


def _frame(request: HttpRequest) -> dict[str, Any]:
    user = request.user
    if not isinstance(user, User):
        return {}
    items = [(_("Việc của tôi"), reverse("desk:inbox"))]
    if Role.INTAKE in user.current_roles():
        items += [(_("Tiếp nhận tại quầy"), reverse("desk:intake")), (_("Nộp hộ"), reverse("desk:assisted"))]
        items.append((_("Gọi số"), reverse("desk:windows")))
        items.append((_("Chứng thực bản sao"), reverse("desk:certify")))
        items.append((_("Biên lai, sổ quỹ"), reverse("desk:receipts")))
        items.append((_("Kết quả chưa nhận"), reverse("desk:uncollected")))
        items.append((_("Bưu chính"), reverse("desk:parcels")))
    items.append((_("Nhắc việc"), reverse("desk:reminders")))
    items.append((_("Đối chiếu dân cư"), reverse("desk:unconfirmed")))
    items.append((_("Bị Cổng quốc gia từ chối"), reverse("desk:refused")))
    items.append((_("Bàn giao giấy tờ"), reverse("desk:consignments")))
    items.append((_("Tìm hồ sơ"), reverse("desk:search")))
    items.append((_("Vắng mặt, làm thay"), reverse("desk:absences")))
    if {Role.SPECIALIST, Role.SIGNER, Role.CLERK} & user.current_roles():
        items.append((_("Đính chính, cấp lại"), reverse("desk:revisions")))
    if Role.SIGNER in user.current_roles():
        items.append((_("Số liệu đơn vị"), reverse("console:board")))
    current = max((href for _text, href in items if request.path.startswith(href)), key=len, default="")
    if "/ho-so/" in request.path:
        current = reverse("desk:inbox")
    return {"navigation": items, "navigation_current": current}


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what was posted, be it nothing at all; ``None`` where the page was only opened."""
    return request.POST if request.method == "POST" else None
