"""The states of an order and of an attempt to pay it, and every lawful step between them."""

from enum import StrEnum


class OrderState(StrEnum):
    """Where an order stands."""

    DUE = "due"  # chưa thanh toán
    PARTLY = "partly"  # đã nộp một phần
    PAID = "paid"  # đã thanh toán
    WAIVED = "waived"  # đối tượng miễn phí
    EXPIRED = "expired"  # hết hạn thanh toán
    CANCELLED = "cancelled"  # hủy thanh toán
    REFUNDED = "refunded"  # đã hoàn phí

    @property
    def takes_money(self) -> bool:
        return self in {OrderState.DUE, OrderState.PARTLY}


class OrderAct(StrEnum):
    """What may happen to an order."""

    PAY_PART = "pay_part"
    PAY = "pay"
    WAIVE = "waive"
    EXPIRE = "expire"
    REOPEN = "reopen"
    CANCEL = "cancel"
    REFUND = "refund"
    GIVE_BACK = "give_back"  # all of a part payment


class AttemptState(StrEnum):
    """What is known of one attempt to pay; unknown is not failed."""

    STARTED = "started"  # khởi tạo: the payer was sent to pay, the outcome is not known
    PAID = "paid"  # thành công
    FAILED = "failed"  # thất bại, as the provider itself said
    SILENT = "silent"  # no outcome after the last question; a late one still counts

    @property
    def is_open(self) -> bool:
        return self in {AttemptState.STARTED, AttemptState.SILENT}


class OrderError(ValueError):
    """An order cannot do this now; ``code`` says why."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code


_DUE, _PARTLY, _PAID = OrderState.DUE, OrderState.PARTLY, OrderState.PAID
_EXPIRED, _CANCELLED = OrderState.EXPIRED, OrderState.CANCELLED

TRANSITIONS: dict[tuple[OrderState, OrderAct], OrderState] = {
    (_DUE, OrderAct.PAY_PART): _PARTLY,
    (_PARTLY, OrderAct.PAY_PART): _PARTLY,
    (_DUE, OrderAct.PAY): _PAID,
    (_PARTLY, OrderAct.PAY): _PAID,
    (_DUE, OrderAct.WAIVE): OrderState.WAIVED,
    (_DUE, OrderAct.EXPIRE): _EXPIRED,
    (_DUE, OrderAct.CANCEL): _CANCELLED,
    (_EXPIRED, OrderAct.CANCEL): _CANCELLED,
    (_PARTLY, OrderAct.CANCEL): _CANCELLED,
    (_EXPIRED, OrderAct.REOPEN): _DUE,
    (_PAID, OrderAct.REFUND): OrderState.REFUNDED,
    (_PARTLY, OrderAct.GIVE_BACK): _DUE,
}


def sources(act: OrderAct) -> list[OrderState]:
    """Return the states from which an act is lawful: what a guarded update asks for.

    Policy: money that comes when an order takes none is a credit in the queue, never a step of the order.
    """
    return [state for state, each in TRANSITIONS if each is act]


def state_after(state: OrderState, act: OrderAct) -> OrderState:
    """Return the state that an act leads to. Raises ``OrderError``.

    Policy: states of the national platform's partners (chưa/chờ/đã thanh toán, hủy, đã hoàn phí).
    """
    try:
        return TRANSITIONS[state, act]
    except KeyError:
        raise OrderError("not_now", f"{act} while {state}") from None
