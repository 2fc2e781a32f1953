"""The national portal's procedures in our shape: mapping tables, then versions in the database."""

from copy import deepcopy
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from motcua.catalog.models import ProcedureVersion
from motcua.catalog.rules.national_format import to_source
from motcua.catalog.rules.pack_procedures import ProcedureSource
from motcua.catalog.services.importing import ImportRefusedError, import_national, rows_of
from motcua.catalog.services.loading import load_pack
from motcua.kernel.sourced import Judge, Row
from motcua.kernel.working_time import VIETNAM
from tests.catalog.packs import PACK, small_home

FIRST = datetime(2025, 7, 1, 8, 0, tzinfo=VIETNAM)
LATER = datetime(2026, 3, 2, 8, 0, tzinfo=VIETNAM)


def way(channel: str, amount: str = "1", unit: str = "Ngày làm việc", *fees: dict[str, str]) -> dict[str, Any]:
    span = {"THOIGIANGIAIQUYET": amount, "DONVITINH": unit, "MOTA": "theo luật", "PHILEPHI": list(fees)}
    return {"KENH": channel, "THOIGIAN": [span]}


def fee(amount: str, remark: str = "", unit: str = "Đồng") -> dict[str, str]:
    return {"SOTIEN": amount, "DONVI": unit, "MOTA": remark}


BIRTH: dict[str, Any] = {
    "MATTHC": "1.001193",
    "TENTTHC": "Thủ tục đăng ký khai sinh",
    "CAPTHUCHIEN": "Cấp Xã",
    "LINHVUCTHUCHIEN": [{"MALINHVUC": "G15-TP07", "TENLINHVUC": "Hộ tịch"}],
    "TRINHTUTHUCHIEN": [{"TRUONGHOP": "", "TRINHTU": [{"TENTRINHTU": "Nộp hồ sơ"}, {"TENTRINHTU": "Nhận kết quả"}]}],
    "CACHTHUCTHUCHIEN": [way("Trực tiếp"), way("Trực tuyến"), way("Dịch vụ bưu chính")],
    "THANHPHANHOSO": [
        {"TRUONGHOP": "", "GIAYTO": [{"MAGIAYTO": "KQ.G15.1", "TENGIAYTO": "Giấy chứng sinh", "SOBANCHINH": "1", "SOBANSAO": "0"}]},
        {"TRUONGHOP": "Trẻ bị bỏ rơi", "GIAYTO": [{"TENGIAYTO": "Biên bản", "SOBANCHINH": "0", "SOBANSAO": "2"}]},
    ],
    "YEUCAU": "",
    "MOTADOITUONGTHUCHIEN": "Công dân Việt Nam, người nước ngoài",
    "CANCUPHAPLY": [{"SOKYHIEU": "60/2014/QH13", "TRICHYEU": "Luật Hộ tịch"}],
    "KETQUA": [{"MAKETQUA": "KQ1", "TENKETQUA": "Giấy khai sinh"}],
    "COQUANTHUCHIEN": [{"TENDONVI": "UBND cấp xã"}],
}  # fmt: skip


def marked(value: Any) -> Any:
    if isinstance(value, dict):
        return Row("x", 1, {key: marked(inner) for key, inner in value.items()})
    return [marked(inner) for inner in value] if isinstance(value, list) else value


def source(**changes: Any) -> ProcedureSource:
    judge = Judge()
    found = to_source(judge, marked({**BIRTH, **changes}))
    assert judge.mistakes == []
    return found


def test_a_detail_is_taken_over_field_by_field() -> None:
    found = source()
    assert (found.code, found.name, found.field) == ("1.001193", "Thủ tục đăng ký khai sinh", "Hộ tịch")
    assert (found.deciding_level, found.online_level, found.result_name) == (
        "commune",
        "partial",
        "Giấy khai sinh",
    )
    assert found.subjects == ("citizen", "foreigner")
    assert found.legal_basis == (("60/2014/QH13", "Luật Hộ tịch"),)
    assert found.description["how"] == "Nộp hồ sơ\nNhận kết quả"
    assert found.description["where"] == "UBND cấp xã"
    assert [(paper.key, paper.originals, paper.copies, paper.is_required, paper.condition) for paper in found.components] == [
        ("KQ.G15.1", 1, 0, True, ""),
        ("giay-to-2", 0, 2, False, "Trẻ bị bỏ rơi"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("told", "level"),
    [("Cấp Xã (ngành Công an)", "commune"), ("Cấp Huyện", "district"), ("Cấp Tỉnh", "province"), ("Cấp Bộ", "ministry"), ("Cơ quan Thuế", "vertical"), ("", "")],
)  # fmt: skip
def test_level(told: str, level: str) -> None:
    assert source(CAPTHUCHIEN=told).deciding_level == level


@pytest.mark.parametrize(
    ("ways", "terms", "online"),
    [
        ([way("Trực tiếp", "3"), way("Trực tuyến", "3"), way("Dịch vụ bưu chính", "3")], [("", 3, "working_day")], "partial"),
        ([way("Trực tiếp", "3"), way("Trực tuyến", "2")], [("counter", 3, "working_day"), ("online", 2, "working_day")], "partial"),
        ([way("Trực tiếp", "15", "Ngày")], [("counter", 15, "day")], "counter"),
        ([way("Trực tiếp", "4", "Giờ")], [("counter", 4, "hour")], "counter"),
        ([way("Trực tiếp", "2", "Tháng")], [], "counter"),
        ([way("Trực tiếp", "", "")], [], "counter"),
    ],
)  # fmt: skip
def test_terms_are_per_channel(ways: list[Any], terms: list[tuple[str, int, str]], online: str) -> None:
    found = source(CACHTHUCTHUCHIEN=ways)
    assert [(term.channel, term.amount, term.unit) for term in found.terms] == terms
    assert found.online_level == online


@pytest.mark.parametrize(
    ("ways", "fees"),
    [
        ([way("Trực tiếp", "1", "Ngày", fee("20000")), way("Trực tuyến", "1", "Ngày", fee("10.000"))], [("counter", 20_000, "charge"), ("online", 10_000, "charge")]),
        ([way(channel, "1", "Ngày", fee("8000", "Phí bản sao")) for channel in ("Trực tiếp", "Trực tuyến", "Bưu chính công ích")], [("", 8_000, "fee")]),
        ([way("Trực tiếp", "1", "Ngày", fee("0", "Do Hội đồng nhân dân tỉnh quyết định"))], []),
        ([way("Trực tiếp", "1", "Ngày", fee("45"))], []),
        ([way("Trực tiếp", "1", "Ngày", fee("5", "", "USD"))], []),
        ([way("Trực tiếp")], []),
    ],
)  # fmt: skip
def test_fees_are_per_channel_and_never_guessed(ways: list[Any], fees: list[tuple[str, int, str]]) -> None:
    found = source(CACHTHUCTHUCHIEN=ways).fees
    assert [(each.channel, each.amount, each.kind) for each in found] == fees


@pytest.fixture
def loaded(db: None, tmp_path: Path) -> None:
    load_pack(PACK, at=FIRST, home=small_home(tmp_path))


def latest(code: str = "1.001193") -> ProcedureVersion:
    return ProcedureVersion.objects.filter(procedure__code=code).order_by("-version")[0]


@pytest.mark.usefixtures("loaded")
def test_what_differs_is_a_new_version_and_keeps_what_only_the_province_knows() -> None:
    before = latest()
    import_national([BIRTH], at=LATER)
    after = latest()
    before.refresh_from_db()
    assert (before.version, before.valid_to) == (1, date(2026, 3, 1))
    assert (after.version, after.valid_from, after.name) == (2, date(2026, 3, 2), "Thủ tục đăng ký khai sinh")
    assert (after.form, after.workflow, after.online_level) == (before.form, before.workflow, "full")
    assert after.components.get(name="Giấy chứng sinh").key == "giay-chung-sinh"
    assert list(after.fees.values_list("amount", flat=True)) == [0]
    assert set(before.search_grams) <= set(after.search_grams)


@pytest.mark.usefixtures("loaded")
def test_the_same_again_changes_nothing() -> None:
    import_national([BIRTH], at=LATER)
    for _ in range(2):
        report = import_national([BIRTH], at=LATER)
        assert (report.tallies["procedures"].changed, report.tallies["procedures"].unchanged) == (0, 1)
    assert latest().version == 2


@pytest.mark.usefixtures("loaded")
def test_a_shorter_term_gets_a_workflow_that_fits() -> None:
    short = {**BIRTH, "CACHTHUCTHUCHIEN": [way("Trực tiếp", "2", "Giờ")]}
    import_national([short], at=LATER)
    workflow = latest().workflow
    assert workflow is not None
    assert workflow.key == "standard"


@pytest.mark.usefixtures("loaded")
def test_a_new_procedure_of_a_new_field_is_published_for_its_level() -> None:
    field = [{"MALINHVUC": "G15-CC01", "TENLINHVUC": "Chứng thực"}]
    import_national([{**BIRTH, "MATTHC": "2.000815", "LINHVUCTHUCHIEN": field}], at=LATER)
    new = latest("2.000815")
    assert (new.version, new.is_published, new.field.code) == (1, True, "G15-CC01")
    assert new.form is not None
    assert new.form.key == "generic"


@pytest.mark.usefixtures("loaded")
def test_a_row_of_the_list_only_adds_what_is_unknown() -> None:
    keys = ("MATTHC", "TENTTHC", "LINHVUCTHUCHIEN", "CAPTHUCHIEN")
    known = {key: BIRTH[key] for key in keys}
    report = import_national([known, {**known, "MATTHC": "1.000656"}], at=LATER)
    assert (report.tallies["procedures"].added, report.tallies["procedures"].unchanged) == (1, 1)
    assert latest().version == 1


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ({"MATTHC": "khai-sinh"}, "không phải mã thủ tục"),
        ({"TENTTHC": ""}, "thiếu “TENTTHC”"),
        ({"LINHVUCTHUCHIEN": "Hộ tịch"}, "phải là một danh sách"),
        ({"LINHVUCTHUCHIEN": [{"TENLINHVUC": "Mới"}]}, "cần một mã chưa dùng"),
        ({"CACHTHUCTHUCHIEN": [way("Bồ câu")]}, "không biết kênh “Bồ câu”"),
        ({"THANHPHANHOSO": [{"GIAYTO": [{"MAGIAYTO": "1"}]}]}, "thiếu “TENGIAYTO”"),
    ],
)
def test_a_faulty_answer_writes_nothing_and_says_which_procedure(broken: dict[str, Any], told: str) -> None:
    good = {**deepcopy(BIRTH), "TENTTHC": "Tên khác"}
    with pytest.raises(ImportRefusedError) as caught:
        import_national([good, {**deepcopy(BIRTH), **broken}], at=LATER)
    assert [each.line for each in caught.value.mistakes if told in each.sentence] == [2]
    assert latest().version == 1


@pytest.mark.parametrize("answer", [[BIRTH], {"error_code": "0", "result": [BIRTH]}, {"result": BIRTH}, BIRTH])
def test_the_envelope_may_be_there_or_not(answer: Any) -> None:
    assert rows_of(answer) == [BIRTH]


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize("answer", [["1.001193"], [None], "text"])
def test_what_is_no_procedure_is_refused(answer: Any) -> None:
    with pytest.raises(ImportRefusedError, match="có 1 lỗi"):
        import_national(rows_of(answer), at=LATER)
