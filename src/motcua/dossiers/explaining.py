"""A due time in words: one line for everything that moved it."""

from datetime import datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from motcua.dossiers.models import Dossier
from motcua.dossiers.rules.escalation import Waiting
from motcua.kernel.working_time import Deadline, Reason


def lines(deadline: Deadline, *, term: str = "") -> list[str]:
    """Return the explanation of a due time, oldest reason first.

    ``term`` is the term in words ("3 ngày làm việc").
    """
    return [line for reason in deadline.reasons if (line := _line(reason, term))]


def answer_lines(dossier: Dossier) -> list[str]:
    """Return until when a filing is answered that nobody has taken in yet; nothing for any other dossier."""
    if dossier.waits_for != Waiting.ANSWER:
        return []
    values = {"at": _moment(dossier.act_by), "since": _moment(dossier.wait_started_at or dossier.submitted_at)}
    return [_("Nộp lúc %(since)s; cơ quan trả lời chậm nhất lúc %(at)s.") % values]


def _line(reason: Reason, term: str) -> str:
    writers = {
        "received": _received,
        "anew": _anew,
        "competent": _competent,
        "extended": _extended,
        "holiday": _days_off,
        "weekend": _days_off,
        "worked": _worked,
        "moved": _moved,
        "pause": _paused,
        "due": _due,
    }
    return writers[reason.kind](reason, term)


def _received(reason: Reason, term: str) -> str:
    if term:
        return _("Nhận lúc %(at)s; thời hạn %(term)s.") % {"at": _moment(reason.first), "term": term}
    return _("Nhận lúc %(at)s.") % {"at": _moment(reason.first)}


def _anew(reason: Reason, term: str) -> str:
    return _("Thời hạn tính lại từ đầu từ lúc %(at)s, khi đã nhận đủ hồ sơ.") % {"at": _moment(reason.first)}


def _competent(reason: Reason, term: str) -> str:
    words = _("Hồ sơ được nộp ở đơn vị khác: thời hạn tính từ %(at)s, khi cơ quan giải quyết có hồ sơ.")
    return words % {"at": _moment(reason.first)}


def _extended(reason: Reason, term: str) -> str:
    unit = term.partition(" ")[2] or _("đơn vị thời hạn")
    return _("Đã xin lỗi và gia hạn thêm %(amount)s %(unit)s.") % {"amount": reason.note, "unit": unit}


def _days_off(reason: Reason, term: str) -> str:
    values = {"days": _days(reason), "name": reason.note}
    if reason.note:
        return _("Không tính %(days)s (%(name)s).") % values
    return _("Không tính %(days)s (ngày nghỉ cuối tuần).") % values


def _worked(reason: Reason, term: str) -> str:
    values = {"days": _days(reason), "name": reason.note or _("ngày làm bù")}
    return _("Có tính %(days)s (%(name)s).") % values


def _moved(reason: Reason, term: str) -> str:
    values = {"days": _days(reason), "name": reason.note or _("ngày nghỉ cuối tuần")}
    return _("Ngày cuối rơi vào %(days)s (%(name)s) nên chuyển sang ngày làm việc kế tiếp.") % values


def _paused(reason: Reason, term: str) -> str:
    values = {"start": _moment(reason.first), "why": reason.note or _("tạm dừng")}
    if reason.last is None:
        return _("Thời hạn tạm dừng từ %(start)s (%(why)s).") % values
    return _("Không tính thời gian từ %(start)s đến %(end)s (%(why)s).") % {**values, "end": _moment(reason.last)}


def _due(reason: Reason, term: str) -> str:
    return _("Hạn trả kết quả: %(at)s.") % {"at": _moment(reason.first)}


def _moment(moment: datetime) -> str:
    return f"{localtime(moment):%H:%M %d/%m/%Y}"


def _days(reason: Reason) -> str:
    first, last = f"{reason.first:%d/%m/%Y}", f"{reason.last or reason.first:%d/%m/%Y}"
    return first if first == last else _("từ %(first)s đến %(last)s") % {"first": first, "last": last}
