"""The occasions on which people are written to, and what each message may say."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import cache

MANY = ".many"  # ends the key under which several messages of one kind are told as one


class Channel(StrEnum):
    """Where a message is read (kênh). The inbox is ours; what leaves the house goes by one of the others."""

    INBOX = "inbox"
    EMAIL = "email"
    SMS = "sms"
    ZALO = "zalo"


OUTSIDE = (Channel.ZALO, Channel.SMS, Channel.EMAIL)  # in the order in which they are tried
SHORT = frozenset({Channel.SMS, Channel.ZALO})  # read on a lock screen, by whoever holds the phone


class Language(StrEnum):
    """Which language a message is in (ngôn ngữ)."""

    VIETNAMESE = "vi"
    ENGLISH = "en"


class Kind(StrEnum):
    """On what occasion somebody is written to (sự kiện)."""

    ACCEPTED = "dossier.accepted"
    REFUSED = "dossier.refused"
    SUPPLEMENT = "dossier.supplement"
    SUPPLEMENT_REMINDED = "dossier.supplement_reminded"
    EXTENDED = "dossier.extended"
    WITHDRAWN = "dossier.withdrawn"
    RESUMED = "dossier.resumed"
    PAYMENT = "dossier.payment"
    PAYMENT_REMINDED = "dossier.payment_reminded"
    STOPPED = "dossier.stopped"
    RESULT = "dossier.result"
    RETURNED = "dossier.returned"
    PICKUP = "dossier.pickup"
    POSTED = "dossier.posted"
    CAME_BACK = "dossier.came_back"
    UNCOLLECTED = "dossier.uncollected"
    REVISED = "dossier.revised"
    RECOUNTED = "dossier.recounted"
    MOVED = "dossier.moved"
    MOVED_BACK = "dossier.moved_back"
    DRAFT_CLOSING = "draft.closing"
    DRAFT_UNSENT = "draft.unsent"
    CO_SIGN = "co_sign.asked"
    CO_SIGNED = "co_sign.complete"
    CO_SIGN_DECLINED = "co_sign.declined"
    WATCH = "work.watch"
    ASSIGNED = "work.assigned"


@dataclass(frozen=True, slots=True)
class Fact:
    """A value that a text may name: whether it may tell about a person, and how long it can be."""

    sample: str
    is_personal: bool = True
    longest: int = 500


FACTS: dict[str, Fact] = {
    "code": Fact("H58.14-260113-0001", is_personal=False, longest=30),
    "site": Fact("dichvucong.example.vn", is_personal=False, longest=40),
    "count": Fact("3", is_personal=False, longest=5),
    "day": Fact("05/02/2026", is_personal=False, longest=10),
    "before": Fact("05/02/2026", is_personal=False, longest=10),
    "after": Fact("09/02/2026", is_personal=False, longest=10),
    "due": Fact("16:30 05/02/2026", is_personal=False, longest=16),
    "at": Fact("09:15 02/02/2026", is_personal=False, longest=16),
    "codes": Fact("H58.14-260113-0001; H58.14-260113-0002", is_personal=False),
    "why": Fact("Ngày hẹn trả: 16:30 05/02/2026.", is_personal=False),
    "until": Fact("Hãy bổ sung trước 05/02/2026.", is_personal=False),
    "clock": Fact("Thời hạn giải quyết tạm dừng.", is_personal=False),
    "lines": Fact("2 hồ sơ đã trễ.", is_personal=False),
    "place": Fact("Trung tâm Phục vụ hành chính công", is_personal=False),
    "basis": Fact("Nghị quyết số 12/NQ-HĐND", is_personal=False),
    "named": Fact("H58.14-260113-0001: Sở Tư pháp"),
    "kept": Fact("Bạn không phải làm gì.", is_personal=False),
    "reason": Fact("Thiếu bản sao giấy khai sinh."),
    "note": Fact("Nộp lệ phí trước bạ theo thông báo."),
    "number": Fact("EB123456789VN", longest=40),
    "pickup": Fact("482913", longest=12),
    "what": Fact("Đính chính"),
    "old": Fact("12/GKS", longest=60),
    "procedure": Fact("Đăng ký khai sinh"),
    "who": Fact("Nguyễn Thị Sáu", longest=200),
    "more": Fact("Gọi 1022 nếu cần."),
}
ALWAYS = ("site",)  # facts that every text may name


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """How one kind of message is treated.

    ``is_legal``: the law wants the person told, so no opt-out keeps it back. ``is_urgent``: quiet hours do not
    hold it. ``gathers``: several that wait for one person leave as one. ``folds``: so in the inbox as well.
    """

    facts: tuple[str, ...]
    channels: tuple[Channel, ...] = OUTSIDE
    is_legal: bool = False
    is_urgent: bool = False
    gathers: timedelta = timedelta(0)
    folds: bool = False
    valid: timedelta = timedelta(days=3)


_SOON = timedelta(minutes=2)
_LATER = timedelta(minutes=10)
EVENTS: dict[str, Event] = {
    Kind.ACCEPTED: Event(facts=("code", "why"), gathers=_SOON),
    Kind.REFUSED: Event(facts=("code", "reason"), is_legal=True),
    Kind.SUPPLEMENT: Event(facts=("code", "reason", "clock", "until"), is_legal=True),
    Kind.SUPPLEMENT_REMINDED: Event(facts=("code", "reason", "until"), is_legal=True, is_urgent=True),
    Kind.EXTENDED: Event(facts=("code", "reason", "due"), is_legal=True),
    Kind.WITHDRAWN: Event(facts=("code",)),
    Kind.RESUMED: Event(facts=("code", "why")),
    Kind.PAYMENT: Event(facts=("code", "note"), is_legal=True),
    Kind.PAYMENT_REMINDED: Event(facts=("code", "day"), gathers=_LATER),
    Kind.STOPPED: Event(facts=("code", "reason"), is_legal=True),
    Kind.RESULT: Event(facts=("code", "at"), is_legal=True, gathers=_LATER),
    Kind.RETURNED: Event(facts=("code",), gathers=_LATER),
    Kind.PICKUP: Event(facts=("code", "pickup"), is_urgent=True, valid=timedelta(minutes=30)),
    Kind.POSTED: Event(facts=("code", "number"), gathers=_LATER),
    Kind.CAME_BACK: Event(facts=("code", "reason", "place")),
    Kind.UNCOLLECTED: Event(facts=("code", "place", "day"), gathers=_LATER),
    Kind.REVISED: Event(facts=("code", "what", "old")),
    Kind.RECOUNTED: Event(facts=("code", "before", "after", "reason"), is_legal=True, gathers=_LATER),
    Kind.MOVED: Event(facts=("count", "basis", "named", "kept")),
    Kind.MOVED_BACK: Event(facts=("basis",)),
    Kind.DRAFT_CLOSING: Event(facts=("procedure", "day", "more")),
    Kind.DRAFT_UNSENT: Event(facts=("procedure",)),
    Kind.CO_SIGN: Event(facts=("who", "due")),
    Kind.CO_SIGNED: Event(facts=()),
    Kind.CO_SIGN_DECLINED: Event(facts=("who",)),
    Kind.WATCH: Event(facts=("day", "lines"), channels=(Channel.EMAIL,), valid=timedelta(hours=12)),
    Kind.ASSIGNED: Event(
        facts=("code", "procedure"), channels=(Channel.EMAIL,), gathers=_SOON, folds=True,
        valid=timedelta(days=1),
    ),
}  # fmt: skip


def event_of(key: str) -> Event:
    """Return how a kind of message is treated; the digest of a kind is treated like the kind.

    Law: Decree 61/2018/NĐ-CP Art. 17(2)(a) (incomplete), 19(8) (refusal), 19(9) (late), 20(4) (early result).
    Policy: so are a stop, a moved day and an obligation, which the applicant loses by not knowing.
    Raises ``KeyError``.
    """
    return EVENTS.get(key) or EVENTS[key.removesuffix(MANY)]


@cache
def facts_of(key: str) -> Set[str]:
    """Return what a text of this kind may name, in order. Policy: a digest counts and lists codes only."""
    own = ("count", "codes") if key.endswith(MANY) else EVENTS[key].facts
    return dict.fromkeys((*own, *ALWAYS)).keys()


def keys() -> list[str]:
    """Return the keys of all texts, each digest after its kind. Policy: as the catalogue lists them."""
    found: list[str] = []
    for key, event in EVENTS.items():
        found += [str(key), f"{key}{MANY}"] if event.gathers else [str(key)]
    return found
