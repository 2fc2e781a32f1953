"""Messages in words: the names of events and placeholders, the form of a text, why one cannot be published."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.notifications.models import Sending, SendingWord, Wording
from motcua.notifications.queries.sending_rules import sending_rules
from motcua.notifications.queries.wording import Stand, places
from motcua.notifications.rules.events import FACTS, MANY, SHORT, Channel, Kind, event_of, facts_of
from motcua.notifications.rules.timing import Key, SendingRule, SendingRuleError, rule_for
from motcua.notifications.rules.wording import Fault, Text, fill, plain, samples

REQUIRED = gettext_lazy("Hãy điền mục này.")
EVENTS: dict[str, Promise] = {
    Kind.ACCEPTED: gettext_lazy("Hồ sơ được tiếp nhận"),
    Kind.REFUSED: gettext_lazy("Hồ sơ bị từ chối tiếp nhận"),
    Kind.SUPPLEMENT: gettext_lazy("Yêu cầu bổ sung giấy tờ"),
    Kind.SUPPLEMENT_REMINDED: gettext_lazy("Nhắc bổ sung giấy tờ"),
    Kind.EXTENDED: gettext_lazy("Xin lỗi và hẹn lại"),
    Kind.WITHDRAWN: gettext_lazy("Hồ sơ được rút tại quầy"),
    Kind.RESUMED: gettext_lazy("Hồ sơ được giải quyết tiếp"),
    Kind.PAYMENT: gettext_lazy("Chờ nghĩa vụ tài chính"),
    Kind.PAYMENT_REMINDED: gettext_lazy("Nhắc nghĩa vụ tài chính"),
    Kind.STOPPED: gettext_lazy("Dừng giải quyết"),
    Kind.RESULT: gettext_lazy("Có kết quả"),
    Kind.RETURNED: gettext_lazy("Đã trả kết quả, mời đánh giá"),
    Kind.PICKUP: gettext_lazy("Mã nhận kết quả tại quầy"),
    Kind.POSTED: gettext_lazy("Kết quả gửi qua bưu chính"),
    Kind.CAME_BACK: gettext_lazy("Bưu chính chuyển lại kết quả"),
    Kind.UNCOLLECTED: gettext_lazy("Mời đến nhận kết quả"),
    Kind.REVISED: gettext_lazy("Kết quả được thay bằng bản mới"),
    Kind.RECOUNTED: gettext_lazy("Ngày hẹn đổi vì lịch làm việc"),
    Kind.MOVED: gettext_lazy("Hồ sơ chuyển cơ quan khi sắp xếp đơn vị"),
    Kind.MOVED_BACK: gettext_lazy("Hồ sơ trở lại cơ quan cũ"),
    Kind.DRAFT_CLOSING: gettext_lazy("Thủ tục đang điền sắp dừng"),
    Kind.DRAFT_UNSENT: gettext_lazy("Điền xong mà chưa nộp"),
    Kind.CO_SIGN: gettext_lazy("Mời cùng ký tờ khai"),
    Kind.CO_SIGNED: gettext_lazy("Đã đủ chữ ký"),
    Kind.CO_SIGN_DECLINED: gettext_lazy("Có người không đồng ý ký"),
    Kind.WATCH: gettext_lazy("Nhắc việc hằng ngày (cán bộ)"),
    Kind.ASSIGNED: gettext_lazy("Được giao hồ sơ (cán bộ)"),
}
FACT_NAMES: dict[str, Promise] = {
    "code": gettext_lazy("mã hồ sơ"),
    "site": gettext_lazy("địa chỉ cổng dịch vụ công"),
    "count": gettext_lazy("số hồ sơ"),
    "codes": gettext_lazy("các mã hồ sơ"),
    "day": gettext_lazy("ngày"),
    "before": gettext_lazy("ngày hẹn cũ"),
    "after": gettext_lazy("ngày hẹn mới"),
    "due": gettext_lazy("giờ và ngày hẹn"),
    "at": gettext_lazy("giờ và ngày"),
    "why": gettext_lazy("giải thích ngày hẹn"),
    "until": gettext_lazy("bổ sung đến bao giờ"),
    "clock": gettext_lazy("thời hạn dừng hay chạy"),
    "lines": gettext_lazy("các việc được nhắc"),
    "place": gettext_lazy("nơi nhận kết quả"),
    "basis": gettext_lazy("căn cứ sắp xếp"),
    "named": gettext_lazy("từng hồ sơ và cơ quan mới"),
    "kept": gettext_lazy("ngày hẹn có đổi không"),
    "reason": gettext_lazy("lý do"),
    "note": gettext_lazy("nghĩa vụ phải thực hiện"),
    "number": gettext_lazy("số hiệu bưu gửi"),
    "pickup": gettext_lazy("mã nhận kết quả"),
    "what": gettext_lazy("đính chính hay cấp lại"),
    "old": gettext_lazy("số văn bản cũ"),
    "procedure": gettext_lazy("tên thủ tục"),
    "who": gettext_lazy("tên người liên quan"),
    "more": gettext_lazy("lời dặn thêm"),
}
FAULTS: dict[str, Promise] = {
    "unknown": gettext_lazy("Sự kiện này không có chỗ điền {%(word)s}. Hãy dùng các chỗ điền trong bảng dưới."),
    "personal": gettext_lazy("{%(word)s} có thể nêu thông tin cá nhân nên không được dùng trong SMS, Zalo."),
    "brace": gettext_lazy("Có dấu { hoặc } bị lẻ. Mỗi chỗ điền viết liền như {code}."),
    "control": gettext_lazy("Có ký tự không in được hoặc tiêu đề xuống dòng. Hãy gõ lại đoạn này."),
    "empty": gettext_lazy("Hãy điền nội dung."),
    "template": gettext_lazy("Số mẫu Zalo “%(word)s” không đúng: chỉ gồm chữ và số, không có dấu cách."),
    "long": gettext_lazy("Dài quá: %(word)s ký tự khi các chỗ điền dài nhất. Hãy viết ngắn lại."),
}
RULE_ERRORS: dict[str, tuple[str, Promise]] = {
    "window": ("starts", gettext_lazy("Hãy điền cả giờ bắt đầu và kết thúc, và để ít nhất 8 giờ được gửi.")),
    "amount": ("amount", gettext_lazy("Hãy điền số tin từ 1 đến 10 triệu.")),
    "source": ("source", gettext_lazy("Hãy ghi căn cứ: số và ngày của văn bản, hợp đồng.")),
}
CHANNELS = dict(Wording.Where.choices)
LANGUAGES = {"vi": gettext_lazy("Tiếng Việt"), "en": gettext_lazy("Tiếng Anh")}


class TextForm(forms.Form):
    """One text as it is edited."""

    subject = forms.CharField(label=gettext_lazy("Tiêu đề"), max_length=400, required=False)
    body = forms.CharField(label=gettext_lazy("Nội dung"), max_length=8_000, required=False, strip=True)
    template = forms.CharField(label=gettext_lazy("Số mẫu đã duyệt ở Zalo"), max_length=60, required=False)

    def text(self) -> Text:
        """Return what was typed; line ends as one sign."""
        given = self.cleaned_data
        return Text(given["subject"], given["body"].replace("\r\n", "\n"), given["template"])

    def refuse(self, faults: Iterable[Fault]) -> None:
        """Say at its field why the text cannot be published."""
        for fault in faults:
            words = str(FAULTS[fault.code])
            self.add_error(fault.field, words % {"word": fault.word} if "%(word)s" in words else words)


class RuleForm(forms.Form):
    """A province's word on quiet hours or on messages a day or a minute."""

    key = forms.ChoiceField(label=gettext_lazy("Việc"), choices=SendingWord.About.choices)
    starts = forms.TimeField(label=gettext_lazy("Yên lặng từ"), required=False)
    ends = forms.TimeField(label=gettext_lazy("Đến"), required=False)
    amount = forms.IntegerField(label=gettext_lazy("Số tin một ngày hoặc một phút"), required=False, min_value=1)
    valid_from = forms.DateField(label=gettext_lazy("Từ ngày"), error_messages={"required": REQUIRED})
    source = forms.CharField(label=gettext_lazy("Căn cứ"), max_length=300, error_messages={"required": REQUIRED})

    def rule(self) -> SendingRule:
        """Return what the province says; only of a valid form."""
        given, is_quiet = self.cleaned_data, self.cleaned_data["key"] == Key.QUIET
        return SendingRule(
            Key(given["key"]),
            given["valid_from"],
            given["source"],
            "H",
            given["starts"] if is_quiet else None,
            given["ends"] if is_quiet else None,
            None if is_quiet else given["amount"],
        )

    def refuse(self, error: SendingRuleError) -> None:
        """Say at its field why the word cannot be kept."""
        field, words = RULE_ERRORS[error.code]
        self.add_error(field, str(words))


def event_name(key: str) -> str:
    """Return what an event is called; a digest is called by its event."""
    name = str(EVENTS[Kind(key.removesuffix(MANY))])
    return _("%(event)s – nhiều hồ sơ gộp một tin") % {"event": name} if key.endswith(MANY) else name


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event with what holds in each place."""

    key: str
    name: str
    is_legal: bool
    stands: list[Stand]


def event_rows(language: str) -> list[EventRow]:
    """Return every event with the versions of its texts in one language."""
    found: dict[str, list[Stand]] = {}
    for stand in places():
        if stand.language == language:
            found.setdefault(stand.event, []).append(stand)
    return [EventRow(key, event_name(key), event_of(key).is_legal, stands) for key, stands in found.items()]


def fact_rows(key: str, channel: Channel) -> list[tuple[str, str, str]]:
    """Return the placeholders that a text may use, what each is, and a sample."""
    allowed = [name for name in facts_of(key) if channel not in SHORT or not FACTS[name].is_personal]
    return [(f"{{{name}}}", str(FACT_NAMES[name]), FACTS[name].sample) for name in allowed]


def preview(key: str, channel: Channel, text: Text) -> dict[str, Any]:
    """Return a text as its reader would see it, with made-up facts; only of a text without faults."""
    said = fill(text.body, samples(key))
    body = plain(said) if channel is Channel.SMS else said
    return {"subject": fill(text.subject, samples(key)), "body": body, "length": len(body)}


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule of sending as a row of the page."""

    name: str
    value: str
    valid_from: date
    source: str
    sure: str
    is_own: bool


def rule_lines(today: date) -> list[RuleLine]:
    """Return what holds today."""
    rules = [rule_for(sending_rules(), key, today) for key in Key]
    return [
        RuleLine(
            str(SendingWord.About(rule.key.value).label), _value(rule), rule.valid_from, rule.source, rule.sure,
            rule.is_own,
        )
        for rule in rules
    ]  # fmt: skip


def _value(rule: SendingRule) -> str:
    if rule.starts is not None and rule.ends is not None:
        return f"{rule.starts:%H:%M}–{rule.ends:%H:%M}"
    return f"{rule.amount:,}".replace(",", ".")


@dataclass(frozen=True, slots=True)
class LostRow:
    """A message that did not arrive, without saying to whom."""

    key: str
    event: str
    channel: str
    state: str
    reason: str
    attempts: int
    created_at: datetime


def lost_rows(rows: Iterable[Sending]) -> list[LostRow]:
    """Return what the page says of messages that did not arrive."""
    return [
        LostRow(
            str(row.pk), event_name(row.event), row.get_channel_display(), row.get_state_display(), row.reason,
            row.attempts, row.created_at,
        )
        for row in rows
    ]  # fmt: skip
