"""How states are shown: a colour, a shape and words, so that no meaning hangs on colour alone."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Look:
    """One way to show a state."""

    text: str | Promise
    tone: str


# tone → the shape beside the words
SHAPES = {
    "draft": "ring",
    "new": "dot",
    "working": "half",
    "waiting": "pause",
    "attention": "diamond",
    "late": "triangle",
    "done": "check",
    "stopped": "cross",
}

STATUSES = {
    "draft": Look(_("Bản nháp"), "draft"),
    "registered": Look(_("Đã gửi, chờ tiếp nhận"), "new"),
    "submitted": Look(_("Đã gửi, chờ tiếp nhận"), "new"),
    "received": Look(_("Đã tiếp nhận"), "new"),
    "accepted": Look(_("Đã tiếp nhận"), "new"),
    "processing": Look(_("Đang xử lý"), "working"),
    "supplement": Look(_("Chờ bổ sung giấy tờ"), "attention"),
    "awaiting_supplement": Look(_("Chờ bổ sung giấy tờ"), "attention"),
    "paused": Look(_("Tạm dừng"), "waiting"),
    "awaiting_payment": Look(_("Chờ nộp phí, lệ phí"), "attention"),
    "awaiting_signature": Look(_("Chờ ký"), "working"),
    "signed": Look(_("Đã ký"), "working"),
    "resolved": Look(_("Có kết quả, chờ trả"), "attention"),
    "ready": Look(_("Có kết quả, chờ trả"), "attention"),
    "returned": Look(_("Đã trả kết quả"), "done"),
    "completed": Look(_("Đã trả kết quả"), "done"),
    "refused": Look(_("Không tiếp nhận"), "stopped"),
    "rejected": Look(_("Không giải quyết"), "stopped"),
    "withdrawn": Look(_("Đã rút hồ sơ"), "stopped"),
    "cancelled": Look(_("Đã hủy"), "stopped"),
}


def look_of(status: str) -> Look:
    """Return how a status is shown; an unknown one is shown as its own word."""
    return STATUSES.get(status, Look(status, "draft"))
