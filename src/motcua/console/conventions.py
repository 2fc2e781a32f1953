"""What the installation takes for granted where no text of law settles it, with where each value comes from."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.html import format_html
from django.utils.translation import gettext as _

from motcua.catalog.models import PackLoad
from motcua.console.calendars import policy_lines
from motcua.console.rule_lines import rule_lines
from motcua.indicators.queries import LONG_UNSIGNED
from motcua.payments import invoiced_items
from motcua.payments.models import OrderLine
from motcua.postal.tariffs import table
from motcua.ui import formats


@dataclass(frozen=True, slots=True)
class Convention:
    """One value, how sure its source is (H, M or L), and where it comes from."""

    name: str
    value: str
    confidence: str
    source: str


def conventions(load: PackLoad | None) -> list[Convention]:
    """Return the values that a province should confirm, the least certain first."""
    code = load.summary.get("organization_code", {}) if load else {}
    found = [
        *(
            Convention(f"{line.name} ({line.where})", line.value, line.sure, _quoted(line.source))
            for line in policy_lines()
        ),
        *(Convention(name, value, sure, _quoted(source)) for name, value, sure, source in rule_lines()),
        *_of_reports(),
        *_of_post(),
        *_of_invoices(),
    ]
    if code:
        found.append(Convention(_("Mã định danh của tỉnh"), code["value"], code["confidence"], code["source"]))
    return sorted(found, key=lambda each: "LMH".find(each.confidence))


def _of_reports() -> list[Convention]:
    return [
        Convention(
            _("Biểu II.06a: cột 3 bằng cột 7 cộng cột 11"),
            _("luôn giữ"),
            "L",
            _("Suy từ cách nhóm cột của mẫu; toàn văn phụ lục Thông tư 01/2020/TT-VPCP chưa được đối chiếu."),
        ),
        Convention(
            _("Biểu II.06a: hồ sơ dừng hoặc rút được tính ở cột nào"),
            _("cột 9 (đúng hạn)"),
            "M",
            _("Nhãn cột 9 ở một tỉnh: bao gồm cả hồ sơ trả lại, xin rút."),
        ),
        Convention(
            _("Hồ sơ chờ ký bao lâu thì đưa lên bảng điều hành"),
            _("%(n)d giờ") % {"n": int(LONG_UNSIGNED.total_seconds() // 3600)},
            "L",
            _("Quy ước của hệ thống, không có căn cứ pháp lý."),
        ),
    ]


def _of_post() -> list[Convention]:
    post = table()
    if not post.tariffs:
        return []
    return [
        Convention(
            _("Cước bưu chính tạm tính khi chưa hỏi được bưu chính"),
            _("%(n)d mức") % {"n": len(post.tariffs)},
            post.confidence,
            _quoted(post.source),
        )
    ]


def _of_invoices() -> list[Convention]:
    """Return what is invoiced and at which rate; a table that cannot be read is told where series are."""
    try:
        items = invoiced_items.table()
    except invoiced_items.TableError:
        return []
    told = _("Hóa đơn, thuế suất %(rate)s, từ %(day)s")
    return [
        Convention(
            " ".join(part for part in (_kind(item.kind), item.code, item.procedure) if part),
            told % {"rate": item.rate or "–", "day": formats.as_date(item.valid_from)},
            item.confidence,
            _quoted(item.source),
        )
        for item in items
    ]


def _kind(kind: str) -> str:
    return str(OrderLine.Kind(kind).label) if kind else ""


def _quoted(source: str) -> str:
    """Return a source in the words of the data, which is Vietnamese whatever the reader's screen speaks."""
    return format_html('<span lang="vi">{}</span>', source)


def installation(load: PackLoad | None) -> list[tuple[str, str]]:
    """Return which data this installation runs on."""
    pack = load.pack if load else _("chưa nạp gói dữ liệu nào")
    return [
        (_("Gói dữ liệu của tỉnh"), pack),
        (_("Nạp lần cuối"), f"{load.loaded_at.astimezone():%d/%m/%Y %H:%M}" if load else "–"),
        (_("Phiên đăng nhập hết hạn sau"), _("%(n)d phút") % {"n": settings.SESSION_COOKIE_AGE // 60}),
        (_("Tệp tải lên lớn nhất"), f"{settings.MOTCUA_MAX_UPLOAD_BYTES // 1024 // 1024} MB"),
    ]
