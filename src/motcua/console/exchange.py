"""The exchange with the national portal in words: alarms, breakers, kinds of difference, kinds of code."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from motcua.sync.models import CodeKind, Difference
from motcua.sync.queries.codes import Unmapped
from motcua.sync.queries.metrics import CircuitNow
from motcua.sync.rules.alarming import Alarm
from motcua.sync.rules.breaking import State
from motcua.sync.rules.comparing import Kind

ALARMS = {
    Alarm.OLDEST: _("Có bản tin chờ gửi quá lâu. Xem cầu dao và các bản tin bị từ chối dưới đây."),
    Alarm.LAG: _("Bản tin tới Cổng quốc gia chậm hơn ngưỡng. Xem tải máy chủ và đường truyền."),
    Alarm.RATIO: _("Tỷ lệ hồ sơ đã đồng bộ đủ thấp hơn ngưỡng."),
    Alarm.REFUSED: _("Có bản tin bị Cổng quốc gia từ chối. Sửa nguyên nhân rồi gửi lại."),
    Alarm.BREAKER: _("Cổng quốc gia không trả lời đã lâu. Hồ sơ vẫn được giữ và tự gửi khi có trả lời."),
    Alarm.COMPARISON: _("Đã lâu chưa đối chiếu xong toàn bộ hồ sơ với Cổng quốc gia."),
    Alarm.DIFFERENCES: _("Có sai lệch cần người xem. Mở trang Đối chiếu."),
    Alarm.INBOUND: _(
        "Có hồ sơ nộp tại Cổng quốc gia chưa vào được, hoặc trạng thái chưa trả về được. "
        "Mở trang Hồ sơ nộp tại Cổng quốc gia dưới đây."
    ),
}
USES = {
    "sync.national_portal/tell": _("Gửi hồ sơ và tiến độ"),
    "sync.national_portal/compare": _("Đối chiếu"),
    "sync.national_portal/catalogue": _("Đọc danh mục quốc gia"),
}
STATES = {
    State.CLOSED: (_("Thông"), "done"),
    State.OPEN: (_("Tạm ngắt"), "late"),
    State.HALF_OPEN: (_("Chờ gọi thử"), "attention"),
}
KINDS = {
    Kind.MISSING_THERE: _("Cổng quốc gia không có hồ sơ này"),
    Kind.UNKNOWN_HERE: _("Chỉ Cổng quốc gia có hồ sơ này"),
    Kind.STATUS_DIFFERS: _("Trạng thái khác nhau"),
    Kind.STEPS_MISSING: _("Cổng quốc gia thiếu bước xử lý"),
    Kind.STEPS_EXTRA: _("Cổng quốc gia có nhiều bước hơn"),
}
STATUSES = {
    "1": _("Mới đăng ký"),
    "2": _("Được tiếp nhận"),
    "3": _("Không được tiếp nhận"),
    "4": _("Đang xử lý"),
    "5": _("Yêu cầu bổ sung giấy tờ"),
    "6": _("Yêu cầu thực hiện nghĩa vụ tài chính"),
    "7": _("Công dân yêu cầu rút hồ sơ"),
    "8": _("Dừng xử lý"),
    "9": _("Đã xử lý xong"),
    "10": _("Đã trả kết quả"),
}  # in the national portal's words
DIFFERENCE_TONES = {Difference.State.REPAIRING: "working", Difference.State.OPEN: "attention"}


@dataclass(frozen=True, slots=True)
class CircuitRow:
    """One breaker as it is shown."""

    name: str
    word: str
    tone: str
    failures: int
    retry_at: datetime | None
    succeeded_at: datetime | None
    error: str


def circuits(found: Iterable[CircuitNow]) -> list[CircuitRow]:
    """Return the breakers in words."""
    rows = []
    for each in found:
        word, tone = STATES[each.state]
        error = each.last_error if each.state is not State.CLOSED else ""
        name = str(USES.get(each.name, each.name))
        rows.append(CircuitRow(name, str(word), tone, each.failures, each.retry_at, each.succeeded_at, error))
    return rows


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """One difference as it is shown."""

    difference: Difference
    kind: str
    word: str
    tone: str
    can_tell: bool
    ours: str
    theirs: str


def differences(found: Iterable[Difference]) -> list[DifferenceRow]:
    """Return differences in words."""
    return [
        DifferenceRow(
            each,
            str(KINDS[Kind(each.kind)]),
            each.get_state_display(),
            DIFFERENCE_TONES[Difference.State(each.state)],
            each.dossier_id is not None,
            _side(each.kind, each.ours),
            _side(each.kind, each.theirs),
        )
        for each in found
    ]


def _side(kind: str, value: str) -> str:
    """Say what one side has: a status by its name, steps by their number."""
    if not value or kind in {Kind.STEPS_MISSING, Kind.STEPS_EXTRA}:
        return ngettext("%d bước", "%d bước", int(value)) % int(value) if value else ""
    return str(STATUSES.get(value, value))


def tabs(chosen: CodeKind, counts: dict[str, int]) -> list[dict[str, object]]:
    """Return the kinds of code as tabs, with how many of ours have no national code."""
    return [
        {
            "text": kind.label,
            "href": reverse("console:codes-of", args=[kind.value]),
            "current": kind is chosen,
            "count": counts.get(kind.value, 0),
        }
        for kind in CodeKind
    ]


def likely(row: Unmapped) -> str:
    """Return the code that is offered first for one of ours."""
    return row.suggestions[0].entry.code if row.suggestions else ""
