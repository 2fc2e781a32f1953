"""The population database judges for itself: who asks, for which dossier, why; and gives four answers."""

import uuid
from typing import Any

import pytest

from motcua_sandbox.population.people import FIELDS, OTHERS, records
from motcua_sandbox.settings import Settings
from motcua_sandbox.vneid.people import accounts
from tests.sandbox.client import Caller, Start

SAU = {"SoDinhDanh": "082159004167", "HoVaTen": "Nguyễn Thị Sáu", "NgayThangNamSinh": "19590312"}


def asking(**more: Any) -> dict[str, Any]:
    return {
        "MaYeuCau": str(uuid.uuid4()),
        "ThoiGian": "20261122080000",
        "MaDonVi": "H58.14",
        "MaCanBo": "can-bo-1",
        "MaHoSo": "H58.14-261122-0001",
        "MucDich": "GIAI_QUYET",
        "CanCu": "Nghị định 320/2026/NĐ-CP",
        "SanPham": "SPDC04",
        **SAU,
        "XacThuc": [],
        "CungCap": [],
        **more,
    }


def token(sandbox: Caller, secret: str = "sandbox-only") -> str:
    answer = sandbox.post("/population/token", data={"grant_type": "client_credentials"}, auth=("motcua", secret))
    return str(answer.json().get("access_token", ""))


def ask(sandbox: Caller, body: dict[str, Any]) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {token(sandbox)}"}
    answer: dict[str, Any] = sandbox.post("/population/verify", json=body, headers=headers).json()
    return answer


def test_everybody_who_can_sign_in_is_on_record_with_the_same_words(sandbox: Caller) -> None:
    citizens = [account.claims for account in accounts().values() if account.claims["LoaiTaiKhoan"] == "1"]
    assert len(records()) == len(citizens) + len(OTHERS)
    for claims in citizens:
        for name in FIELDS:
            if name in claims and name != "TrangThai":
                assert records()[claims["SoDinhDanh"]][name] == claims[name]


def test_a_person_who_fits_is_confirmed_and_what_was_asked_for_is_given(sandbox: Caller) -> None:
    said = ask(sandbox, asking(XacThuc=[{"Truong": "GioiTinh", "GiaTri": "Nữ"}], CungCap=["ThuongTru"]))
    assert (said["MaKetQua"], said["KetQua"]) == ("00", "1")
    assert [row["KetQua"] for row in said["XacThuc"]] == ["1", "1", "1"]
    assert said["CungCap"] == [{"Truong": "ThuongTru", "GiaTri": "Khu phố 3, Phường Mỹ Phong, Tỉnh Đồng Tháp"}]
    assert said["MaGiaoDich"].startswith("DC")


@pytest.mark.parametrize(
    ("more", "verdict", "fields"),
    [
        pytest.param({"HoVaTen": "NGUYỄN THỊ SÁU"}, "1", ["1", "1"], id="case does not matter"),
        pytest.param({"HoVaTen": "Nguyễn Thị Sau"}, "2", ["2", "1"], id="accents do"),
        pytest.param({"NgayThangNamSinh": "19590313"}, "2", ["1", "2"], id="another day of birth"),
        pytest.param({"NgayThangNamSinh": "1959"}, "4", ["1", "4"], id="a year alone proves nothing"),
        pytest.param({"NgayThangNamSinh": "1960"}, "2", ["1", "2"], id="another year"),
        pytest.param({"SoDinhDanh": "082159009999"}, "3", ["3", "3"], id="nobody has this number"),
        pytest.param(
            {"SoDinhDanh": "087145002233", "HoVaTen": "Nguyễn Thị Mận", "NgayThangNamSinh": "19450101"},
            "4",
            ["1", "4"],
            id="only the year is on record",
        ),
        pytest.param(
            {"XacThuc": [{"Truong": "ThuongTru", "GiaTri": "Ấp khác"}]}, "2", ["1", "1", "2"], id="another home"
        ),
        pytest.param(
            {"XacThuc": [{"Truong": "QueQuan", "GiaTri": "Xã Tam Bình"}]}, "4", ["1", "1", "3"], id="not entered"
        ),
    ],
)
def test_there_are_four_answers(sandbox: Caller, more: dict[str, Any], verdict: str, fields: list[str]) -> None:
    said = ask(sandbox, asking(**more))
    assert (said["KetQua"], [row["KetQua"] for row in said["XacThuc"]]) == (verdict, fields)


def test_nothing_is_given_away_about_somebody_who_does_not_fit(sandbox: Caller) -> None:
    asked = asking(
        HoVaTen="Nguyễn Thị Sau", XacThuc=[{"Truong": "ThuongTru", "GiaTri": "Ấp 1"}], CungCap=["NoiOHienNay"]
    )
    said = ask(sandbox, asked)
    assert said["CungCap"] == []
    assert {row["GiaTri"] for row in said["XacThuc"]} == {""}


@pytest.mark.parametrize(
    ("more", "code", "word"),
    [
        pytest.param({"MucDich": ""}, "04", "MucDich", id="no purpose"),
        pytest.param({"MucDich": "TO_MO"}, "04", "MucDich", id="no such purpose"),
        pytest.param({"CanCu": ""}, "04", "CanCu", id="no basis"),
        pytest.param({"MaCanBo": ""}, "04", "MaCanBo", id="nobody asks"),
        pytest.param({"MaHoSo": ""}, "01", "MaHoSo", id="no dossier"),
        pytest.param({"MaHoSo": "H58.14-261122-1"}, "01", "MaHoSo", id="no dossier's code"),
        pytest.param({"MaDonVi": "H99.14"}, "02", "không được phép", id="another province"),
        pytest.param({"MaDonVi": "so-tu-phap"}, "01", "MaDonVi", id="no unit's code"),
        pytest.param({"SoDinhDanh": "08215900416"}, "01", "SoDinhDanh", id="eleven digits"),
        pytest.param({"HoVaTen": "Nguyễn 3"}, "01", "HoVaTen", id="a digit in a name"),
        pytest.param({"NgayThangNamSinh": "19590231"}, "01", "NgayThangNamSinh", id="no such day"),
        pytest.param({"ThoiGian": "hôm nay"}, "01", "ThoiGian", id="no moment"),
        pytest.param({"MaYeuCau": "1"}, "01", "MaYeuCau", id="no number of the request"),
        pytest.param({"MucDich": "TIEP_NHAN", "CungCap": ["Cha"]}, "04", "Cha", id="more than the purpose needs"),
        pytest.param(
            {"SanPham": "SPDC01", "CungCap": ["ThuongTru"]}, "04", "SPDC04", id="verification supplies none"
        ),
        pytest.param({"SanPham": "SPDC09"}, "04", "SanPham", id="another product"),
        pytest.param({"CungCap": ["HoVaTen"]}, "01", "HoVaTen", id="the name is told, not asked"),
        pytest.param({"XacThuc": [{"Truong": "ThuongTru", "GiaTri": ""}]}, "01", "GiaTri", id="nothing to verify"),
        pytest.param({"Them": "x"}, "01", "Them", id="a field nobody has specified"),
    ],
)
def test_what_is_not_in_order_is_refused(sandbox: Caller, more: dict[str, Any], code: str, word: str) -> None:
    said = ask(sandbox, asking(**more))
    assert said["MaKetQua"] == code
    assert word in said["ThongBao"]
    [entry] = sandbox.ledger(service="population")
    assert (entry["outcome"], entry["error_code"]) == ("refused", code)


def test_the_same_request_again_is_one_access_and_another_under_its_number_is_refused(sandbox: Caller) -> None:
    asked = asking()
    first = ask(sandbox, asked)
    assert ask(sandbox, asked) == first
    assert ask(sandbox, asked | {"HoVaTen": "Người Khác"})["MaKetQua"] == "01"
    assert sandbox.summary()["services"]["population"]["look_ups"] == 1
    assert [row["outcome"] for row in sandbox.ledger(service="population")] == ["answered", "duplicate", "refused"]


def test_a_unit_has_so_many_a_day(start: Start) -> None:
    sandbox = start(Settings(population_quota=2))
    assert [ask(sandbox, asking())["MaKetQua"] for _ in range(3)] == ["00", "00", "03"]
    assert ask(sandbox, asking(MaDonVi="H58.15"))["MaKetQua"] == "00"


def test_without_a_token_nothing_is_said(sandbox: Caller) -> None:
    assert token(sandbox, "wrong") == ""
    assert sandbox.post("/population/verify", json=asking()).status_code == 401
    sandbox.switch(**{"population.verify": {"stale_session": 1}})
    assert ask(sandbox, asking())["MaKetQua"] == "06"
    assert sandbox.ledger(service="population") == []


def test_it_can_be_told_to_refuse(sandbox: Caller) -> None:
    sandbox.switch(**{"population.verify": {"refuse": 1}})
    assert [ask(sandbox, asking())["MaKetQua"] for _ in range(2)] == ["05", "00"]
