"""The ten national statuses and every lawful step between them (trạng thái hồ sơ)."""

import itertools
from dataclasses import dataclass
from enum import IntEnum

from motcua.workflows.rules import Action


class Status(IntEnum):
    """``TrangThaiHoSo`` of the national portal, with its numbers."""

    REGISTERED = 1  # Mới đăng ký
    ACCEPTED = 2  # Được tiếp nhận
    REFUSED = 3  # Không được tiếp nhận
    PROCESSING = 4  # Đang xử lý
    AWAITING_SUPPLEMENT = 5  # Yêu cầu bổ sung giấy tờ
    AWAITING_PAYMENT = 6  # Yêu cầu thực hiện nghĩa vụ tài chính
    WITHDRAWN = 7  # Công dân yêu cầu rút hồ sơ
    STOPPED = 8  # Dừng xử lý
    DONE = 9  # Đã xử lý xong
    RETURNED = 10  # Đã trả kết quả

    @property
    def is_open(self) -> bool:
        """Somebody still has something to do, be it only to hand out the result."""
        return self not in {Status.REFUSED, Status.WITHDRAWN, Status.STOPPED, Status.RETURNED}

    @property
    def is_paused(self) -> bool:
        return self in {Status.AWAITING_SUPPLEMENT, Status.AWAITING_PAYMENT}

    @property
    def is_resolved(self) -> bool:
        return self in {Status.DONE, Status.RETURNED}


class TransitionError(ValueError):
    """The law knows no way from the one status to the other by this act."""

    def __init__(self, status: Status, action: Action) -> None:
        super().__init__(f"{action.value!r} is not possible while {status.name.lower()}")
        self.status = status
        self.action = action


_REGISTERED, _ACCEPTED, _PROCESSING = Status.REGISTERED, Status.ACCEPTED, Status.PROCESSING
_NOT_RECEIVED = {Status.REGISTERED, Status.AWAITING_SUPPLEMENT}
_RECEIVED = set(Status) - {Status.REGISTERED, Status.REFUSED}
_SUPPLEMENT, _PAYMENT, _DONE = Status.AWAITING_SUPPLEMENT, Status.AWAITING_PAYMENT, Status.DONE

TRANSITIONS: dict[tuple[Status, Action], Status] = {
    (_REGISTERED, Action.ACCEPT): Status.ACCEPTED,
    (_REGISTERED, Action.REFUSE): Status.REFUSED,
    (_REGISTERED, Action.REQUEST_SUPPLEMENT): _SUPPLEMENT,
    (_REGISTERED, Action.WITHDRAW): Status.WITHDRAWN,
    **{
        (status, action): _PROCESSING
        for status in (_ACCEPTED, _PROCESSING)
        for action in (
            Action.TAKE,
            Action.FORWARD,
            Action.RETURN_STEP,
            Action.CONSULT,
            Action.SUBMIT_FOR_SIGNATURE,
            Action.SIGN,
        )
    },
    **{(status, Action.ASSIGN): status for status in (_REGISTERED, _ACCEPTED, _PROCESSING)},
    **{(status, Action.EXTEND): status for status in (_ACCEPTED, _PROCESSING)},
    **{(status, Action.REQUEST_SUPPLEMENT): _SUPPLEMENT for status in (_ACCEPTED, _PROCESSING)},
    **{(status, Action.REQUEST_PAYMENT): _PAYMENT for status in (_ACCEPTED, _PROCESSING)},
    **{(status, Action.RESUME): _PROCESSING for status in (_SUPPLEMENT, _PAYMENT)},
    **{(status, Action.STOP): Status.STOPPED for status in (_ACCEPTED, _PROCESSING, _SUPPLEMENT, _PAYMENT)},
    **{(status, Action.WITHDRAW): Status.WITHDRAWN for status in (_ACCEPTED, _PROCESSING, _SUPPLEMENT, _PAYMENT)},
    (_PROCESSING, Action.STAMP): _DONE,
    (_DONE, Action.HAND_OUT): Status.RETURNED,
}


def status_after(status: Status, action: Action, *, was_received: bool) -> Status:
    """Return the status that ``action`` leads to. Raises ``TransitionError``.

    A supplement asked for at intake, before the clock began, brings the dossier back to "registered" when it is
    resumed; one that was never received cannot be stopped, only refused.

    Law: statuses of the national portal (TrangThaiHoSo 1–10); Decree 61/2018/NĐ-CP Art. 17 and 19.
    """
    if not was_received and status is Status.AWAITING_SUPPLEMENT:
        if action is Action.RESUME:
            return Status.REGISTERED
        if action is Action.REFUSE:
            return Status.REFUSED
        if action is Action.STOP:
            raise TransitionError(status, action)
    try:
        return TRANSITIONS[status, action]
    except KeyError:
        raise TransitionError(status, action) from None


@dataclass(frozen=True, slots=True)
class Change:
    """One lawful change: what an act makes of a status, for a dossier that was received before it or was not."""

    before: Status
    action: Action
    was_received: bool
    after: Status


def lawful_changes() -> list[Change]:
    """Return every lawful change, and none other: what the reference lists and journals are held against.

    A dossier that was received is not registered any more, and one that was not is registered, asked to complete,
    or ended. Law: statuses of the national portal (TrangThaiHoSo 1–10); Decree 61/2018/NĐ-CP Art. 17 and 19.
    """
    found = []
    for received in (False, True):
        for before, action in itertools.product(Status, Action):
            if before not in (_RECEIVED if received else _NOT_RECEIVED):
                continue
            try:
                found.append(Change(before, action, received, status_after(before, action, was_received=received)))
            except TransitionError:
                continue
    return found
