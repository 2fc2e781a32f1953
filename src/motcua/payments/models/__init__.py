"""One noun a file; import them from here."""

from motcua.payments.models.bank import BankNotice, Statement, StatementLine
from motcua.payments.models.ledger import LedgerEntry, LedgerLine
from motcua.payments.models.mismatch import ClosedDay, Mismatch, Refund
from motcua.payments.models.order import Order, OrderLine
from motcua.payments.models.payment import Attempt, Hint, Method, Payment
from motcua.payments.models.receipt import (
    CashClosing,
    Receipt,
    ReceiptBook,
    ReceiptLine,
    ReceiptNotice,
    ReceiptParcel,
    ReceiptSeries,
    ReceiptSummary,
)

__all__ = [
    "Attempt",
    "BankNotice",
    "CashClosing",
    "ClosedDay",
    "Hint",
    "LedgerEntry",
    "LedgerLine",
    "Method",
    "Mismatch",
    "Order",
    "OrderLine",
    "Payment",
    "Receipt",
    "ReceiptBook",
    "ReceiptLine",
    "ReceiptNotice",
    "ReceiptParcel",
    "ReceiptSeries",
    "ReceiptSummary",
    "Refund",
    "Statement",
    "StatementLine",
]
