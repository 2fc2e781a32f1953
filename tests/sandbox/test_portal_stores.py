"""The store of results, and questions with their answers."""

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest

from tests.sandbox.client import Caller

OWNER, PAPER = "082159004167", b"%PDF-1.7 a result"
FILE = {
    "TenTep": "khai-sinh.pdf",
    "NoiDung": base64.b64encode(PAPER).decode(),
    "MaBam": hashlib.sha256(PAPER).hexdigest(),
}
RESULT = {
    "MaHoSo": "H20.14-261122-0001",
    "MaThuTuc": "1.001193",
    "MaKetQua": "KQ.G99.1.001193",
    "TenGiayTo": "Giấy khai sinh",
    "SoKyHieu": "12/KS",
    "CoQuanChuQuan": "H20.14",
    "SoDinhDanhChuSoHuu": OWNER,
    "HoTenChuSoHuu": "Nguyễn Thị Sáu",
    "NgayCap": "20261122000000",
    "NgayHetHan": "",
    "DanhSachTepDinhKem": [FILE],
}
QUESTION: dict[str, Any] = {
    "SoDinhDanhChuSoHuu": OWNER,
    "HoTenNguoiYeuCau": "Nguyễn Thị Sáu",
    "SoDinhDanhNguoiYeuCau": OWNER,
    "KenhThucHien": "2",
    "MaThuTuc": "2.000815",
    "DanhSachDanhMucKetQua": [],
}
ASKED = {"TieuDe": "Hỏi", "NoiDung": "Bao lâu?", "NguoiHoi": "Sáu", "ThuDienTu": "", "MaTTHC": "1.001193"}


def test_a_result_is_found_by_its_owner_and_its_file_given_out(sandbox: Caller) -> None:
    assert sandbox.call("DongBoKetQua", data=RESULT)["error_code"] == "0"
    answer = sandbox.call("TraCuuKetQua", **QUESTION)
    [found] = answer["result"]["DanhSachGiayToKetQua"]
    assert (found["MaKetQua"], found["SoKyHieu"]) == ("KQ.G99.1.001193", "12/KS")
    where = {"CoQuanChuQuan": "H20.14", "DuongDan": found["DanhSachTepDinhKem"][0]["DuongDan"]}
    [file] = sandbox.call("LayTepKetQua", **where)["result"]
    assert base64.b64decode(file["NoiDung"]) == PAPER
    text = json.dumps(answer["result"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert answer["signature"] == hmac.new(b"sandbox-only", text.encode(), hashlib.sha256).hexdigest()


def test_only_the_wanted_kinds_of_that_person_are_listed(sandbox: Caller) -> None:
    sandbox.call("DongBoKetQua", data=RESULT)

    def found(**changes: Any) -> int:
        return len(sandbox.call("TraCuuKetQua", **QUESTION | changes)["result"]["DanhSachGiayToKetQua"])

    assert found(DanhSachDanhMucKetQua=[{"MaKetQua": "KQ.G99.1.001193", "SoKyHieu": ""}]) == 1
    assert found(DanhSachDanhMucKetQua=[{"MaKetQua": "KQ.khac", "SoKyHieu": ""}]) == 0
    assert found(SoDinhDanhChuSoHuu="082196010824") == 0


def test_the_same_result_twice_is_once(sandbox: Caller) -> None:
    sandbox.call("DongBoKetQua", data=RESULT)
    sandbox.call("DongBoKetQua", data=RESULT)
    assert [entry["outcome"] for entry in sandbox.ledger(service="DongBoKetQua")] == ["accepted", "duplicate"]
    assert sandbox.summary()["services"]["portal"]["results"] == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"SoDinhDanhChuSoHuu": "000000001"}, "SoDinhDanhChuSoHuu"),
        ({"SoKyHieu": ""}, "SoKyHieu"),
        ({"NgayCap": "22/11/2026"}, "NgayCap"),
        ({"DanhSachTepDinhKem": []}, "DanhSachTepDinhKem"),
        ({"DanhSachTepDinhKem": [FILE | {"MaBam": "0" * 64}]}, "MaBam"),
        ({"DanhSachTepDinhKem": [FILE | {"NoiDung": "###"}]}, "NoiDung"),
    ],
)
def test_a_result_out_of_form_is_refused(sandbox: Caller, changes: dict[str, Any], words: str) -> None:
    answer = sandbox.call("DongBoKetQua", data=RESULT | changes)
    assert answer["error_code"] == "-1"
    assert words in answer["message"]


def test_questions_are_listed_from_a_cursor_on_and_answered(sandbox: Caller) -> None:
    key = sandbox.post("/control/portal/questions", json={"unit": "H20", "question": ASKED}).json()["CauHoiId"]
    told = sandbox.call("LayDanhSachHoiDapGuiTuDVCQG", madonvi="H20.14")
    assert [row["TieuDe"] for row in told["result"]] == ["Hỏi"]
    assert sandbox.call("LayDanhSachHoiDapGuiTuDVCQG", madonvi="H20", sau=told["sau"])["result"] == []
    assert sandbox.call("LayDanhSachHoiDapGuiTuDVCQG", madonvi="H58")["result"] == []
    reply = {
        "CauHoiId": key,
        "NoiDungTraLoi": "Một ngày làm việc",
        "NguoiTraLoi": "Lê Thị Mai",
        "DonViTraLoi": "Sở Tư pháp",
        "NgayTraLoi": "20261122100000",
    }
    assert sandbox.call("GuiTraLoiCauHoi", data=reply)["error_code"] == "0"
    [answer] = sandbox.call("LayNoiDungTraLoiTheoCauHoi", cauhoiid=key)["result"]
    assert answer["NoiDungTraLoi"] == "Một ngày làm việc"
    assert len(sandbox.call("LayDanhSachHoiDapBoCoQuan", madonvi="H20")["result"]) == 1
    assert sandbox.call("GuiTraLoiCauHoi", data=reply | {"CauHoiId": "99"})["error_code"] == "-1"
    assert sandbox.call("GuiTraLoiCauHoi", data=reply | {"NoiDungTraLoi": ""})["error_code"] == "-1"
