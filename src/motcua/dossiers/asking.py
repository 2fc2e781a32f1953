"""A request for supplements in words: what it does to the clock, until when it can be answered."""

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from motcua.dossiers.models import Supplement


def clock_rule(asked: Supplement) -> str:
    """Return what the clock does while the request is open, in one sentence for both sides."""
    if asked.stage == Supplement.Stage.INTAKE:
        return _("Hồ sơ chưa được tiếp nhận; thời hạn giải quyết bắt đầu khi hồ sơ đủ và được tiếp nhận.")
    if asked.effect == Supplement.Effect.ANEW:
        return _("Thời hạn giải quyết tạm dừng và tính lại từ đầu khi đã nhận đủ giấy tờ bổ sung.")
    return _("Thời hạn giải quyết tạm dừng trong lúc chờ; khi đã nhận đủ, thời gian còn lại được tính tiếp.")


def time_to_answer(asked: Supplement) -> str:
    """Return until when the applicant can answer and what happens then; empty where no time is set."""
    if asked.answer_by is None:
        return ""
    return _(
        "Bạn có thể bổ sung đến %(until)s. Quá hạn mà chưa bổ sung gì, hồ sơ tự động dừng; muốn làm tiếp thì "
        "nộp lại."
    ) % {"until": f"{localtime(asked.answer_by):%H:%M %d/%m/%Y}"}
