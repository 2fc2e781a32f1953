"""A payment platform in memory: the real client and the real messages, only the wire between is cut out."""

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx

from motcua.adapters.payment_national.client import NationalGateway
from motcua.adapters.payment_national.mapping import SIGNED_CONFIRM, STATEMENT, authentication, moment

MERCHANT, SECRET = "MOTCUA", "sandbox-only"
PARTNER = {"code": MERCHANT, "secret": SECRET, "account": "113600012345", "bank": "970415"}


@dataclass
class Charge:
    """Money the platform has taken from a payer."""

    reference: str
    txn: str
    amount: int
    at: datetime
    currency: str = "VND"


@dataclass
class Platform:
    """What the platform knows, and how it misbehaves."""

    asked_for: dict[str, int] = field(default_factory=dict)
    charges: list[Charge] = field(default_factory=list)
    cancelled: set[str] = field(default_factory=set)
    failures: int = 0  # that many next answers are 500, after everything was done

    def charge(self, reference: str, amount: int, at: datetime, currency: str = "VND") -> Charge:
        made = Charge(reference, f"PP{len(self.charges):06d}", amount, at, currency)
        self.charges.append(made)
        return made

    def confirm(self, charge: Charge, secret: str = SECRET, **more: str) -> bytes:
        """Return the call-back about a charge, or one that is made to look like it."""
        message = self._told(charge.reference, charge) | more
        return json.dumps({**message, "MaXacThuc": authentication(message, SIGNED_CONFIRM, secret)}).encode()

    def _told(self, reference: str, charge: Charge | None) -> dict[str, str]:
        return {
            "LoaiBanTin": "CONFIRM",
            "MaLoi": "00" if charge else "09",
            "MaDoiTac": MERCHANT,
            "MaThamChieu": reference,
            "SoTien": str(charge.amount if charge else self.asked_for[reference]),
            "MaTienTe": charge.currency if charge else "VND",
            "MaGiaoDich": charge.txn if charge else "",
            "MaNganHang": "970436" if charge else "",
            "ThoiGianGD": moment(charge.at) if charge else "20260101000000",
            "ThongTinGiaoDich": "nop phi",
        }

    def answer(self, path: str, message: Mapping[str, Any]) -> httpx.Response:
        """Do what a message asks, and only then perhaps fail to say so."""
        reply = self._done(path, message)
        if self.failures:
            self.failures -= 1
            return httpx.Response(500, text="Lỗi máy chủ")
        return reply

    def _done(self, path: str, message: Mapping[str, Any]) -> httpx.Response:
        reference = str(message["MaThamChieu"])
        if path == "/init":
            self.asked_for.setdefault(reference, int(message["SoTien"]))
            return _envelope("0", {"UrlThanhToan": f"https://pay.example/{reference}"})
        if reference not in self.asked_for:
            return _envelope("01", "Không có MaThamChieu này")
        charge = next((each for each in reversed(self.charges) if each.reference == reference), None)
        told = self._told(reference, charge) | {"LoaiBanTin": "QUERY"}
        told["MaXacThuc"] = authentication(told, SIGNED_CONFIRM, SECRET)
        told["TrangThaiGD"] = "1" if charge else "2" if reference in self.cancelled else "0"
        return _envelope("0", told)

    def statement(self) -> bytes:
        """Return the list of charges in đồng, as the platform gives it out."""
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(STATEMENT)
        for number, each in enumerate((each for each in self.charges if each.currency == "VND"), 1):
            writer.writerow([number, each.txn, each.reference, each.amount, moment(each.at)])
        return text.getvalue().encode()

    def span(self) -> tuple[datetime, datetime]:
        times = [each.at for each in self.charges]
        return min(times), max(times) + timedelta(seconds=1)


def _envelope(code: str, message: Mapping[str, str] | str) -> httpx.Response:
    text = message if isinstance(message, str) else json.dumps(message)
    return httpx.Response(200, json={"error_code": code, "message": text})


class WiredGateway(NationalGateway):
    """The real client, whose messages go to a platform in this process."""

    platform = Platform()

    def __init__(self) -> None:
        super().__init__(base_url="http://127.0.0.1:9", partner=PARTNER)

    def _post(self, path: str, message: Mapping[str, Any]) -> httpx.Response:
        return type(self).platform.answer(path, json.loads(json.dumps(message)))
