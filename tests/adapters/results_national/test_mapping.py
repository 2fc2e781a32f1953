"""Every field of the question to the store of results and of what it lists."""

import base64
import hashlib
import hmac
import json
from datetime import date
from typing import Any

import pytest

from motcua.adapters.results_national import mapping
from motcua.dossiers.ports import StoredFile, StoredResult, StoreQuestion
from motcua.foundation.adapters import UnavailableError

QUESTION = StoreQuestion(
    unit="H58.14",
    owner_number="082159004167",
    asker_name="Lê Tiếp Nhận",
    asker_number="082090000001",
    channel="counter",
    procedure_code="1.000894",
    kinds=("KQ1", "KQ2"),
)


def test_the_question() -> None:
    assert mapping.question(QUESTION) == {
        "SoDinhDanhChuSoHuu": "082159004167",
        "HoTenNguoiYeuCau": "Lê Tiếp Nhận",
        "SoDinhDanhNguoiYeuCau": "082090000001",
        "KenhThucHien": "1",
        "MaThuTuc": "1.000894",
        "DanhSachDanhMucKetQua": [{"MaKetQua": "KQ1", "SoKyHieu": ""}, {"MaKetQua": "KQ2", "SoKyHieu": ""}],
    }


@pytest.mark.parametrize(("ours", "theirs"), [("counter", "1"), ("online", "2"), ("post", "3")])
def test_channels(ours: str, theirs: str) -> None:
    assert mapping.CHANNELS[ours] == theirs


def signed(rows: list[Any], secret: str = "s") -> dict[str, Any]:
    result = {"DanhSachGiayToKetQua": rows}
    text = json.dumps(result, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return {"result": result, "signature": hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()}


def test_the_list_field_by_field() -> None:
    row = {
        "MaKetQua": "KQ1",
        "TenGiayTo": "Giấy khai sinh",
        "SoKyHieu": "01/KS",
        "CoQuanChuQuan": "UBND xã Cái Bè",
        "NgayCap": "20250105080000",
        "NgayHetHan": "20300101",
        "DanhSachTepDinhKem": [{"TenTep": "ks.pdf", "DuongDan": "/ket-qua/1"}],
    }
    assert mapping.listed(signed([row, "x"]), "s") == [
        StoredResult(
            kind="KQ1",
            title="Giấy khai sinh",
            number="01/KS",
            agency="UBND xã Cái Bè",
            issued_on=date(2025, 1, 5),
            valid_until=date(2030, 1, 1),
            files=(StoredFile("ks.pdf", "/ket-qua/1"),),
        )
    ]


def test_what_is_left_out_is_empty() -> None:
    [found] = mapping.listed(signed([{}]), "s")
    assert (found.kind, found.issued_on, found.valid_until, found.files) == ("", None, None, ())


@pytest.mark.parametrize("answer", [{}, {"result": []}, {**signed([]), "signature": "0"}, signed([], "other")])
def test_a_list_nobody_signed_is_none(answer: dict[str, Any]) -> None:
    with pytest.raises(UnavailableError):
        mapping.listed(answer, "s")


def file(content: bytes, digest: str = "") -> list[dict[str, Any]]:
    return [
        {
            "NoiDung": base64.b64encode(content).decode(),
            "MaBam": digest or hashlib.sha256(content).hexdigest(),
        }
    ]


def test_a_file_is_what_its_digest_says() -> None:
    assert mapping.content(file(b"%PDF")) == b"%PDF"
    for broken in ([], file(b""), file(b"%PDF", "0" * 64), [{"NoiDung": "###", "MaBam": ""}]):
        with pytest.raises(UnavailableError):
            mapping.content(broken)


@pytest.mark.parametrize(("text", "found"), [("20250105080000", date(2025, 1, 5)), ("20251305", None), ("", None)])
def test_days(text: str, found: date | None) -> None:
    assert mapping.day(text) == found
