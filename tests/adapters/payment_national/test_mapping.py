"""Every field of the platform's messages, as a table; the authentication code against SHA-256 written out."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from motcua.adapters.payment_national import mapping
from motcua.adapters.payment_national.mapping import Partner
from motcua.kernel.working_time import VIETNAM
from motcua.payments.ports import Charge, Fate, ForgedError, Outcome, PaymentRequest, Row, UnreadableError

PARTNER = Partner("MOTCUA", "bí mật", "113600012345", "TTPVHCC", "970415", "Đồng Tháp")
AT = datetime(2026, 3, 2, 15, 4, 5, tzinfo=VIETNAM)  # the afternoon: a 12-hour clock would write 03
REQUEST = PaymentRequest(
    reference="dvcH2026030200120260302150405",
    amount=20_000,
    at=AT,
    visitor="203.0.113.7",
    title="Phí, lệ phí hồ sơ H20.9.1-260302-0001",
    subject_code="H20.9.1-260302-0001",
    procedure_code="1.001193",
    procedure_name="Đăng ký khai sinh",
    agency_code="H20.9.1",
    agency_name="Trung tâm Phục vụ hành chính công",
    payer_name="Nguyễn Văn An",
    payer_number="082090001234",
    payer_address="Ấp 1",
    charges=(Charge("charge", "LP01", "Lệ phí hộ tịch", 8_000), Charge("fee", "P02", "Phí khai thác", 12_000)),
)


def sha(*values: str) -> str:
    return hashlib.sha256("|".join(values).encode()).hexdigest()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LoaiBanTin", "INIT"),
        ("PhienBan", "1.0.6"),
        ("MaDoiTac", "MOTCUA"),
        ("MaThamChieu", "dvcH2026030200120260302150405"),
        ("SoTien", "20000"),
        ("LoaiHinhThanhToan", "PAY"),
        ("MaKenhThanhToan", "1"),
        ("MaThietBi", "1"),
        ("NgonNgu", "vi-VN"),
        ("MaTienTe", "VND"),
        ("MaNganHang", "PAYMENT"),
        ("ThongTinGiaoDich", "nop phi, le phi h20.9.1-260302-0001"),
        ("ThoiGianGD", "20260302150405"),
        ("Ip", "203.0.113.7"),
        (
            "MaXacThuc",
            sha(
                "INIT", "1.0.6", "MOTCUA", "dvcH2026030200120260302150405", "20000", "PAY", "1", "1", "vi-VN", "VND",
                "PAYMENT", "nop phi, le phi h20.9.1-260302-0001", "20260302150405", "203.0.113.7", "bí mật",
            ),
        ),
    ],
)  # fmt: skip
def test_each_field_of_an_init(name: str, value: str) -> None:
    assert mapping.init(REQUEST, PARTNER)[name] == value


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MaDichVu", "2"),
        ("MaDVC", "1.001193"),
        ("TenDVC", "Đăng ký khai sinh"),
        ("MaTTHC", "1.001193"),
        ("TenTTHC", "Đăng ký khai sinh"),
        ("MaDonVi", "H20.9.1"),
        ("TenDonVi", "Trung tâm Phục vụ hành chính công"),
        ("MaHoSo", "H20.9.1-260302-0001"),
        ("TKThuHuong", "113600012345"),
        ("MaNHThuHuong", "970415"),
        ("TenTKThuHuong", "TTPVHCC"),
        ("NoiDungThanhToan", "phi, le phi ho so h20.9.1-260302-0001"),
        ("HoTenNguoiNop", "Nguyễn Văn An"),
        ("SoCMNDNguoiNop", "082090001234"),
        ("DiaChiNguoiNop", "Ấp 1"),
        ("HuyenNguoiNop", ""),
        ("TinhNguoiNop", "Đồng Tháp"),
        *((name, "") for name in mapping.PENALTY),
        (
            "PhiLePhi",
            [
                {"LoaiPhiLePhi": "2", "MaPhiLePhi": "LP01", "TenPhiLePhi": "Lệ phí hộ tịch", "SoTien": "8000"},
                {"LoaiPhiLePhi": "1", "MaPhiLePhi": "P02", "TenPhiLePhi": "Phí khai thác", "SoTien": "12000"},
            ],
        ),
        (
            "DSKhoanNop",
            [{"NoiDung": "Lệ phí hộ tịch", "SoTien": "8000"}, {"NoiDung": "Phí khai thác", "SoTien": "12000"}],
        ),
    ],
)
def test_each_field_of_its_receipt(name: str, value: Any) -> None:
    assert mapping.init(REQUEST, PARTNER)["ThongTinBienLai"][name] == value


def test_a_rest_is_one_line_whose_sum_is_right() -> None:
    receipt = mapping.init(replace(REQUEST, amount=5_000), PARTNER)["ThongTinBienLai"]
    assert [line["SoTien"] for line in receipt["PhiLePhi"]] == ["5000"]


def test_a_price_goes_among_the_fees_as_the_platform_knows_no_other_kind() -> None:
    charge = Charge("price", "DO-DAC", "Giá dịch vụ đo đạc", REQUEST.amount)
    receipt = mapping.init(replace(REQUEST, charges=(charge,)), PARTNER)["ThongTinBienLai"]
    assert [(line["LoaiPhiLePhi"], line["SoTien"]) for line in receipt["PhiLePhi"]] == [("1", str(REQUEST.amount))]


def test_a_bar_in_words_cannot_move_the_values_of_the_code() -> None:
    message = mapping.init(replace(REQUEST, subject_code="A|B"), PARTNER)
    assert "|" not in message["ThongTinGiaoDich"]


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (datetime(2026, 3, 2, 0, 5, tzinfo=VIETNAM), "20260302000500"),
        (datetime(2026, 3, 2, 12, 5, tzinfo=VIETNAM), "20260302120500"),
        (datetime(2026, 3, 2, 23, 59, 59, tzinfo=VIETNAM), "20260302235959"),
        (datetime(2026, 3, 2, 17, 30, tzinfo=UTC), "20260303003000"),
    ],
)
def test_times_are_written_on_the_24_hour_clock_of_vietnam(moment: datetime, written: str) -> None:
    assert mapping.moment(moment) == written
    assert mapping.read_moment(written) == moment


@pytest.mark.parametrize("text", ["", "20260302", "20260302250000", "2026030215040", "20260302150405x"])
def test_a_time_of_another_shape_cannot_be_read(text: str) -> None:
    with pytest.raises(UnreadableError):
        mapping.read_moment(text)


@pytest.mark.parametrize("kind", ["QUERY", "GET_BILL"])
def test_a_question_is_signed_over_its_five_values(kind: str) -> None:
    assert mapping.question(kind, "dvc1", PARTNER, AT) == {
        "LoaiBanTin": kind,
        "PhienBan": "1.0.6",
        "MaDoiTac": "MOTCUA",
        "MaThamChieu": "dvc1",
        "ThoiGianGD": "20260302150405",
        "MaXacThuc": sha(kind, "1.0.6", "MOTCUA", "dvc1", "20260302150405", "bí mật"),
    }


CONFIRM = {
    "LoaiBanTin": "CONFIRM",
    "MaLoi": "00",
    "MaDoiTac": "MOTCUA",
    "MaThamChieu": "dvc1",
    "SoTien": "20000",
    "MaTienTe": "VND",
    "MaGiaoDich": "177",
    "MaNganHang": "970436",
    "ThoiGianGD": "20260302150405",
    "ThongTinGiaoDich": "nop phi",
}


def signed(**more: str) -> dict[str, str]:
    message = CONFIRM | more
    order = ("LoaiBanTin", "MaLoi", "MaDoiTac", "MaThamChieu", "SoTien", "MaTienTe", "MaGiaoDich", "MaNganHang")
    values = [message[name] for name in (*order, "ThoiGianGD", "ThongTinGiaoDich")]
    return {**message, "MaXacThuc": sha(*values, "bí mật")}


def test_a_call_back_is_read() -> None:
    heard = mapping.heard(json.dumps(signed()).encode(), PARTNER)
    assert (heard.reference, heard.merchant, heard.amount, heard.currency, heard.txn, heard.is_success) == (
        "dvc1", "MOTCUA", 20_000, "VND", "177", True,
    )  # fmt: skip
    assert not mapping.heard(json.dumps(signed(MaLoi="24")).encode(), PARTNER).is_success


@pytest.mark.parametrize("name", sorted(CONFIRM))
def test_a_changed_value_breaks_the_code_whichever_it_is(name: str) -> None:
    with pytest.raises(ForgedError):
        mapping.heard(json.dumps(signed() | {name: f"{CONFIRM[name]}0"}).encode(), PARTNER)


@pytest.mark.parametrize("name", [*sorted(CONFIRM), "MaXacThuc"])
@pytest.mark.parametrize("value", [None, 0, [], {}])
def test_a_value_that_is_missing_or_no_text_cannot_be_read(name: str, value: Any) -> None:
    with pytest.raises(UnreadableError):
        mapping.heard(json.dumps(signed() | {name: value}).encode(), PARTNER)


def test_the_answer_to_a_call_back_gives_back_its_values() -> None:
    heard = mapping.heard(json.dumps(signed()).encode(), PARTNER)
    assert mapping.reply(heard, PARTNER, code="00", text="Đã nhận", at=AT) == {
        "MaLoi": "00",
        "MoTaLoi": "Đã nhận",
        "MaDoiTac": "MOTCUA",
        "MaThamChieu": "dvc1",
        "ThoiGianGD": "20260302150405",
        "MaXacThuc": sha("00", "Đã nhận", "MOTCUA", "dvc1", "20260302150405", "bí mật"),
    }


def wrapped(message: Any) -> dict[str, str]:
    return {"error_code": "0", "message": json.dumps(message)}


@pytest.mark.parametrize(
    ("error", "state", "fate"),
    [
        ("00", "1", Fate.PAID),
        ("09", "0", Fate.WAITING),
        ("24", "2", Fate.FAILED),
        ("00", "3", Fate.REVERSED),
        ("09", "1", Fate.UNKNOWN),
        ("00", "", Fate.UNKNOWN),
        ("00", "9", Fate.UNKNOWN),
    ],
)
def test_paid_is_only_what_code_and_state_both_call_paid(error: str, state: str, fate: Fate) -> None:
    answer = wrapped(signed(MaLoi=error) | {"TrangThaiGD": state})
    assert mapping.outcome(answer, "dvc1", PARTNER).fate is fate


def test_each_field_of_an_outcome() -> None:
    answer = wrapped(signed() | {"TrangThaiGD": "1"})
    assert mapping.outcome(answer, "dvc1", PARTNER) == Outcome(
        Fate.PAID, "dvc1", 20_000, "VND", "MOTCUA", "177", AT, ""
    )


def test_an_answer_about_something_else_is_no_answer() -> None:
    with pytest.raises(UnreadableError):
        mapping.outcome(wrapped(signed() | {"TrangThaiGD": "1"}), "dvc2", PARTNER)


def test_the_page_is_json_within_the_json() -> None:
    assert mapping.page_address(wrapped({"UrlThanhToan": "https://pay.example/1"})) == "https://pay.example/1"
    for bad in ({"message": "x"}, wrapped([]), wrapped({}), wrapped({"UrlThanhToan": "javascript:alert(1)"})):
        with pytest.raises(UnreadableError):
            mapping.page_address(bad)


def test_a_list_of_charges_is_read_line_by_line() -> None:
    text = "STT,MaGiaoDich,MaThamChieu,SoTien,ThoiGianGD\n1,177,dvcABC,20000,20260302235959\n"
    assert list(mapping.statement(text.encode())) == [Row(1, "177", date(2026, 3, 2), 20_000, "dvcABC")]
    for bad in ("", "a,b\n1,2\n", text + "2,178,dvcX,-5,20260302235959\n", text + "2,178\n"):
        with pytest.raises(UnreadableError):
            list(mapping.statement(bad.encode()))
