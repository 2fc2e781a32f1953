"""Orders that are paid, and the series their receipts come from."""

import uuid
from datetime import date, datetime
from pathlib import Path
from typing import Any

from motcua.accounts.models import User
from motcua.organizations.models import Agency
from motcua.payments.models import Method, Order, Receipt, ReceiptSeries
from motcua.payments.services.booking import Money, receive
from motcua.payments.services.orders import LineRequest, OrderRequest, open_order

FEE = LineRequest("fee", "Phí chứng thực", 2_000, 6_000, 3, "PHI-CT")
CHARGE = LineRequest("charge", "Lệ phí hộ tịch", 15_000, 15_000, 1, "LP-HT")
PRICE = LineRequest("price", "Giá dịch vụ đo đạc", 110_000, 110_000, 1, "DO-DAC")
TABLE = """
items:
  - {kind: price, rate: "10", valid_from: 2026-07-01, source: "quy ước của phép thử", confidence: L}
"""


def invoiced_at_ten_percent(settings: Any, folder: Path, text: str = TABLE) -> None:
    """Let the installation go by a table of what is invoiced, instead of the one that is shipped."""
    (folder / settings.MOTCUA_PACK).mkdir(parents=True, exist_ok=True)
    (folder / settings.MOTCUA_PACK / "invoices.yaml").write_text(text, encoding="utf-8")
    settings.PROVINCES = str(folder)


def series(agency: Agency, by: User, **more: Any) -> ReceiptSeries:
    """Register a series of receipts AA for an agency."""
    values: dict[str, Any] = {
        "letters": "AA", "collector": agency.name, "tax_code": "1209900117", "registration": "01/ĐKTĐ-CTĐT",
        "valid_from": date(2020, 1, 1), "registered_at": datetime.fromisoformat("2020-01-01T08:00+07:00"), **more,
    }  # fmt: skip
    return ReceiptSeries.objects.create(agency=agency, registered_by=by, **values)


def order(agency: Agency, at: datetime, *lines: LineRequest, **more: Any) -> Order:
    """Open an order for a fee and a charge, or for other lines."""
    values: dict[str, Any] = {
        "key": str(uuid.uuid4()), "title": "Hồ sơ", "agency": agency, "payer_name": "Trần Văn Tư",
        "subject": uuid.uuid4(), "subject_code": "H58-260901-0001", "lines": lines or (FEE, CHARGE), **more,
    }  # fmt: skip
    return open_order(OrderRequest(**values), at=at)


def pay(what: Order, agency: Agency, by: User | None, at: datetime, **more: Any) -> list[Receipt]:
    """Take all of an order in cash at the counter, and return its receipts by kind."""
    values: dict[str, Any] = {
        "method": Method.CASH, "provider": "counter", "txn": str(uuid.uuid4()), "amount": what.amount, "paid_at": at,
        "order": what, "given": what.amount, "agency": agency, **more,
    }  # fmt: skip
    receive(Money(**values), by=by, at=at)
    return list(what.receipts.order_by("-kind"))
