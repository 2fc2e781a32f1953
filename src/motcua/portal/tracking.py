"""A dossier in plain words: what happened, where it is, when it will be done, what to do now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from motcua.accounts.models import User
from motcua.accounts.rules import Role
from motcua.dossiers import explaining
from motcua.dossiers.models import Dossier, DossierEvent, Obligation
from motcua.dossiers.queries.charging import fee_bill
from motcua.dossiers.queries.clocks import deadline_of
from motcua.dossiers.queries.representing import right_of
from motcua.dossiers.queries.tracking import Track, own_track
from motcua.dossiers.rules.transitions import Status
from motcua.dossiers.services.ending import ENDED
from motcua.feedback.models import Rating
from motcua.feedback.services import can_rate
from motcua.kernel.working_time import Deadline
from motcua.payments.queries.orders import Bill
from motcua.portal.linked import STATUS_WORDS, Part, told_parts
from motcua.ui import formats
from motcua.vault.models import Document

WORDS: Mapping[str, Any] = {
    "submitted": gettext_lazy("Bạn đã nộp hồ sơ"),
    "accept": gettext_lazy("Đã tiếp nhận hồ sơ"),
    "refuse": gettext_lazy("Không tiếp nhận hồ sơ"),
    "request_supplement": gettext_lazy("Yêu cầu bổ sung giấy tờ; thời hạn tạm dừng"),
    "supplement_answered": gettext_lazy("Bạn đã gửi phần bổ sung"),
    "supplement_received": gettext_lazy("Cơ quan đã nhận giấy tờ bổ sung"),
    "extend": gettext_lazy("Cơ quan xin lỗi và hẹn lại ngày trả"),
    "papers_returned": gettext_lazy("Đã trả lại giấy tờ cho bạn"),
    "paid": gettext_lazy("Đã nộp phí, lệ phí"),
    "resume": gettext_lazy("Tiếp tục giải quyết; thời hạn chạy lại"),
    "request_payment": gettext_lazy("Chờ nộp phí, lệ phí hoặc nghĩa vụ tài chính; thời hạn tạm dừng"),
    "take": gettext_lazy("Bắt đầu xử lý"),
    "forward": gettext_lazy("Chuyển sang bước tiếp theo"),
    "return_step": gettext_lazy("Chuyển lại bước trước để xem thêm"),
    "consult": gettext_lazy("Lấy ý kiến cơ quan liên quan"),
    "consult_answered": gettext_lazy("Đã có ý kiến của cơ quan liên quan"),
    "submit_for_signature": gettext_lazy("Trình lãnh đạo ký"),
    "sign": gettext_lazy("Lãnh đạo đã ký"),
    "stamp": gettext_lazy("Đã có kết quả"),
    "post_wished": gettext_lazy("Bạn đã đặt bưu chính"),
    "post_unwished": gettext_lazy("Bạn thôi dùng bưu chính"),
    "papers_arrived": gettext_lazy("Bưu chính đã mang giấy tờ của bạn đến"),
    "paper_fetched": gettext_lazy("Cơ quan lấy giấy tờ đã có từ kho kết quả quốc gia"),
    "result_posted": gettext_lazy("Kết quả đã được gửi qua bưu chính"),
    "result_came_back": gettext_lazy("Bưu chính chuyển lại kết quả; kết quả chờ bạn ở quầy"),
    "hand_out": gettext_lazy("Đã trả kết quả"),
    "revision_issued": gettext_lazy("Kết quả được thay bằng bản mới"),
    "stop": pgettext_lazy("event", "Dừng giải quyết"),
    "withdraw": gettext_lazy("Bạn đã rút hồ sơ"),
    "claimed": gettext_lazy("Chủ hồ sơ đã nhận hồ sơ về tài khoản của mình"),
    "recount": gettext_lazy("Lịch làm việc thay đổi; ngày hẹn được tính lại"),
    "transfer": gettext_lazy("Hồ sơ được chuyển sang cơ quan mới do sắp xếp đơn vị"),
    "transfer_undone": gettext_lazy("Hồ sơ trở lại cơ quan cũ"),
}
TONES = {"refuse": "stopped", "stop": "stopped", "request_supplement": "attention", "hand_out": "done"}
ROLES: Mapping[str, Any] = {
    Role.INTAKE: gettext_lazy("cán bộ tiếp nhận và trả kết quả"),
    Role.SPECIALIST: gettext_lazy("chuyên viên xử lý"),
    Role.SIGNER: gettext_lazy("lãnh đạo ký duyệt"),
    Role.CLERK: gettext_lazy("văn thư"),
}
SHOWN_NOTES = {
    "extend", "recount", "refuse", "request_supplement", "stop", "request_payment", "transfer", "transfer_undone",
}  # fmt: skip
WITHDRAWABLE = {
    Status.REGISTERED,
    Status.ACCEPTED,
    Status.PROCESSING,
    Status.AWAITING_SUPPLEMENT,
    Status.AWAITING_PAYMENT,
}


@dataclass(frozen=True)
class TrackView:
    """What any reader of a dossier may see: no personal data beyond a masked name."""

    track: Track
    timeline: list[dict[str, Any]]
    deadline: Deadline
    reasons: list[str]
    now: datetime

    @property
    def dossier(self) -> Dossier:
        return self.track.dossier

    @property
    def status_word(self) -> str:
        return status_word(self.dossier)

    @property
    def where(self) -> str:
        """Return with whom the dossier is: the agency, and in which role."""
        if not self.dossier.holder_role:
            return ""
        role = ROLES.get(self.dossier.holder_role, "")
        return f"{self.dossier.holder.name}, {role}" if role else self.dossier.holder.name

    @cached_property
    def parts(self) -> list[Part]:
        """Return the parts of a linked dossier; none where it stands alone."""
        return told_parts(self.dossier)

    @property
    def masked_name(self) -> str:
        return mask_name(self.dossier.applicant_name)

    @property
    def acting(self) -> list[tuple[str, str]]:
        """Return who acts for the applicant and by what right; strangers see no name."""
        right = right_of(self.dossier)
        if right is None:
            return []
        name = right.name if self.shows_names else mask_name(right.name)
        told = [(_("Người nộp thay"), name), (_("Tư cách"), str(right.get_right_display()))]
        return [*told, (_("Đến hết ngày"), formats.as_date(right.valid_until))] if right.valid_until else told

    @property
    def shows_names(self) -> bool:
        """Say whether the reader is the applicant, or acts for them."""
        return False

    @property
    def awaits_papers(self) -> bool:
        """Say whether the applicant has something to send."""
        supplement = self.track.supplement
        return supplement is not None and supplement.answered_at is None


@dataclass(frozen=True)
class OwnView(TrackView):
    """What the applicant sees and can do besides."""

    document: Document | None
    rating: Rating | None

    @property
    def shows_names(self) -> bool:
        return True

    @property
    def can_rate(self) -> bool:
        return self.rating is None and can_rate(self.dossier)

    @property
    def rating_levels(self) -> list[tuple[str, str]]:
        return [(level.value, _(str(level.label))) for level in Rating.Level]

    @property
    def obligation(self) -> Obligation | None:
        """Return what the applicant owes another body, while that is waited for."""
        return self.dossier.obligations.filter(closed_at=None).first()

    @cached_property
    def fee(self) -> Bill | None:
        """Return what is to be paid, where there is anything."""
        return fee_bill(self.dossier)

    @property
    def is_to_pay(self) -> bool:
        """Say whether money is still asked for: not for a dossier that came to nothing."""
        return self.fee is not None and bool(self.fee.missing) and Status(self.dossier.status) not in ENDED

    @property
    def can_withdraw(self) -> bool:
        return Status(self.dossier.status) in WITHDRAWABLE


def own(user: User, dossier_id: UUID, *, now: datetime) -> OwnView:
    """Return a person's own dossier. Raises ``Http404`` for any other."""
    try:
        track = own_track(user, dossier_id)
    except Dossier.DoesNotExist as error:
        raise Http404 from error
    result = getattr(track.dossier, "result", None)
    document = result.document if result else None
    rating = Rating.objects.filter(dossier=track.dossier).first()
    return OwnView(*_told(track, is_own=True), now=now, document=document, rating=rating)


def public_view(track: Track, *, now: datetime) -> TrackView:
    """Return what somebody who knows code and proof may see."""
    return TrackView(*_told(track, is_own=False), now=now)


def status_word(dossier: Dossier) -> str:
    """Return the status under the name that ``ui.statuses`` knows it by."""
    return STATUS_WORDS[Status(dossier.status)]


def _told(track: Track, *, is_own: bool) -> tuple[Track, list[dict[str, Any]], Deadline, list[str]]:
    dossier = track.dossier
    deadline = deadline_of(dossier)
    term = formats.term(dossier.term_amount, dossier.term_unit)
    items = [_item(event, is_own=is_own) for event in reversed(track.events) if event.kind in WORDS]
    reasons = [*explaining.answer_lines(dossier), *explaining.lines(deadline, term=term)]
    return track, items, deadline, reasons


def _item(event: DossierEvent, *, is_own: bool) -> dict[str, Any]:
    return {
        "title": WORDS[event.kind],
        "at": event.at,
        "by": _who(event),
        "text": event.note if is_own and event.kind in SHOWN_NOTES else "",
        "tone": TONES.get(event.kind, ""),
    }


def _who(event: DossierEvent) -> str:
    """Return the acting agency, and the officer's name only where the province wants it shown."""
    if event.by is None or not event.by.is_officer:
        return ""
    names = [event.agency.name] if event.agency else []
    return ", ".join([*names, event.by.full_name] if settings.MOTCUA_SHOW_OFFICERS else names)


def mask_name(name: str) -> str:
    """Return a name of which only the first letters are left: "Nguyễn Thị Sáu" → "N. T. S."."""
    return " ".join(f"{word[0]}." for word in name.split())
