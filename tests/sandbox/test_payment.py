"""The payment platform by itself: what it lets in, what it refuses and with which code."""

import hashlib
from typing import Any

import pytest

from motcua_sandbox.settings import Settings
from tests.sandbox.client import Caller, Start

INIT = (
    "LoaiBanTin", "PhienBan", "MaDoiTac", "MaThamChieu", "SoTien", "LoaiHinhThanhToan", "MaKenhThanhToan",
    "MaThietBi", "NgonNgu", "MaTienTe", "MaNganHang", "ThongTinGiaoDich", "ThoiGianGD", "Ip",
)  # fmt: skip
QUERY = ("LoaiBanTin", "PhienBan", "MaDoiTac", "MaThamChieu", "ThoiGianGD")
BILL = {
    "MaDichVu": "2", "MaDVC": "1", "TenDVC": "Khai sinh", "MaTTHC": "1", "TenTTHC": "Khai sinh", "MaDonVi": "H20",
    "TenDonVi": "TT", "MaHoSo": "H20-1", "TKThuHuong": "113600012345", "MaNHThuHuong": "970415",
    "TenTKThuHuong": "TT", "NoiDungThanhToan": "phi", "HoTenNguoiNop": "An", "SoCMNDNguoiNop": "",
    "DiaChiNguoiNop": "", "HuyenNguoiNop": "", "TinhNguoiNop": "",
    "PhiLePhi": [{"LoaiPhiLePhi": "1", "MaPhiLePhi": "", "TenPhiLePhi": "Phí", "SoTien": "20000"}],
    "DSKhoanNop": [{"NoiDung": "Phí", "SoTien": "20000"}],
}  # fmt: skip


@pytest.fixture
def caller(start: Start) -> Caller:
    return start(Settings(payment_notify="", bank_notify=""))


def signed(message: dict[str, Any], order: tuple[str, ...], secret: str = "sandbox-only") -> dict[str, Any]:
    joined = "|".join([*(str(message[name]) for name in order), secret])
    return {**message, "MaXacThuc": hashlib.sha256(joined.encode()).hexdigest()}


def init(secret: str = "sandbox-only", bill: Any = BILL, **more: Any) -> dict[str, Any]:
    message = {
        "LoaiBanTin": "INIT", "PhienBan": "1.0.6", "MaDoiTac": "MOTCUA", "MaThamChieu": "dvc1", "SoTien": "20000",
        "LoaiHinhThanhToan": "PAY", "MaKenhThanhToan": "1", "MaThietBi": "1", "NgonNgu": "vi-VN",
        "MaTienTe": "VND", "MaNganHang": "PAYMENT", "ThongTinGiaoDich": "phi", "ThoiGianGD": "20260302150405",
        "Ip": "127.0.0.1", **more,
    }  # fmt: skip
    return {**signed(message, INIT, secret), "ThongTinBienLai": bill}


def query(kind: str = "QUERY", reference: str = "dvc1") -> dict[str, Any]:
    message = {
        "LoaiBanTin": kind, "PhienBan": "1.0.6", "MaDoiTac": "MOTCUA", "MaThamChieu": reference,
        "ThoiGianGD": "20260302150405",
    }  # fmt: skip
    return signed(message, QUERY)


def code(caller: Caller, path: str, message: dict[str, Any]) -> str:
    return str(caller.post(f"/payment/{path}", json=message).json()["error_code"])


def test_a_whole_request_is_let_in_and_asked_again_has_the_same_page(caller: Caller) -> None:
    first = caller.post("/payment/init", json=init()).json()
    assert first["error_code"] == "0"
    assert "UrlThanhToan" in first["message"]
    assert caller.post("/payment/init", json=init()).json() == first
    assert code(caller, "init", init(SoTien="30000", bill=spoilt("30000"))) == "06"


def spoilt(amount: str) -> dict[str, Any]:
    lines = [{**BILL["PhiLePhi"][0], "SoTien": amount}]  # type: ignore[dict-item]
    return {**BILL, "PhiLePhi": lines, "DSKhoanNop": [{"NoiDung": "Phí", "SoTien": amount}]}


@pytest.mark.parametrize(
    ("message", "refused"),
    [
        (init(secret="other"), "97"),
        (init(MaDoiTac="KHAC"), "02"),
        (init(PhienBan="1.0.5"), "03"),
        (init(SoTien="0", bill=spoilt("0")), "04"),
        (init(SoTien="20000.5"), "04"),
        (init(SoTien="30000"), "04"),
        (init(MaTienTe="USD"), "03"),
        (init(ThoiGianGD="20260302 3:04"), "03"),
        (init(ThoiGianGD="20260332150405"), "03"),
        (init(ThongTinGiaoDich="a|b"), "03"),
        (init(MaThamChieu="dvc-1"), "03"),
        (init(bill=None), "03"),
        (init(bill={**BILL, "PhiLePhi": []}), "03"),
        (init(bill={**BILL, "MaHoSo": ""}), "03"),
        (init(bill={**BILL, "MaDichVu": "1"}), "03"),
        ({name: value for name, value in init().items() if name != "Ip"}, "03"),
        ({**init(), "SoTien": 20000}, "03"),
    ],
)
def test_a_request_that_is_wrong_is_refused_with_its_code(
    caller: Caller, message: dict[str, Any], refused: str
) -> None:
    assert code(caller, "init", message) == refused
    assert caller.summary()["services"]["payment"]["requests"] == 0


def test_the_page_is_paid_once_and_the_bank_gets_the_money(caller: Caller) -> None:
    assert code(caller, "query", query()) == "01"
    page = caller.post("/payment/init", json=init()).json()["message"].split('"')[3]
    path = page.removeprefix("http://127.0.0.1:8901")
    assert "20.000 đ" in caller.get(path).text
    assert '"TrangThaiGD": "0"' in caller.post("/payment/query", json=query()).json()["message"]
    assert code(caller, "bill", query("GET_BILL")) == "01"
    for _ in range(2):
        assert caller.post(path, data={"bank": "970436"}).status_code == 303
    counts = caller.summary()["services"]
    assert (counts["payment"]["charges"], counts["bank"]["movements"]) == (1, 1)
    assert '"TrangThaiGD": "1"' in caller.post("/payment/query", json=query()).json()["message"]
    assert caller.post("/payment/bill", json=query("GET_BILL")).content.startswith(b"%PDF")


def test_who_leaves_has_not_paid(caller: Caller) -> None:
    page = caller.post("/payment/init", json=init()).json()["message"].split('"')[3]
    caller.post(page.removeprefix("http://127.0.0.1:8901"), data={"cancel": "1"})
    assert '"TrangThaiGD": "2"' in caller.post("/payment/query", json=query()).json()["message"]


def test_after_it_has_failed_the_money_has_moved_all_the_same(caller: Caller) -> None:
    caller.post("/payment/init", json=init())
    caller.post("/control/payment/charge", json={"reference": "dvc1", "late": True})
    assert '"TrangThaiGD": "0"' in caller.post("/payment/query", json=query()).json()["message"]
    caller.switch(payment={"error_500": 1})
    assert caller.post("/payment/query", json=query()).status_code == 500
    assert caller.summary()["services"]["payment"]["charges"] == 1


def test_a_statement_of_the_bank_needs_its_key(caller: Caller) -> None:
    caller.post("/control/bank/move", json={"amount": 5_000, "content": "nop", "silent": True})
    query_ = {"account": "113600012345", "first": "2000-01-01", "last": "2100-01-01"}
    assert caller.get("/bank/statement", params=query_).status_code == 401
    text = caller.get("/bank/statement", params=query_, headers={"Authorization": "Bearer sandbox-only"}).text
    assert text.splitlines()[0].endswith("STT,Ngày giao dịch,Số bút toán,Ghi nợ,Ghi có,Nội dung")
    assert ",5000,nop" in text.splitlines()[1]


def test_an_app_takes_a_code_only_whole(caller: Caller) -> None:
    good = (
        "00020101021238570010A00000072701270006970415011300110019324180208QRIBFTTA"
        "530370454061200005802VN62170813ung ho lu lut6304C15C"
    )
    assert "120000" in caller.get("/bank/app", params={"qr": good}).text
    assert caller.get("/bank/app", params={"qr": good[:-1] + "D"}).status_code == 400
    assert "Đã chuyển" in caller.post("/bank/app", data={"qr": good, "amount": "120000", "content": "x"}).text
    assert caller.post("/bank/app", data={"qr": good, "amount": "-5", "content": "x"}).status_code == 400
