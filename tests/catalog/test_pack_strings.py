"""What the catalogue's free text says, and what it does not."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.catalog.rules.pack_strings import is_set_locally, parse_fees, parse_level, parse_terms

CATALOGUE = Path(__file__).resolve().parents[2] / "provinces" / "common" / "catalogue.csv"


@pytest.mark.parametrize(
    ("text", "deciding", "is_handled", "province", "is_inferred"),
    [
        ("xã", "commune", True, "", False),
        ("tỉnh", "province", True, "", False),
        ("ngành dọc", "vertical", True, "", False),
        ("bộ", "ministry", False, "", False),
        ("xã+ngành dọc", "commune", True, "", False),
        ("tỉnh+bộ", "province", True, "", False),
        ("bộ+ngành dọc", "vertical", True, "", False),
        ("tỉnh (Đồng Tháp)", "province", True, "Đồng Tháp", False),
        ("xã+tỉnh (Đồng Tháp)", "commune", True, "Đồng Tháp", False),
        ("xã (suy luận theo lĩnh vực)", "commune", True, "", True),
        ("bộ (suy luận theo tên)", "ministry", False, "", True),
        ("cơ quan đại diện VN ở nước ngoài (suy luận theo cơ quan ban hành)", "ministry", False, "", True),
        ("khác", "ministry", False, "", False),
        ("chưa rõ", "ministry", False, "", False),
        ("", "ministry", False, "", False),
    ],
)
def test_level(text: str, deciding: str, is_handled: bool, province: str, is_inferred: bool) -> None:
    level = parse_level(text)
    assert (level.deciding, level.is_handled_here) == (deciding, is_handled)
    assert (level.province, level.is_inferred) == (province, is_inferred)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("3 ngày làm việc", [("", 3, "working_day")]),
        ("07 Ngày làm việc", [("", 7, "working_day")]),
        ("60 Ngày", [("", 60, "day")]),
        ("02 Giờ; 1 Ngày làm việc", [("", 1, "working_day")]),
        ("0.5 Giờ", [("", 1, "hour")]),
        ("không quá 2 ngày làm việc", [("", 2, "working_day")]),
        ("trong ngày; nhận sau 15 giờ: ngày làm việc tiếp theo", [("", 1, "working_day")]),
        ("1 ngày làm việc [trực tuyến]; 3 ngày làm việc [trực tuyến]", [("online", 3, "working_day")]),
        ("30 ngày [trực tuyến]; 20 ngày [bưu chính]; 40 ngày [trực tiếp]", [("online", 30, "day"), ("post", 20, "day"), ("counter", 40, "day")]),
        ("9 ngày làm việc [trực tiếp/trực tuyến/bưu chính]; 14 ngày làm việc [trực tiếp/trực tuyến/bưu chính]", [("", 14, "working_day")]),
        ("5 ngày làm việc [1.000656.01]; 2 ngày [1.000656.03]; 1 ngày [1.000656.02]", [("", 5, "working_day")]),
        ("", []),
        ("Không quy định", []),
        ("0 Giờ", []),
        ("2 tháng", []),
        ("10-25", []),
        ("Chậm nhất là ngay trước khi tàu rời cảng", []),
    ],
)  # fmt: skip
def test_term(text: str, terms: list[tuple[str, int, str]]) -> None:
    assert [(term.channel, term.amount, term.unit) for term in parse_terms(text)] == terms


def test_a_term_with_cases_keeps_the_whole_text() -> None:
    text = "15 ngày làm việc; 22 ngày làm việc"
    assert [(term.amount, term.note) for term in parse_terms(text)] == [(22, text)]


@pytest.mark.parametrize(
    ("text", "fees"),
    [
        ("0 đ", [("", 0, "charge", "dossier")]),
        ("Phí : 0 Đồng", [("", 0, "fee", "dossier")]),
        ("Phí : Không Đồng", [("", 0, "fee", "dossier")]),
        ("8.000 đ", [("", 8_000, "charge", "dossier")]),
        ("10.000 đ/trường hợp", [("", 10_000, "charge", "case")]),
        ("50.000 đ/giao dịch", [("", 50_000, "charge", "case")]),
        ("0 đ (Miễn lệ phí.) [trực tuyến]", [("online", 0, "charge", "dossier")]),
        ("10.000 đ (Nộp qua cổng; có thu.) [trực tuyến]; 20.000 đ [trực tiếp]", [("online", 10_000, "charge", "dossier"), ("counter", 20_000, "charge", "dossier")]),
        ("0 đ (Theo quy định của Hội đồng nhân dân cấp tỉnh)", []),
        ("0 đ (Mức lệ phí cụ thể do Hội đồng nhân dân tỉnh quyết định. Miễn lệ phí cho người khuyết tật)", []),
        ("0 đ (Phí thẩm định: đất ở: 150.000 đồng/hồ sơ)", []),
        ("45 (nghìn đ?)", []),
        ("90 đ (Từ ngày 01/01/2026)", []),
        ("20 USD? (Ghi vào Sổ)", []),
        ("Lệ phí : 1.5 USD", []),
        ("Phí : 2.000.000 Đồng (a)\nPhí : 3.500.000 Đồng (b)", []),
        ("2.000 đ/trang; từ trang thứ ba 1.000 đ/trang; tối đa 200.000 đ/bản", []),
        ("", []),
    ],
)  # fmt: skip
def test_fee(text: str, fees: list[tuple[str, int, str, str]]) -> None:
    assert [(fee.channel, fee.amount, fee.kind, fee.per) for fee in parse_fees(text)] == fees


def test_a_fee_of_the_peoples_council_is_known_to_be_local() -> None:
    assert is_set_locally("0 đ (Theo quy định của Hội đồng nhân dân cấp tỉnh)")
    assert not is_set_locally("0 đ")


def test_no_row_of_the_catalogue_breaks_the_rules_and_no_fee_is_a_hidden_thousand() -> None:
    with CATALOGUE.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == 3_478
    amounts = [fee.amount for row in rows for fee in parse_fees(row["fee"])]
    assert amounts
    assert all(amount == 0 or amount >= 1_000 for amount in amounts)
    assert sum(bool(parse_terms(row["term"])) for row in rows) > 300


TEXTS = st.text() | st.text(alphabet="0123456789., ;:/()[]đĐồngphíngày giờlàmviệc\n", max_size=60)


@given(TEXTS)
def test_no_text_at_all_breaks_the_reading(text: str) -> None:
    parse_level(text)
    assert all(1 <= term.amount <= 9_999 for term in parse_terms(text))
    assert all(fee.amount == 0 or 1_000 <= fee.amount < 10**9 for fee in parse_fees(text))
