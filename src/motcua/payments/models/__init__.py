"""One noun a file; import them from here."""

from motcua.payments.models.bank import BankNotice, Statement, StatementLine
from motcua.payments.models.ledger import LedgerEntry, LedgerLine
from motcua.payments.models.mismatch import ClosedDay, Mismatch, Refund
from motcua.payments.models.order import Order, OrderLine
from motcua.payments.models.payment import Attempt, Hint, Method, Payment

__all__ = [
    "Attempt",
    "BankNotice",
    "ClosedDay",
    "Hint",
    "LedgerEntry",
    "LedgerLine",
    "Method",
    "Mismatch",
    "Order",
    "OrderLine",
    "Payment",
    "Refund",
    "Statement",
    "StatementLine",
]
