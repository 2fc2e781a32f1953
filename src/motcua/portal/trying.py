"""When an act is refused: a sentence on the next page instead of an error."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from motcua.dossiers.services.moves import ActionRefusedError
from motcua.dossiers.services.uploading import UploadRefusedError
from motcua.feedback.services import RatingRefusedError
from motcua.portal.uploads import words


@contextmanager
def told(request: HttpRequest) -> Iterator[None]:
    """Run an act; when it is refused, say why and what can be done, and change nothing."""
    try:
        yield
    except UploadRefusedError as refusal:
        messages.error(request, words(refusal))
    except ActionRefusedError as refusal:
        messages.error(request, action_words(refusal.code))
    except RatingRefusedError as refusal:
        messages.error(request, _rating_words(refusal.code))


def action_words(code: str) -> str:
    """Return why an act is refused, as a sentence that says what can be done."""
    said = {
        "not_now": _("Việc này không làm được nữa vì hồ sơ đã sang bước khác. Trang này vừa được cập nhật."),
        "not_yours": _("Chỉ người đã nộp hồ sơ làm được việc này."),
        "already_sent": _("Hồ sơ này đã nộp rồi. Hãy theo dõi ở mục Hồ sơ của tôi."),
        "discarded": _("Bản nháp này đã bị xóa."),
        "procedure_ended": _("Thủ tục này đã dừng tiếp nhận. Hãy mở trang thủ tục để xem thủ tục thay thế."),
        "signature_over": _("Lời mời ký này không còn hiệu lực. Hãy nhờ người nộp hồ sơ mời lại."),
        "request_changed": _("Tờ khai vừa được sửa. Hãy đọc lại nội dung mới rồi ký."),
        "signatures_missing": _("Chưa đủ chữ ký của các bên."),
    }
    return str(said.get(code, _("Chưa làm được. Hãy tải lại trang và thử lần nữa.")))


def _rating_words(code: str) -> str:
    if code == "no_level":
        return _("Hãy chọn một mức đánh giá.")
    return _("Bạn đánh giá được khi hồ sơ đã có kết quả.")
