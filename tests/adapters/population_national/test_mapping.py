"""Every field of the request and of the answer."""

import uuid
from dataclasses import replace

import pytest

from motcua.adapters.population_national import mapping
from motcua.foundation.adapters import UnavailableError
from motcua.population.ports import DetailAnswer, Question
from motcua.population.rules import Detail, Purpose, Subject, Verdict
from tests.factories.offices import moment

KEY = uuid.UUID("0192f3a0-0000-7000-8000-00000000abcd")
QUESTION = Question(
    key=KEY,
    at=moment("2026-11-22T08:05"),
    unit="H58.14",
    officer="can-bo",
    dossier_code="H58.14-261122-0001",
    purpose=Purpose.RECEIVE,
    basis="Nghị định 320/2026/NĐ-CP",
    subject=Subject("082159004167", "Nguyễn  Thị Sáu", "1959-03-12"),
)


def test_the_request_says_who_asks_why_and_about_whom() -> None:
    assert mapping.request(QUESTION) == {
        "MaYeuCau": str(KEY),
        "ThoiGian": "20261122080500",
        "MaDonVi": "H58.14",
        "MaCanBo": "can-bo",
        "MaHoSo": "H58.14-261122-0001",
        "MucDich": "TIEP_NHAN",
        "CanCu": "Nghị định 320/2026/NĐ-CP",
        "SanPham": "SPDC01",
        "SoDinhDanh": "082159004167",
        "HoVaTen": "Nguyễn Thị Sáu",
        "NgayThangNamSinh": "19590312",
        "XacThuc": [],
        "CungCap": [],
    }


@pytest.mark.parametrize(
    ("purpose", "theirs"),
    [(Purpose.RECEIVE, "TIEP_NHAN"), (Purpose.APPRAISE, "GIAI_QUYET"), (Purpose.PREFILL, "TU_KHAI")],
)
def test_purposes(purpose: Purpose, theirs: str) -> None:
    assert mapping.request(replace(QUESTION, purpose=purpose))["MucDich"] == theirs


@pytest.mark.parametrize(
    ("detail", "theirs"),
    [
        (Detail.SEX, "GioiTinh"),
        (Detail.ETHNICITY, "DanToc"),
        (Detail.RELIGION, "TonGiao"),
        (Detail.MARITAL_STATUS, "TinhTrangHonNhan"),
        (Detail.BLOOD_TYPE, "NhomMau"),
        (Detail.BIRTH_REGISTRATION, "NoiDangKyKhaiSinh"),
        (Detail.HOME_TOWN, "QueQuan"),
        (Detail.RESIDENCE, "ThuongTru"),
        (Detail.CURRENT_RESIDENCE, "NoiOHienNay"),
        (Detail.NATIONALITY, "QuocTich"),
        (Detail.FATHER, "Cha"),
        (Detail.MOTHER, "Me"),
        (Detail.SPOUSE, "VoChong"),
        (Detail.REPRESENTATIVE, "NguoiDaiDien"),
        (Detail.HOUSEHOLD_HEAD, "ChuHo"),
        (Detail.STATUS, "TrangThai"),
        (Detail.FULL_NAME, "HoVaTen"),
        (Detail.BIRTH_DATE, "NgayThangNamSinh"),
    ],
)
def test_every_detail_has_its_name_on_the_line_and_back(detail: Detail, theirs: str) -> None:
    assert mapping.request(replace(QUESTION, wanted=(detail,)))["CungCap"] == [theirs]
    said = {"KetQua": "1", "XacThuc": [{"Truong": theirs, "KetQua": "2", "GiaTri": ""}], "CungCap": []}
    assert mapping.answer(said).details == (DetailAnswer(detail, Verdict.MISMATCH),)
    assert set(Detail) == set(mapping.FIELDS)


def test_what_is_declared_is_verified_and_what_is_wanted_makes_it_a_supply() -> None:
    asked = replace(
        QUESTION, declared={Detail.SEX: "female", Detail.RESIDENCE: "Ấp 1"}, wanted=(Detail.ETHNICITY,)
    )
    sent = mapping.request(asked)
    assert sent["XacThuc"] == [
        {"Truong": "GioiTinh", "GiaTri": "Nữ"},
        {"Truong": "ThuongTru", "GiaTri": "Ấp 1"},
    ]
    assert (sent["CungCap"], sent["SanPham"]) == (["DanToc"], "SPDC04")


def test_a_year_of_birth_stays_a_year() -> None:
    subject = Subject("087145002233", "Nguyễn Thị Mận", "1945")
    assert mapping.request(replace(QUESTION, subject=subject))["NgayThangNamSinh"] == "1945"


@pytest.mark.parametrize(
    ("theirs", "verdict"),
    [
        ("1", Verdict.MATCH),
        ("2", Verdict.MISMATCH),
        ("3", Verdict.NO_INFORMATION),
        ("4", Verdict.INSUFFICIENT),
    ],
)
def test_the_four_answers(theirs: str, verdict: Verdict) -> None:
    said = {"KetQua": theirs, "MaGiaoDich": "DC01", "XacThuc": [{"Truong": "HoVaTen", "KetQua": theirs}]}
    found = mapping.answer(said)
    assert (found.verdict, found.transaction) == (verdict, "DC01")
    assert found.details == (DetailAnswer(Detail.FULL_NAME, verdict),)


@pytest.mark.parametrize(
    "said",
    [{}, {"KetQua": "5"}, {"KetQua": True}, {"KetQua": "1", "XacThuc": [{"Truong": "HoVaTen", "KetQua": ""}]}],
)
def test_an_answer_of_no_known_meaning_is_no_answer(said: dict[str, object]) -> None:
    with pytest.raises(UnavailableError):
        mapping.answer(said)


@pytest.mark.parametrize(
    ("theirs", "value", "ours"),
    [
        ("GioiTinh", "Nữ", "female"),
        ("GioiTinh", "Nam", "male"),
        ("GioiTinh", "Khác", ""),
        ("NgayThangNamSinh", "19590312", "1959-03-12"),
        ("NgayThangNamSinh", "1945", "1945"),
        ("NgayThangNamSinh", "19590231", ""),
        ("ThuongTru", " Ấp 1,  Xã Cái Bè ", "Ấp 1, Xã Cái Bè"),
    ],
)
def test_values_come_in_our_words(theirs: str, value: str, ours: str) -> None:
    said = {"KetQua": "1", "CungCap": [{"Truong": theirs, "GiaTri": value}]}
    assert mapping.answer(said).details[0].value == ours


def test_fields_nobody_knows_are_left_out() -> None:
    said = {"KetQua": "1", "XacThuc": ["x", {"Truong": "Moi", "KetQua": "1"}], "CungCap": "không"}
    assert mapping.answer(said).details == ()
