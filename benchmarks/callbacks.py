"""Call-backs of the payment platform: orders that wait to be paid, and the signed messages about them."""

import json
import uuid
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from motcua.adapters.payment_national.mapping import SIGNED_CONFIRM, authentication, moment
from motcua.organizations.models import Agency
from motcua.payments import ports
from motcua.payments.models import Attempt, Hint, Method, Order
from motcua.payments.services.orders import LineRequest, OrderRequest, open_order

SECRET = "sandbox-only"
HEAD = (
    "POST /api/callbacks/payment HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: keep-alive\r\n"
    "Content-Type: application/json\r\n"
)


def call_backs(job: Mapping[str, Any]) -> dict[str, Any]:
    """Return as many different call-backs as asked for, each about an attempt that is open."""
    at, agency = timezone.now(), Agency.objects.order_by("pk").first()
    if agency is None:
        raise LookupError("no agency")
    line = LineRequest("charge", "Lệ phí", 20_000, 20_000)
    requests = []
    for number in range(job["number"]):
        order = open_order(
            OrderRequest(key=f"bench:{uuid.uuid4()}", title="Phí", agency=agency, payer_name="Đo", lines=(line,)),
            at=at,
        )
        attempt = Attempt.objects.create(
            order=order,
            method=Method.NATIONAL,
            provider=ports.NATIONAL,
            reference=f"dvc{order.code}",
            amount=20_000,
            started_at=at,
        )
        requests.append({"head": HEAD, "body": _message(attempt, number)})
    return {"requests": requests}


def _message(attempt: Attempt, number: int) -> str:
    message = {
        "LoaiBanTin": "CONFIRM",
        "MaLoi": "00",
        "MaDoiTac": ports.gateway().merchant,
        "MaThamChieu": attempt.reference,
        "SoTien": str(attempt.amount),
        "MaTienTe": "VND",
        "MaGiaoDich": f"{number:012}",
        "MaNganHang": "970436",
        "ThoiGianGD": moment(attempt.started_at),
        "ThongTinGiaoDich": "nop phi",
    }
    return json.dumps({**message, "MaXacThuc": authentication(message, SIGNED_CONFIRM, SECRET)})


def heard(job: Mapping[str, Any]) -> dict[str, Any]:
    """Return how many call-backs were heard, and how many attempts are to be asked about because of them."""
    good = Hint.objects.filter(verdict=Hint.Verdict.HEARD).count()
    return {
        "heard": good,
        "to_ask": Attempt.objects.filter(ask_at__isnull=False).count(),
        "orders": Order.objects.count(),
    }
