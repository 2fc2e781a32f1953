"""The outside systems as rows: what each is, whether it answered when it was last tried."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from motcua.foundation.adapters import RefusedError, UnavailableError, adapter

MINUTE, HOUR, DAY = 60, 3_600, 86_400
NATIONAL_PORTAL = "sync.national_portal"
NAMES: dict[str, str | Promise] = {
    NATIONAL_PORTAL: _("Cổng Dịch vụ công quốc gia"),
    "accounts.identity_provider": _("Định danh điện tử VNeID"),
    "notifications.sms": _("Cổng tin nhắn SMS"),
    "notifications.zalo": _("Tin nhắn Zalo"),
    "notifications.mail": _("Máy chủ thư điện tử"),
    "accounts.national_identity": _("Đăng nhập của Cổng Dịch vụ công quốc gia"),
    "sync.national_filings": _("Hồ sơ nộp tại Cổng Dịch vụ công quốc gia"),
    "dossiers.result_store": _("Kho kết quả giải quyết thủ tục hành chính quốc gia"),
    "payments.gateway": _("Nền tảng thanh toán quốc gia"),
    "payments.bank": _("Ngân hàng nhận phí, lệ phí"),
    "postal.post": _("Bưu chính công ích"),
    "population.registry": _("Cơ sở dữ liệu quốc gia về dân cư"),
}


@dataclass(frozen=True, slots=True)
class Connection:
    """One outside system; ``tried`` is what came of the last "Thử ngay" in this session, if any."""

    port: str
    name: str
    tried: dict[str, str]


def connections(tried: dict[str, dict[str, str]]) -> list[Connection]:
    """Return the systems that settings name."""
    return [Connection(port, str(NAMES.get(port, port)), tried.get(port, {})) for port in settings.MOTCUA_ADAPTERS]


def try_now(port: str) -> tuple[bool, str]:
    """Call a system's own check; say whether it answered, and in its words what it said."""
    try:
        return True, str(adapter(port).check())
    except (UnavailableError, RefusedError) as no:
        return False, str(no)


def age(seconds: int | None) -> str:
    """Say how long something has waited, in the largest whole unit; nothing where nothing waits."""
    if seconds is None:
        return ""
    if seconds < MINUTE:
        return ngettext("%d giây", "%d giây", seconds) % seconds
    if seconds < HOUR:
        return ngettext("%d phút", "%d phút", seconds // MINUTE) % (seconds // MINUTE)
    if seconds < DAY:
        return ngettext("%d giờ", "%d giờ", seconds // HOUR) % (seconds // HOUR)
    return ngettext("%d ngày", "%d ngày", seconds // DAY) % (seconds // DAY)
