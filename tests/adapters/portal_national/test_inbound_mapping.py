"""Every field of the messages about dossiers filed on the portal, and of what it is answered."""

from datetime import UTC, datetime
from typing import Any

import pytest

from motcua.adapters.portal_national import inbound_mapping as mapping
from motcua.sync.inbound_ports import (
    Asked,
    AskedPaper,
    FilingAnswer,
    GivenResult,
    MessageHead,
    Payment,
    UnreadableError,
)
from motcua.sync.rules.inbound import MessageKind

SHA = "a" * 64
PERSON = {"sub": "s-1", "LoaiTaiKhoan": "1", "SoDinhDanh": "082196010824", "HoVaTen": "Lan", "loAs": "LoA2"}
FILE = {
    "TepDinhKemId": "f1",
    "TenTepDinhKem": "to-khai.pdf",
    "MaThanhPhanHoSo": "G99.01",
    "DuongDanTaiTepTin": "https://portal/tep/f1",
    "KichThuoc": "1234",
    "MaBam": SHA.upper(),
}
PAID = {
    "TrangThai": "1",
    "SoTien": "8000",
    "MaThamChieu": "dvc1",
    "MaGiaoDich": "GD1",
    "ThoiGianGD": "20261122075959",
}
FILING: dict[str, Any] = {
    "MaBanTin": "BT-1",
    "LoaiBanTin": "NOPHOSO",
    "MaHoSoDVCQG": "G22.99-261122-000001",
    "PhienBan": "1",
    "ThoiDiem": "20261122080000",
    "MaTTHC": "1.001193",
    "TenTTHC": "Đăng ký khai sinh",
    "MaDonVi": "H20.14",
    "MaXa": "28261",
    "HinhThuc": "1",
    "NguoiNop": PERSON,
    "ToKhai": {"child_name": "An"},
    "TaiLieuNop": [FILE],
    "ThanhToan": PAID,
}
SUPPLEMENT = {
    **{name: FILING[name] for name in ("MaHoSoDVCQG", "ThoiDiem", "TaiLieuNop")},
    "MaBanTin": "BT-2",
    "LoaiBanTin": "BOSUNG",
    "PhienBan": "2",
    "YeuCauBoSungId": "1",
    "NoiDung": "Xin gửi",
}
WITHDRAWAL = {
    **{name: FILING[name] for name in ("MaHoSoDVCQG", "ThoiDiem")},
    "MaBanTin": "BT-3",
    "LoaiBanTin": "RUTHOSO",
    "PhienBan": "3",
    "LyDo": "Nộp nhầm",
}
EIGHT = datetime(2026, 11, 22, 1, tzinfo=UTC)  # eight in Hà Nội


def read(body: dict[str, Any]) -> Any:
    return mapping.message(body, issuer="https://i")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("id", "BT-1"),
        ("kind", MessageKind.FILING),
        ("code", "G22.99-261122-000001"),
        ("version", 1),
        ("at", EIGHT),
        ("request_id", ""),
        ("note", ""),
    ],
)
def test_every_field_of_a_message(name: str, expected: Any) -> None:
    assert getattr(read(FILING), name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("procedure_code", "1.001193"),
        ("procedure_name", "Đăng ký khai sinh"),
        ("unit_code", "H20.14"),
        ("commune_code", "28261"),
        ("returns_by_post", True),
        ("declared", {"child_name": "An"}),
        ("payment", Payment(8000, datetime(2026, 11, 22, 0, 59, 59, tzinfo=UTC), "dvc1", "GD1")),
    ],
)
def test_every_field_of_a_filing(name: str, expected: Any) -> None:
    assert getattr(read(FILING).filing, name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("id", "f1"),
        ("name", "to-khai.pdf"),
        ("component", "G99.01"),
        ("url", "https://portal/tep/f1"),
        ("size", 1234),
        ("sha256", SHA),
    ],
)
def test_every_field_of_a_paper(name: str, expected: Any) -> None:
    [paper] = read(FILING).files
    assert getattr(paper, name) == expected


def test_the_person_is_read_as_at_sign_in() -> None:
    person = read(FILING).filing.person
    assert (person.issuer, person.personal_id, person.assurance) == ("https://i", "082196010824", 2)


def test_an_answer_to_a_request_names_it_and_carries_papers() -> None:
    message = read(SUPPLEMENT)
    assert (message.kind, message.version, message.request_id) == (MessageKind.SUPPLEMENT, 2, "1")
    assert (message.note, len(message.files), message.filing) == ("Xin gửi", 1, None)


def test_a_withdrawal_carries_its_reason_only() -> None:
    message = read(WITHDRAWAL)
    assert (message.kind, message.note, message.files) == (MessageKind.WITHDRAWAL, "Nộp nhầm", ())


@pytest.mark.parametrize(
    "told", [None, {}, {"TrangThai": "0", "SoTien": "8000"}, {"TrangThai": "1", "SoTien": "0"}, {"TrangThai": "9"}]
)
def test_what_is_not_paid_is_no_payment(told: Any) -> None:
    assert read(FILING | {"ThanhToan": told}).filing.payment is None


def test_what_may_be_left_out() -> None:
    bare = {name: value for name, value in FILING.items() if name not in {"ToKhai", "TaiLieuNop", "ThanhToan"}}
    message = read(bare | {"TenTTHC": "", "MaDonVi": None, "MaXa": "", "HinhThuc": ""})
    assert (message.files, message.filing.declared, message.filing.payment) == ((), {}, None)
    assert (message.filing.unit_code, message.filing.returns_by_post) == ("", False)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"MaBanTin": ""}, "MaBanTin"),
        ({"MaBanTin": "x" * 101}, "MaBanTin"),
        ({"MaHoSoDVCQG": "x" * 61}, "MaHoSoDVCQG"),
        ({"TenTTHC": "a\x00b"}, "TenTTHC"),
        ({"TenTTHC": "nửa chữ \ud83d"}, "TenTTHC"),
        ({"ThoiDiem": "00010101000000"}, "ThoiDiem"),  # what some systems say when they have no date
        ({"NguoiNop": PERSON | {"HoVaTen": "x" * 201}}, "full_name"),
        ({"NguoiNop": PERSON | {"HoVaTen": "a\x00b"}}, "full_name"),
        ({"LoaiBanTin": "KHAC"}, "LoaiBanTin"),
        ({"MaHoSoDVCQG": None}, "MaHoSoDVCQG"),
        ({"PhienBan": "0"}, "PhienBan"),
        ({"PhienBan": 1}, "PhienBan"),
        ({"PhienBan": "x"}, "PhienBan"),
        ({"ThoiDiem": "2026-11-22"}, "ThoiDiem"),
        ({"ThoiDiem": "20261322080000"}, "ThoiDiem"),
        ({"MaTTHC": ""}, "MaTTHC"),
        ({"MaXa": 28261}, "MaXa"),
        ({"NguoiNop": None}, "NguoiNop"),
        ({"NguoiNop": {"LoaiTaiKhoan": "1"}}, "NguoiNop"),
        ({"ToKhai": []}, "ToKhai"),
        ({"TaiLieuNop": {}}, "TaiLieuNop"),
        ({"TaiLieuNop": ["x"]}, "TaiLieuNop"),
        ({"TaiLieuNop": [FILE] * 101}, "TaiLieuNop"),
        ({"TaiLieuNop": [FILE | {"MaBam": "x"}]}, "MaBam"),
        ({"TaiLieuNop": [FILE | {"KichThuoc": "-1"}]}, "KichThuoc"),
        ({"TaiLieuNop": [FILE | {"TenTepDinhKem": ""}]}, "TenTepDinhKem"),
        ({"ThanhToan": PAID | {"ThoiGianGD": ""}}, "ThoiGianGD"),
        ({"ThanhToan": PAID | {"MaThamChieu": ""}}, "MaThamChieu"),
        ({"ThanhToan": PAID | {"SoTien": "8.000"}}, "SoTien"),
    ],
)
def test_a_message_out_of_form_names_its_field(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(UnreadableError, match=field):
        read(FILING | changes)


def test_a_line_of_the_list() -> None:
    row = {"MaBanTin": "BT-1", "MaHoSoDVCQG": "G22.99-261122-000001", "PhienBan": "2"}
    assert mapping.head(row) == MessageHead("BT-1", "G22.99-261122-000001", 2)


ASKED = Asked("1", "Thiếu\nchữ ký", EIGHT, EIGHT, (AskedPaper("to-khai", "Tờ khai", "thiếu chữ ký"),))
ANSWER = FilingAnswer(
    code="G22.99-261122-000001",
    our_code="H20.14-261122-0001",
    version=3,
    status=5,
    at=EIGHT,
    content="Yêu cầu bổ sung",
    officer="Lê Thị Mai",
    unit="Trung tâm",
    submitted_at=EIGHT,
    received_at=EIGHT,
    due_at=EIGHT,
    refused_at=EIGHT,
    finished_at=EIGHT,
    returned_at=EIGHT,
    asked=ASKED,
    results=(GivenResult("r1", "Giấy khai sinh", "KQ.1"),),
)
WRITTEN = "20261122080000"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("MaHoSoDVCQG", "G22.99-261122-000001"),
        ("MaHoSo", "H20.14-261122-0001"),
        ("PhienBan", "3"),
        ("TrangThaiHoSo", "5"),
        ("ThoiDiem", WRITTEN),
        ("NoiDung", "Yêu cầu bổ sung"),
        ("NguoiXuLy", "Lê Thị Mai"),
        ("DonViXuLy", "Trung tâm"),
        ("NgayNopHoSo", WRITTEN),
        ("NgayTiepNhan", WRITTEN),
        ("NgayHenTra", WRITTEN),
        ("NgayTuChoi", WRITTEN),
        ("NgayKetThucXuLy", WRITTEN),
        ("NgayTra", WRITTEN),
        (
            "DanhSachYeuCauBoSung",
            [
                {
                    "YeuCauBoSungId": "1",
                    "NoiDungBoSung": "Thiếu chữ ký",
                    "NgayYeuCau": WRITTEN,
                    "HanBoSung": WRITTEN,
                    "DanhSachGiayTo": [
                        {"MaThanhPhanHoSo": "to-khai", "TenGiayTo": "Tờ khai", "LyDo": "thiếu chữ ký"}
                    ],
                }
            ],
        ),
        (
            "DanhSachGiayToKetQua",
            [
                {
                    "TenGiayTo": "Giấy khai sinh",
                    "MaThanhPhanHoSo": "",
                    "GiayToId": "r1",
                    "DuongDanTepTinKetQua": "",
                    "MaGiayToKetQua": "KQ.1",
                }
            ],
        ),
    ],
)
def test_every_field_of_an_answer(name: str, expected: Any) -> None:
    assert mapping.answer(ANSWER)[name] == expected


def test_an_answer_has_no_field_beside_these() -> None:
    assert len(mapping.answer(ANSWER)) == 16


@pytest.mark.parametrize(
    ("row", "key"),
    [
        ({"MaBanTin": "BT-9", "MaHoSoDVCQG": "", "PhienBan": "x"}, "BT-9"),
        ({"MaHoSoDVCQG": "G22"}, None),
        ({}, None),
    ],
)
def test_a_line_of_the_list_is_passed_over_only_when_it_names_no_message(
    row: dict[str, str], key: str | None
) -> None:
    assert mapping.bare_head(row) == (MessageHead(key, key, 1) if key else None)
