"""Every field of a bank's notice and of its statement."""

import json
from datetime import date, datetime
from typing import Any

import pytest

from motcua.adapters.bank_vietqr import mapping
from motcua.kernel.working_time import VIETNAM
from motcua.payments.ports import Credit, ForgedError, Row, UnreadableError

NOTICE = {
    "maGiaoDich": "FT1",
    "soTaiKhoan": "113600012345",
    "soTien": "20000",
    "loaiTien": "VND",
    "noiDung": "MBVCB.1.MCA2B3C4D5E6",
    "thoiGian": "20260302150405",
}
HEADER = "STT,Ngày giao dịch,Số bút toán,Ghi nợ,Ghi có,Nội dung\n"


def body(**more: Any) -> bytes:
    return json.dumps(NOTICE | more, ensure_ascii=False).encode()


def read(content: bytes) -> Credit:
    return mapping.notice(content, mapping.signature(content, "s"), "s")


def test_a_notice_is_read_field_by_field() -> None:
    at = datetime(2026, 3, 2, 15, 4, 5, tzinfo=VIETNAM)
    assert read(body()) == Credit("FT1", "113600012345", 20_000, "VND", "MBVCB.1.MCA2B3C4D5E6", at)


def test_a_notice_with_another_signature_is_forged() -> None:
    for given in ("", mapping.signature(body(), "other"), mapping.signature(body(soTien="1"), "s"), "é"):
        with pytest.raises(ForgedError):
            mapping.notice(body(), given, "s")


@pytest.mark.parametrize("name", sorted(NOTICE))
@pytest.mark.parametrize("value", [None, 5, []])
def test_a_field_that_is_missing_or_no_text_cannot_be_read(name: str, value: Any) -> None:
    with pytest.raises(UnreadableError):
        read(body(**{name: value}))


@pytest.mark.parametrize(
    "more",
    [{"soTien": "0"}, {"soTien": "-5"}, {"soTien": "2e4"}, {"maGiaoDich": " "}, {"thoiGian": "02/03/2026"}],
)
def test_a_value_of_another_shape_cannot_be_read(more: dict[str, str]) -> None:
    with pytest.raises(UnreadableError):
        read(body(**more))


def test_what_is_no_json_cannot_be_read() -> None:
    with pytest.raises(UnreadableError):
        read(b"{")


def test_a_statement_is_read_with_money_that_came_and_money_that_left() -> None:
    text = HEADER + '1,02/03/2026,FT1,,"20.000",nop\n2,03/03/2026, FT2 ,1100,,phi\n'
    assert list(mapping.statement(("\ufeff" + text).encode())) == [
        Row(1, "FT1", date(2026, 3, 2), 20_000, "nop"),
        Row(2, "FT2", date(2026, 3, 3), -1_100, "phi"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "x,02/03/2026,FT1,,20000,nop",
        "1,2026-03-02,FT1,,20000,nop",
        "1,02/03/2026,,,20000,nop",
        "1,02/03/2026,FT1,5,20000,nop",
        "1,02/03/2026,FT1,,,nop",
        "1,02/03/2026,FT1,,2e4,nop",
        "1,02/03/2026",
    ],
)
def test_a_line_that_cannot_be_read_is_named(line: str) -> None:
    good = "1,02/03/2026,FT0,,5,nop\n"
    with pytest.raises(UnreadableError, match="3"):
        list(mapping.statement((HEADER + good + line + "\n").encode()))
