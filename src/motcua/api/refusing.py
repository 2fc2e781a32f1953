"""What the contexts refuse, as problem documents: the same sentence as on the officer's screen, and its code."""

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.api.problems import FieldError, RefusedError, wrong
from motcua.catalog.queries.offers import NoAgencyError
from motcua.catalog.queries.procedures import NotOfferedError
from motcua.counters.services.calling import HallRefusedError
from motcua.dossiers import speaking
from motcua.dossiers.refusals import DELEGATION_SENTENCES, NOTHING_CLAIMED, reason_of
from motcua.dossiers.rules.certification import CertificationError
from motcua.dossiers.rules.cosigning import PartyError
from motcua.dossiers.rules.representing import RightError
from motcua.dossiers.services.catching_up import CatchingUpRefusedError
from motcua.dossiers.services.consigning import ConsigningRefusedError
from motcua.dossiers.services.fetching import NotUsableError
from motcua.dossiers.services.moves import ActionRefusedError
from motcua.dossiers.services.pricing import NothingClaimedError
from motcua.dossiers.services.taking import NotHeldError
from motcua.dossiers.services.uploading import OffsetError, UploadRefusedError
from motcua.foundation import adapters
from motcua.foundation.availability import RETRY_AFTER_SECONDS
from motcua.foundation.documents import TemplateError
from motcua.foundation.files import MissingFileError
from motcua.foundation.pagination import CursorError
from motcua.organizations.rules.delegations import DelegationError
from motcua.payments.refusals import sentence
from motcua.payments.rules.receipts import ReceiptError
from motcua.payments.rules.states import OrderError
from motcua.payments.services.cash import CashError

HALL: Mapping[str, Any] = {
    "nobody": gettext_lazy("Không còn ai chờ ở các nhóm việc của quầy này."),
    "taken": gettext_lazy("Quầy này đang có cán bộ khác ngồi. Hãy chọn quầy khác."),
    "busy": gettext_lazy("Quầy đang có người. Hãy xong lượt này rồi mới rời quầy."),
    "not_now": gettext_lazy("Số này vừa đổi trạng thái. Hãy xem lại màn hình."),
    "line_closed": gettext_lazy("Nhóm việc này đã ngừng. Hãy chọn nhóm khác."),
}
CERTIFYING: Mapping[str, Any] = {
    "title": gettext_lazy("Hãy ghi tên giấy tờ ở mỗi dòng có số trang, tối đa 300 chữ."),
    "pages": gettext_lazy("Số trang của bản chính phải từ 1 đến 999."),
    "copies": gettext_lazy("Số bản sao phải từ 1 đến 200."),
    "same": gettext_lazy("Giá trị mới giống giá trị đang có. Hãy xem lại."),
    "voided": gettext_lazy("Số chứng thực này đã hủy nên không sửa được nữa."),
}
UPLOADING: Mapping[str, Any] = {
    "too_many_uploads": gettext_lazy("Hệ thống có quá nhiều tệp gửi dở. Hãy gửi xong hoặc bỏ bớt."),
    "part_size": gettext_lazy(
        "Phần này quá nhỏ, quá lớn hoặc vượt cỡ tệp đã báo. Hãy chia lại theo least_part và most_part."
    ),
    "part_differs": gettext_lazy(
        "Phần này đã nhận với nội dung khác. Hãy xem lại tệp; nếu tệp đã đổi, hãy bỏ lần gửi này và gửi lại."
    ),
    "digest": gettext_lazy("Tệp ghép lại không đúng SHA-256 đã báo nên đã bỏ. Hãy gửi lại từ đầu."),
}
CATCHING_UP: Mapping[str, Any] = {
    "number": gettext_lazy("Số tạm không đúng dạng. Hãy nhập lại hồ sơ này ở trang tiếp nhận."),
    "number_used": gettext_lazy("Số tạm này đã dùng cho hồ sơ khác. Hãy nhập lại hồ sơ này ở trang tiếp nhận."),
    "too_old": gettext_lazy("Hồ sơ nhận quá ba ngày trước. Hãy nhập ở trang tiếp nhận và ghi rõ ngày nhận."),
    "not_yet": gettext_lazy("Đồng hồ của máy này chạy nhanh. Hãy chỉnh giờ rồi gửi lại."),
}


def nothing_here() -> RefusedError:
    """Return the answer for what is not there and for what is not the caller's: nobody can tell them apart."""
    return RefusedError(404, _("Không có gì ở địa chỉ này trong phạm vi của hệ thống bạn. Hãy xem lại mã."))


def damaged_cursor() -> RefusedError:
    """Return the refusal of a cursor that no list has given."""
    detail = _("Con trỏ trang bị hỏng. Hãy dùng nguyên next_cursor của trang trước, hoặc bỏ cursor.")
    return wrong(FieldError(field="cursor", detail=detail))


def _of_act(error: Any) -> RefusedError:
    status = 403 if error.code == "not_yours" else 409
    return RefusedError(status, reason_of(error.code), code=error.code)


def _of_sentences(sentences: Mapping[str, Any]) -> Callable[[Any], RefusedError]:
    def refusal(error: Any) -> RefusedError:
        if error.code == "not_yours":
            return nothing_here()
        said = str(sentences.get(error.code) or reason_of(error.code))
        return RefusedError(409, said, code=error.code)

    return refusal


def _of_upload(error: UploadRefusedError) -> RefusedError:
    otherwise = _("Không nhận được tệp này. Hãy chọn tệp PDF hoặc ảnh nhỏ hơn.")
    detail = error.detail or str(UPLOADING.get(error.code, otherwise))
    return RefusedError(
        409 if error.code in {"too_many_uploads", "part_differs"} else 422, detail, code=error.code
    )


def _of_offset(error: OffsetError) -> RefusedError:
    detail = _("Phần kế tiếp phải bắt đầu ở byte %(byte)s. Hãy gửi tiếp từ đó.") % {"byte": error.expected}
    return RefusedError(409, detail, code="offset")


def _of_nation(error: Exception) -> RefusedError:
    """Say that a national system was away, or what it did not do."""
    if isinstance(error, adapters.RefusedError):
        detail = _("Hệ thống quốc gia không nhận yêu cầu này. Hãy xem lại dữ liệu.")
        return RefusedError(409, detail, code="refused")
    detail = _("Hệ thống quốc gia chưa trả lời. Việc giải quyết vẫn đi tiếp; hãy gửi lại sau.")
    return RefusedError(503, detail, headers={"Retry-After": RETRY_AFTER_SECONDS}, code="away")


CONSIGNING: Mapping[str, Any] = {
    "nothing": gettext_lazy("Hãy đánh dấu ít nhất một hồ sơ; hồ sơ đã bàn giao thì không còn trong danh sách."),
}
VALUES: Mapping[type[Exception], tuple[str, Any]] = {
    NoAgencyError: ("commune", gettext_lazy("Chưa rõ cơ quan nào giải quyết cho nơi này. Hãy gửi commune khác.")),
    NotOfferedError: ("procedure", gettext_lazy("Không có thủ tục nào đang công bố với mã này.")),
    NotHeldError: ("papers", gettext_lazy("Kho không giữ giấy tờ này của người nộp. Hãy bỏ document.")),
    TemplateError: (
        "content",
        gettext_lazy("Không dựng được văn bản từ nội dung này. Hãy bỏ ký tự lạ rồi xem lại."),
    ),
}


def _of_value(error: Exception) -> RefusedError:
    field, said = VALUES[type(error)]
    return wrong(FieldError(field=field, detail=str(said)))


KNOWN: tuple[tuple[type[Exception] | tuple[type[Exception], ...], Callable[[Any], RefusedError]], ...] = (
    (RefusedError, lambda error: error),
    (ActionRefusedError, _of_act),
    ((ObjectDoesNotExist, MissingFileError), lambda _error: nothing_here()),
    (CursorError, lambda _error: damaged_cursor()),
    (HallRefusedError, _of_sentences(HALL)),
    (ConsigningRefusedError, _of_sentences(CONSIGNING)),
    (DelegationError, _of_sentences(DELEGATION_SENTENCES)),
    (CertificationError, _of_sentences(CERTIFYING)),
    (CatchingUpRefusedError, _of_sentences(CATCHING_UP)),
    (UploadRefusedError, _of_upload),
    (OffsetError, _of_offset),
    (NotUsableError, lambda error: RefusedError(409, str(error), code="not_usable")),
    ((adapters.UnavailableError, adapters.RefusedError), _of_nation),
    (RightError, lambda error: wrong(FieldError(field="acting", detail=speaking.right_sentence(error)))),
    (PartyError, lambda error: wrong(FieldError(field="answers", detail=speaking.party_sentence(error)))),
    (NothingClaimedError, lambda _error: RefusedError(409, str(NOTHING_CLAIMED), code="nothing_claimed")),
    ((OrderError, ReceiptError, CashError), lambda error: RefusedError(409, sentence(error), code=error.code)),
    (tuple(VALUES), _of_value),
)


def as_refusal(error: Exception) -> RefusedError | None:
    """Return how the API says what a context refused; ``None`` for an error that nobody foresaw."""
    return next((said(error) for kind, said in KNOWN if isinstance(error, kind)), None)
