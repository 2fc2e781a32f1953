"""What the applicant is told when something happens, in the words of a helpful clerk.

A letter is written in Vietnamese, not in the language that the acting officer's screen happens to speak.
"""

from datetime import date, datetime

from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import override

from motcua.dossiers import explaining
from motcua.dossiers.asking import clock_rule, time_to_answer
from motcua.dossiers.models import Dossier, Supplement
from motcua.dossiers.queries.clocks import deadline_of
from motcua.dossiers.queries.representing import told_of
from motcua.notifications.services import Letter, tell
from motcua.ui.formats import term


@override("vi")
def accepted(dossier: Dossier, *, at: datetime) -> None:
    """Say that the dossier was taken in and where to see the promised day."""
    _tell(
        dossier,
        "accepted",
        _("Hồ sơ %(code)s đã được tiếp nhận"),
        " ".join([_("Chúng tôi đã tiếp nhận hồ sơ của bạn."), *_why(dossier)]),
        at=at,
    )


def _why(dossier: Dossier) -> list[str]:
    """Return the promised day with one sentence for each thing that moved it."""
    return explaining.lines(deadline_of(dossier), term=term(dossier.term_amount, dossier.term_unit))


@override("vi")
def refused(dossier: Dossier, reason: str, *, at: datetime) -> None:
    """Say why the filing was turned away and what can be done."""
    body = _("Lý do: %(reason)s Bạn có thể nộp lại khi đã đủ điều kiện.") % {"reason": _sentence(reason)}
    _tell(dossier, "refused", _("Hồ sơ %(code)s không được tiếp nhận"), body, at=at)


@override("vi")
def supplement_requested(asked: Supplement, *, at: datetime) -> None:
    """Say what is missing, what the clock does meanwhile, and until when it can be brought."""
    dossier = asked.dossier
    body = " ".join([
        _("Bạn cần bổ sung giấy tờ: %(reason)s") % {"reason": _sentence(asked.reason)},
        clock_rule(asked),
        time_to_answer(asked),
    ])  # fmt: skip
    key = f"supplement-{dossier.journal_length + 1}"
    _tell(dossier, key, _("Hồ sơ %(code)s cần bổ sung"), body, at=at)


@override("vi")
def supplement_reminded(asked: Supplement, *, at: datetime) -> None:
    """Say that the time to bring what is missing is nearly over."""
    body = _("Chúng tôi vẫn chờ giấy tờ bổ sung của bạn: %(reason)s") % {"reason": _sentence(asked.reason)}
    subject = _("Hồ sơ %(code)s sắp hết hạn bổ sung")
    words = " ".join([body, time_to_answer(asked)])
    _tell(asked.dossier, f"supplement-{asked.number}-reminded", subject, words, at=at)


@override("vi")
def extended(dossier: Dossier, reason: str, due_at: datetime, *, at: datetime) -> None:
    """Apologise, say why and until when."""
    body = _("Chúng tôi xin lỗi vì chưa kịp trả kết quả đúng hẹn. Lý do: %(reason)s Ngày hẹn mới: %(due)s.")
    values = {"reason": _sentence(reason), "due": f"{localtime(due_at):%H:%M %d/%m/%Y}"}
    subject = _("Xin lỗi và hẹn lại ngày trả kết quả hồ sơ %(code)s")
    _tell(dossier, f"extended-{dossier.journal_length}", subject, body % values, at=at)


@override("vi")
def withdrawn(dossier: Dossier, *, at: datetime) -> None:
    """Confirm a withdrawal that was asked for at the counter."""
    body = _("Theo đề nghị tại quầy, hồ sơ đã được rút. Bạn có thể nhận lại giấy tờ đã nộp tại nơi tiếp nhận.")
    _tell(dossier, "withdrawn", _("Hồ sơ %(code)s đã được rút"), body, at=at)


@override("vi")
def resumed(dossier: Dossier, *, at: datetime) -> None:
    """Say that handling goes on."""
    body = _("Chúng tôi đã nhận phần bổ sung và tiếp tục giải quyết hồ sơ của bạn.")
    told = " ".join([body, *_why(dossier)])
    _tell(dossier, f"resumed-{dossier.journal_length + 1}", _("Hồ sơ %(code)s được tiếp tục"), told, at=at)


@override("vi")
def payment_requested(dossier: Dossier, note: str, *, at: datetime) -> None:
    """Say which obligation has to be met and that the clock stands still."""
    body = _("Bạn cần thực hiện nghĩa vụ tài chính: %(note)s Thời hạn giải quyết tạm dừng cho đến khi hoàn thành.")
    key = f"payment-{dossier.journal_length + 1}"
    _tell(dossier, key, _("Hồ sơ %(code)s chờ nghĩa vụ tài chính"), body % {"note": _sentence(note)}, at=at)


@override("vi")
def stopped(dossier: Dossier, reason: str, *, at: datetime) -> None:
    """Say why handling ended without a result."""
    body = _("Lý do: %(reason)s") % {"reason": _sentence(reason)}
    _tell(dossier, "stopped", _("Hồ sơ %(code)s đã dừng giải quyết"), body, at=at)


@override("vi")
def result_ready(dossier: Dossier, *, at: datetime) -> None:
    """Say that the result is there and where to find it."""
    body = _("Kết quả có từ %(at)s. Bản điện tử nằm trong mục Giấy tờ của tôi.")
    values = {"at": f"{localtime(at):%H:%M %d/%m/%Y}"}
    _tell(dossier, "done", _("Hồ sơ %(code)s đã có kết quả"), body % values, at=at)


@override("vi")
def handed_out(dossier: Dossier, *, at: datetime) -> None:
    """Say that the result was handed out, and ask how the service was."""
    body = _("Kết quả đã được trả. Mời bạn cho biết mức độ hài lòng với việc giải quyết hồ sơ.")
    _tell(dossier, "returned", _("Hồ sơ %(code)s đã trả kết quả"), body, at=at)


@override("vi")
def pickup_code(dossier: Dossier, code: str, *, at: datetime) -> None:
    """Send the code that its owner shows at the counter."""
    body = _(
        "Mã nhận kết quả: %(code)s. Mã dùng một lần, trong 30 phút, tại quầy trả kết quả. Không đọc cho ai khác."
    )
    key = f"pickup-{dossier.journal_length + 1}"
    _tell(dossier, key, _("Mã nhận kết quả của hồ sơ %(code)s"), body % {"code": code}, at=at)


@override("vi")
def result_posted(dossier: Dossier, number: str, *, at: datetime) -> None:
    """Say that the post has the result, under which number."""
    body = _("Kết quả đã được gửi qua bưu chính, số hiệu bưu gửi %(number)s.") % {"number": number}
    key = f"posted-{dossier.journal_length + 1}"
    _tell(dossier, key, _("Kết quả của hồ sơ %(code)s đang trên đường đến bạn"), body, at=at)


@override("vi")
def result_came_back(dossier: Dossier, reason: str, *, at: datetime) -> None:
    """Say that the post brought the result back and where it waits."""
    body = _("Bưu chính đã chuyển lại kết quả: %(reason)s Mời bạn đến nhận tại %(place)s hoặc liên hệ để gửi lại.")
    values = {"reason": _sentence(reason), "place": dossier.receiving_agency.name}
    key = f"came-back-{dossier.journal_length + 1}"
    _tell(dossier, key, _("Kết quả của hồ sơ %(code)s chưa đến được bạn"), body % values, at=at)


@override("vi")
def uncollected(dossier: Dossier, rung: int, leaves_on: date, *, at: datetime) -> None:
    """Remember the owner of a result that waits, once for each rung."""
    body = _("Kết quả vẫn đang chờ bạn tại %(place)s. Sau ngày %(day)s kết quả được chuyển vào lưu trữ.")
    values = {"place": dossier.receiving_agency.name, "day": f"{leaves_on:%d/%m/%Y}"}
    subject = _("Mời bạn nhận kết quả hồ sơ %(code)s")
    _tell(dossier, f"uncollected-{rung}", subject, body % values, at=at)


@override("vi")
def revised(dossier: Dossier, what: str, old: str, *, at: datetime) -> None:
    """Say that a new paper takes the place of the one that was signed."""
    body = _("%(what)s: văn bản mới nằm trong mục Giấy tờ của tôi và thay thế văn bản số %(old)s.")
    key = f"revised-{dossier.journal_length + 1}"
    subject = _("Kết quả của hồ sơ %(code)s được thay bằng bản mới")
    _tell(dossier, key, subject, body % {"what": what, "old": old}, at=at)


def _tell(dossier: Dossier, occasion: str, subject: str, body: str, *, at: datetime) -> None:
    key = f"dossier:{dossier.pk}:{occasion}"
    letter = Letter(key, subject % {"code": dossier.code}, body, f"/ho-so-cua-toi/{dossier.pk}/")
    for recipient in told_of(dossier, localdate(at)):
        tell(recipient, letter, at=at)


def _sentence(text: str) -> str:
    """Return text that ends like a sentence, so that another can follow it."""
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."
