"""What every page of the portal shows around its subject."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from motcua.notifications.queries import has_unread


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the navigation: for everybody, and more for whoever is signed in."""
    items = [
        {"text": pgettext("navigation", "Thủ tục"), "href": reverse("portal:procedures")},
        {"text": _("Tra cứu hồ sơ"), "href": reverse("portal:lookup")},
        {"text": _("Kiểm tra văn bản"), "href": reverse("portal:verify")},
        {"text": _("Số liệu công khai"), "href": reverse("portal:statistics")},
    ]
    user = request.user
    if user.is_authenticated and not user.is_officer:
        inbox = _("Thông báo (mới)") if has_unread(user) else _("Thông báo")
        items = [
            items[0],
            {"text": _("Hồ sơ của tôi"), "href": reverse("portal:my-dossiers")},
            {"text": _("Giấy tờ của tôi"), "href": reverse("portal:vault")},
            {"text": inbox, "href": reverse("portal:messages")},
        ]
    current = next((item["href"] for item in items if request.path.startswith(item["href"])), "")
    return {"navigation": items, "navigation_current": current}
