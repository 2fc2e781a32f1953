"""Orders and the outside of money: a gateway and a bank that answer from the sandbox."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from motcua.payments.models import Order
from motcua.payments.services.orders import LineRequest, OrderRequest, open_order
from tests.factories.offices import Office, moment

OPENED = moment("2026-03-02T08:00")
ACCOUNT = "113600012345"
LINES = (
    LineRequest("charge", "Lệ phí hộ tịch", 8_000, 8_000, code="LP01"),
    LineRequest("fee", "Phí khai thác dữ liệu", 4_000, 12_000, quantity=3, code="P02"),
)  # 20,000


def order(place: Office, at: datetime = OPENED, **more: Any) -> Order:
    values: dict[str, Any] = {
        "key": f"test:{uuid.uuid4()}",
        "title": "Phí, lệ phí hồ sơ H20.9.1-260302-0001",
        "agency": place.centre,
        "payer_name": place.citizen.full_name,
        "payer": place.citizen,
        "lines": LINES,
        "subject": uuid.uuid4(),
        "subject_code": "H20.9.1-260302-0001",
        "procedure_code": "1.001193",
        "procedure_name": "Đăng ký khai sinh",
        **more,
    }
    return open_order(OrderRequest(**values), at=at)


def adapters(url: str, there: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings of all ports with money going through the sandbox at ``url``."""
    partner = {
        "code": "MOTCUA",
        "secret": "sandbox-only",
        "account": ACCOUNT,
        "account_name": "TRUNG TAM PHUC VU HANH CHINH CONG",
        "bank": "970415",
        "province": "Tỉnh Thử",
    }
    payee = {"bin": "970415", "account": ACCOUNT, "holder": "TRUNG TAM PHUC VU HANH CHINH CONG"}
    bank = {"base_url": f"{url}/bank", "secret": "sandbox-only", "payee": payee}
    gateway = {"base_url": f"{url}/payment", "partner": partner, "timeout_seconds": 3.0}
    return {
        **there,
        "payments.gateway": ("motcua.adapters.payment_national.client.NationalGateway", gateway),
        "payments.bank": ("motcua.adapters.bank_vietqr.client.VietQRBank", bank),
    }
