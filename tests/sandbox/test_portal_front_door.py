"""Dossiers filed at the portal itself: told to the province, answered by it, supplemented and taken back here."""

import base64
import hashlib
from typing import Any

import pytest

from tests.sandbox.client import Caller

PAPER = b"%PDF-1.7 a paper"
PERSON = "nguyen-thi-sau"
WISH = {
    "procedure": "1.001193",
    "person": PERSON,
    "commune": "28261",
    "declared": {"child_name": "Nguyễn An"},
    "paid": 8000,
    "files": [{"name": "chung-sinh.pdf", "component": "c1", "content": base64.b64encode(PAPER).decode()}],
}
OURS = "H20.14-261122-0001"


def file(sandbox: Caller, **changes: Any) -> dict[str, Any]:
    answer = sandbox.post("/control/portal/filings", json=WISH | changes)
    assert answer.status_code == 201, answer.text
    message: dict[str, Any] = answer.json()["message"]
    return message


def answer(code: str, version: int = 1, **changes: Any) -> dict[str, Any]:
    return {
        "MaHoSoDVCQG": code,
        "MaHoSo": OURS,
        "PhienBan": str(version),
        "TrangThaiHoSo": "2",
        "ThoiDiem": "20261122090000",
        "NoiDung": "Tiếp nhận hồ sơ",
        "NguoiXuLy": "Lê Thị Mai",
        "DonViXuLy": "Trung tâm Phục vụ hành chính công",
        "NgayNopHoSo": "20261122080000",
        "NgayTiepNhan": "20261122090000",
        "NgayHenTra": "20261124170000",
        "NgayTuChoi": "",
        "NgayKetThucXuLy": "",
        "NgayTra": "",
        "DanhSachYeuCauBoSung": [],
        "DanhSachGiayToKetQua": [],
    } | changes


ASKED = {
    "YeuCauBoSungId": "1",
    "NoiDungBoSung": "Thiếu giấy chứng sinh",
    "NgayYeuCau": "20261122090000",
    "HanBoSung": "",
    "DanhSachGiayTo": [{"MaThanhPhanHoSo": "c1", "TenGiayTo": "Giấy chứng sinh", "LyDo": ""}],
}


def tell(sandbox: Caller, data: dict[str, Any]) -> dict[str, Any]:
    return sandbox.call("DongBoTrangThaiHoSo", madonvi="H20", type="2", data=data)


def listed(sandbox: Caller, **asked: str) -> dict[str, Any]:
    told = sandbox.call("LayDanhSachHoSoGuiTuDVCQG", madonvi="H20", **asked)
    assert told["error_code"] == "0", told
    return told


def status(sandbox: Caller, code: str) -> str:
    return str(sandbox.get(f"/control/portal/filings/{code}").json()["TrangThaiHoSo"])


def test_a_filing_is_listed_once_from_a_cursor_on(sandbox: Caller) -> None:
    first, second = file(sandbox), file(sandbox)
    told = listed(sandbox, gioihan="1")
    assert [row["MaBanTin"] for row in told["result"]] == [first["MaBanTin"]]
    rest = listed(sandbox, sau=told["sau"])
    assert [row["MaBanTin"] for row in rest["result"]] == [second["MaBanTin"]]
    assert listed(sandbox, sau=rest["sau"]) | {"result": []} == listed(sandbox, sau=rest["sau"])


def test_another_province_sees_nothing_of_it(sandbox: Caller) -> None:
    file(sandbox)
    assert sandbox.call("LayDanhSachHoSoGuiTuDVCQG", madonvi="H58")["result"] == []


def test_the_whole_message_says_who_what_and_what_is_paid(sandbox: Caller) -> None:
    message = file(sandbox)
    [found] = sandbox.call("LayHoSoGuiTuDVCQG", mabantin=message["MaBanTin"])["result"]
    assert found == message
    assert found["NguoiNop"]["SoDinhDanh"] == "082159004167"
    assert (found["ThanhToan"]["TrangThai"], found["ThanhToan"]["SoTien"]) == ("1", "8000")
    assert found["TenTTHC"] == "Đăng ký khai sinh"
    assert sandbox.call("LayHoSoGuiTuDVCQG", mahoso=message["MaHoSoDVCQG"])["result"] == [message]


def test_files_are_given_out_with_the_hash_that_was_told(sandbox: Caller) -> None:
    [paper] = file(sandbox)["TaiLieuNop"]
    content = sandbox.get(paper["DuongDanTaiTepTin"]).content
    assert content == PAPER
    assert hashlib.sha256(content).hexdigest() == paper["MaBam"]
    sandbox.post(f"/control/portal/files/{paper['TepDinhKemId']}/spoil")
    assert hashlib.sha256(sandbox.get(paper["DuongDanTaiTepTin"]).content).hexdigest() != paper["MaBam"]


def test_answers_are_taken_in_order_and_repetitions_absorbed(sandbox: Caller) -> None:
    code = file(sandbox)["MaHoSoDVCQG"]
    assert tell(sandbox, answer(code))["error_code"] == "0"
    assert tell(sandbox, answer(code))["message"] == "Đã ghi nhận trước đó"
    assert tell(sandbox, answer(code, 3, TrangThaiHoSo="4"))["error_code"] == "0"
    assert tell(sandbox, answer(code, 2))["message"] == "Đã ghi nhận trước đó"
    assert status(sandbox, code) == "4"
    assert "nội dung khác" in tell(sandbox, answer(code, 3))["message"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"MaHoSo": ""}, "MaHoSo"),
        ({"MaHoSo": "H56.14-261122-0001"}, "MaHoSo"),
        ({"TrangThaiHoSo": "11"}, "TrangThaiHoSo"),
        ({"PhienBan": "0"}, "PhienBan"),
        ({"NgayTiepNhan": ""}, "NgayTiepNhan"),
        ({"NgayHenTra": "2026-11-22"}, "NgayHenTra"),
        ({"TrangThaiHoSo": "5"}, "DanhSachYeuCauBoSung"),
        ({"TrangThaiHoSo": "3", "MaHoSo": "", "NoiDung": "", "NgayTuChoi": "20261122090000"}, "NoiDung"),
        ({"TrangThaiHoSo": "10"}, "NgayKetThucXuLy"),
        ({"DonViXuLy": ""}, "DonViXuLy"),
        ({"MaHoSoDVCQG": "G22.99-000000-000000"}, "Không có hồ sơ"),
        ({"Khac": "1"}, "Khac"),
    ],
)
def test_a_wrong_answer_is_refused_by_the_name_of_its_field(
    sandbox: Caller, changes: dict[str, Any], words: str
) -> None:
    code = file(sandbox)["MaHoSoDVCQG"]
    refused = tell(sandbox, answer(code) | changes)
    assert refused["error_code"] == "-1"
    assert words in refused["message"]
    assert status(sandbox, code) == "1"


def test_a_request_is_answered_here_and_only_while_it_is_open(sandbox: Caller) -> None:
    code = file(sandbox)["MaHoSoDVCQG"]
    more = {"note": "Xin gửi", "files": WISH["files"]}
    assert sandbox.post(f"/control/portal/filings/{code}/supplement", json=more).status_code == 422
    tell(sandbox, answer(code, TrangThaiHoSo="5", NgayTiepNhan="", NgayHenTra="", DanhSachYeuCauBoSung=[ASKED]))
    message = sandbox.post(f"/control/portal/filings/{code}/supplement", json=more).json()["message"]
    assert (message["LoaiBanTin"], message["PhienBan"], message["YeuCauBoSungId"]) == ("BOSUNG", "2", "1")
    assert [each["LoaiBanTin"] for each in sandbox.call("LayHoSoGuiTuDVCQG", mahoso=code)["result"]] == [
        "NOPHOSO",
        "BOSUNG",
    ]


def test_a_dossier_is_taken_back_until_it_ends(sandbox: Caller) -> None:
    code = file(sandbox)["MaHoSoDVCQG"]
    message = sandbox.post(f"/control/portal/filings/{code}/withdraw", json={"reason": "Nhầm"}).json()["message"]
    assert (message["LoaiBanTin"], message["LyDo"]) == ("RUTHOSO", "Nhầm")
    assert tell(sandbox, answer(code, TrangThaiHoSo="7", NgayTiepNhan="", NgayHenTra=""))["error_code"] == "0"
    assert sandbox.post(f"/control/portal/filings/{code}/withdraw", json={}).status_code == 422


def test_people_file_on_a_page_and_see_where_it_stands(sandbox: Caller) -> None:
    shown = sandbox.get("/portal/nop-ho-so", params={"ma_thu_tuc": "1.001193"})
    assert "Đăng ký khai sinh" in shown.text
    form = {"ma_thu_tuc": "1.001193", "nguoi": PERSON, "xa": "28261", "tien": "8000", "tk_noi_dung": "Xin <giấy>"}
    form["tinh"] = "H20"
    sent = sandbox.post("/portal/nop-ho-so", data=form, files={"tep": ("a b.pdf", PAPER, "application/pdf")})
    assert sent.status_code == 303
    [row] = listed(sandbox)["result"]
    [message] = sandbox.call("LayHoSoGuiTuDVCQG", mabantin=row["MaBanTin"])["result"]
    assert message["ToKhai"] == {"noi_dung": "Xin <giấy>"}
    assert message["TaiLieuNop"][0]["TenTepDinhKem"] == "a b.pdf"
    assert sandbox.get(message["TaiLieuNop"][0]["DuongDanTaiTepTin"]).content == PAPER
    code = message["MaHoSoDVCQG"]
    tell(sandbox, answer(code, TrangThaiHoSo="5", NgayTiepNhan="", NgayHenTra="", DanhSachYeuCauBoSung=[ASKED]))
    assert "Giấy chứng sinh" in sandbox.get(f"/portal/ho-so/{code}").text
    more = {"viec": "bo-sung", "noi_dung": "Gửi thêm", "thanh_phan": "c1"}
    sandbox.post(f"/portal/ho-so/{code}", data=more, files={"tep": ("c.pdf", PAPER, "application/pdf")})
    assert len(sandbox.call("LayHoSoGuiTuDVCQG", mahoso=code)["result"]) == 2


def test_a_page_says_what_is_wrong(sandbox: Caller) -> None:
    sent = sandbox.post("/portal/nop-ho-so", data={"ma_thu_tuc": ""}, files={"tep": ("", b"")})
    assert sent.status_code == 422
    assert "mã thủ tục" in sent.text
    assert sandbox.get("/portal/ho-so/khac").status_code == 404


def test_everything_of_it_is_in_the_ledger(sandbox: Caller) -> None:
    code = file(sandbox)["MaHoSoDVCQG"]
    tell(sandbox, answer(code))
    kept = [(entry["service"], entry["outcome"]) for entry in sandbox.ledger(mahoso=code)]
    assert kept == [("NOPHOSO", "accepted"), ("DongBoTrangThaiHoSo", "accepted")]
