"""What a dossier is told on paper: exact words, the agency's own name, and nothing of another province."""

import re
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest
import yaml

from motcua.accounts.rules import Role
from motcua.catalog.models import Form, ProcedureVersion
from motcua.catalog.rules.forms import compile_form
from motcua.dossiers import papers
from motcua.dossiers.models import Attachment, Dossier, Supplement
from motcua.dossiers.papers.layouts import LAYOUTS
from motcua.dossiers.papers.letterhead import place_name, tracking_url
from motcua.dossiers.papers.results import signing_capacity
from motcua.foundation import files
from motcua.foundation.signatures import Verdict, verify_pdf
from motcua.organizations.models import Agency, Area
from tests.factories.dossiers import FILED, accepted, done, filed
from tests.factories.offices import Office, agency, area, moment, officer, procedure, workflow
from tests.paper import text_of

FORMS = Path("provinces/common/forms")
AT = moment("2025-01-14T09:05")
NEW_SET = moment("2025-09-15T08:00")
OTHER_NAMES = ("Thanh Hóa", "Hà Tĩnh", "Phú Yên", "Tiền Giang", "Đồng Tháp", "Hà Nội")


def receipt_of(dossier: Dossier) -> str:
    return text_of(papers.receipt(dossier))


def test_a_receipt_says_everything_the_form_asks_for(place: Office) -> None:
    dossier = accepted(place)
    Attachment.objects.create(
        dossier=dossier, name="Giấy chứng sinh", source="paper", originals=1, copies=2, added_at=FILED
    )
    words = receipt_of(dossier)
    for expected in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "GIẤY TIẾP NHẬN HỒ SƠ",
        "VÀ HẸN TRẢ KẾT QUẢ",
        "TRUNG TÂM PHỤC VỤ",
        dossier.code,
        dossier.lookup_secret,
        "Nguyễn Thị Sáu",
        "Nội dung yêu cầu giải quyết: Đăng ký khai sinh",
        "Giấy chứng sinh",
        "Số lượng hồ sơ: 01 (bộ)",
        "Thời gian giải quyết hồ sơ theo quy định: 3 ngày làm việc",
        "Thời gian nhận hồ sơ: 08 giờ 00 phút, ngày 13 tháng 01 năm 2025",
        "Thời gian trả kết quả giải quyết hồ sơ: 17 giờ 00 phút, ngày 16 tháng 01 năm 2025",
        "10.000 đồng (Mười nghìn đồng)",
        "Nhận tại Bộ phận Một cửa",
    ):
        assert expected in words
    assert "Thông tư 01/2018/TT-VPCP" in words


def test_the_online_receipt_has_no_place_for_the_applicants_signature(place: Office) -> None:
    assert "NGƯỜI NỘP HỒ SƠ" not in receipt_of(filed(place))
    at_the_counter = receipt_of(accepted(place, channel="counter"))
    assert "NGƯỜI NỘP HỒ SƠ" in at_the_counter
    assert "Lê Tiếp Nhận" in at_the_counter


def test_a_dossier_not_yet_taken_in_is_promised_no_time(place: Office) -> None:
    assert "Chưa xác định" in receipt_of(filed(place))


def test_out_of_area_the_receipt_says_from_when_the_term_counts(place: Office) -> None:
    dossier = accepted(place)
    dossier.hand_over_due_at = moment("2025-01-14T07:00")
    assert "Thời hạn tính từ khi Sở Tư pháp nhận được hồ sơ, chậm nhất 07 giờ 00 phút, 14/01/2025." in receipt_of(
        dossier
    )


def test_the_form_is_that_of_the_day_of_the_act(place: Office) -> None:
    assert "Thông tư 03/2025/TT-VPCP" in receipt_of(accepted(place, NEW_SET))
    old = papers.Refusal("Không đúng thẩm quyền", place.intake, moment("2025-09-14T16:00"))
    new = papers.Refusal("Không đúng thẩm quyền", place.intake, NEW_SET)
    dossier = filed(place)
    assert "PHIẾU TỪ CHỐI GIẢI QUYẾT HỒ SƠ" in text_of(papers.refusal(dossier, old))
    assert "PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ" in text_of(papers.refusal(dossier, new))
    assert "Lý do: Không đúng thẩm quyền" in text_of(papers.refusal(dossier, new))


def test_a_request_for_supplements_lists_everything(place: Office) -> None:
    dossier = accepted(place)
    items = [{"component": "to-khai", "what": "Ký tên ở trang 2"}, {"component": "", "what": "Số điện thoại"}]
    request = Supplement.objects.create(
        dossier=dossier, number=1, stage="appraisal", items=items, reason="Tờ khai thiếu chữ ký",
        legal_basis="Điều 16 Luật Hộ tịch", asked_at=AT, asked_by=place.specialist,
    )  # fmt: skip
    words = text_of(papers.supplement(request))
    for expected in (
        "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ",
        "Tờ khai",
        "Ký tên ở trang 2",
        "Số điện thoại",
        "Lý do: Tờ khai thiếu chữ ký",
        "Căn cứ: Điều 16 Luật Hộ tịch",
        "Trần Chuyên Viên",
    ):
        assert expected in words


def test_every_province_prints_its_own_name_and_no_other(place: Office) -> None:
    heads = {}
    for name, code in (("Tỉnh Sông Tiền", "71"), ("Tỉnh Sông Hậu", "72")):
        province = area(name, Area.Kind.PROVINCE, code)
        root = agency(f"ubnd-{code}", f"Ủy ban nhân dân {name.lower()}", Agency.Kind.PROVINCE, code, area=province)
        unit = "Trung tâm Phục vụ hành chính công"
        centre = agency(f"tt-{code}", unit, Agency.Kind.CENTRE, f"H{code}.14", parent=root)
        heads[name] = receipt_of(filed(place, receiving_agency=centre, channel="counter"))
    assert "ỦY BAN NHÂN DÂN TỈNH SÔNG TIỀN" in heads["Tỉnh Sông Tiền"]
    assert "Sông Tiền, ngày 13 tháng 01 năm 2025" in heads["Tỉnh Sông Tiền"]
    assert not re.search("Sông Hậu", heads["Tỉnh Sông Tiền"], re.IGNORECASE)
    assert not re.search("Sông Tiền", heads["Tỉnh Sông Hậu"], re.IGNORECASE)


def test_no_template_or_builder_names_a_province() -> None:
    folder = Path("src/motcua/dossiers/papers")
    texts = [path.read_text(encoding="utf-8") for path in folder.rglob("*.*") if path.suffix in {".py", ".typ"}]
    code = "\n".join(line for text in texts for line in text.splitlines() if '("Phường 1"' not in line)
    assert not [name for name in OTHER_NAMES if name.casefold() in code.casefold()]


@pytest.mark.parametrize(
    ("name", "printed"),
    [("Tỉnh Thử", "Thử"), ("Phường 1", "Phường 1"), ("Thị trấn Thử Mới", "Thử Mới"), ("Xã Thử", "Thử")],
)
def test_a_place_is_written_without_its_kind_unless_it_is_a_number(db: None, name: str, printed: str) -> None:
    where = area(name, Area.Kind.COMMUNE, "88001")
    assert place_name(agency("x", "Ủy ban nhân dân", Agency.Kind.COMMUNE, "H1", area=where)) == printed


@pytest.mark.parametrize(
    ("kind", "title", "lines"),
    [
        (Agency.Kind.COMMUNE, "", ["TM. Ủy ban nhân dân", "Chủ tịch"]),
        (Agency.Kind.COMMUNE, "Phó Chủ tịch", ["TM. Ủy ban nhân dân", "KT. Chủ tịch", "Phó Chủ tịch"]),
        (Agency.Kind.DEPARTMENT, "Phó Giám đốc", ["KT. Giám đốc", "Phó Giám đốc"]),
        (Agency.Kind.DEPARTMENT, "", ["Giám đốc"]),
    ],
)
def test_who_signs_is_told_as_the_decree_says(kind: str, title: str, lines: list[str]) -> None:
    assert signing_capacity(Agency(kind=kind), title, in_own_name=False) == lines


def test_the_way_to_a_dossier_holds_its_code_and_nothing_of_the_person(place: Office) -> None:
    dossier = filed(place)
    url = tracking_url(dossier)
    assert url.endswith(f"/tra-cuu/{dossier.code}")
    assert dossier.lookup_secret not in url


def test_the_result_is_signed_sealed_and_valid(place: Office) -> None:
    result = done(place).result
    pdf = files.load(result.signed_sha256)
    signature, seal = verify_pdf(pdf)
    assert (signature.signer, signature.organisation) == ("Phạm Lãnh Đạo", "Sở Tư pháp")
    assert seal.signer == "Sở Tư pháp"
    assert (signature.verdict, seal.verdict) == (Verdict.VALID, Verdict.VALID)
    words = text_of(pdf)
    assert "Số: 01/TLKS" in words
    assert "(Bản điện tử)" in words


def real(place: Office, code: str, form: str, name: str, **more: Any) -> Dossier:
    """A dossier at a commune, with the published form of the procedure and its example answers."""
    body = compile_form(yaml.safe_load((FORMS / f"{form}.yaml").read_text(encoding="utf-8")))
    kept = Form.objects.create(key=form, version=1, title=name, body=body, digest=form)
    version = ProcedureVersion.objects.filter(procedure__code=code).first() or procedure(
        code, name, ProcedureVersion.Level.COMMUNE, workflow(key=code)
    )
    ProcedureVersion.objects.filter(pk=version.pk).update(form=kept, **more)
    dossier = accepted(
        place, version_id=version.pk, deciding_agency=place.commune_agency, answers=body["ui"]["example"]
    )
    return Dossier.objects.get(pk=dossier.pk)


def drafted(dossier: Dossier, number: str, title: str, **content: Any) -> str:
    return text_of(papers.result_draft(dossier, content, number=number, title=title, at=AT))


def test_a_birth_is_written_from_the_answers(place: Office) -> None:
    dossier = real(place, "1.001193", "khai-sinh", "Đăng ký khai sinh")
    words = drafted(dossier, "12/2025", "Giấy khai sinh")
    for expected in (
        "ỦY BAN NHÂN DÂN", "XÃ THỬ", "GIẤY KHAI SINH", "Họ, chữ đệm, tên: Trần Nguyễn Minh An", "20/12/2022",
        "Ngày hai mươi tháng mười hai năm hai nghìn không trăm hai mươi hai", "Giới tính: Nữ", "Dân tộc: Kinh",
        "Họ, chữ đệm, tên người mẹ: Nguyễn Thị Hoa", "Họ, chữ đệm, tên người cha: Trần Văn Minh", "Năm sinh: 1990",
        "Số: 12/2025",
    ):  # fmt: skip
        assert expected in words


def test_an_officers_words_replace_an_answer(place: Office) -> None:
    dossier = real(place, "1.001193", "khai-sinh", "Đăng ký khai sinh")
    words = drafted(dossier, "1", "Giấy khai sinh", child_name="Trần Minh Anh", child_personal_id="082322000111")
    assert "Trần Minh Anh" in words
    assert "Trần Nguyễn Minh An" not in words
    assert "082322000111" in words


def test_a_marital_status_holds_for_six_months(place: Office) -> None:
    dossier = real(place, "1.004873", "xac-nhan-tinh-trang-hon-nhan", "Cấp giấy xác nhận tình trạng hôn nhân")
    words = drafted(dossier, "7/UBND-XNTTHN", "Giấy xác nhận tình trạng hôn nhân")
    assert "GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN" in words
    assert "đến hết ngày 14 tháng 7 năm 2025" in words
    assert dossier.answers["subject_name"] in words


def test_a_household_business_gets_its_certificate(place: Office) -> None:
    dossier = real(place, "1.001612", "ho-kinh-doanh", "Đăng ký thành lập hộ kinh doanh")
    words = drafted(dossier, "082193004512", "Giấy chứng nhận đăng ký hộ kinh doanh")
    for expected in (
        "Mã số hộ kinh doanh: 082193004512",
        dossier.answers["business_name"].upper(),
        "Đăng ký lần đầu, ngày 14 tháng 01 năm 2025",
        dossier.answers["trades"][0]["name"],
        f"{dossier.answers['capital']:,}".replace(",", ".") + " đồng",
    ):
        assert expected in words


def test_an_allowance_is_a_decision_in_articles(place: Office) -> None:
    dossier = real(
        place, "1.001776", "tro-cap-xa-hoi", "Thực hiện trợ cấp xã hội hằng tháng",
        legal_basis=[{"number": "20/2021/NĐ-CP", "title": "Nghị định số"}],
    )  # fmt: skip
    officer("Chủ tịch xã", Role.SIGNER, place.commune_agency)
    words = drafted(dossier, "15/QĐ-UBND", "Quyết định trợ cấp xã hội", amount=500_000, granted_from="01/02/2025")
    for expected in (
        "QUYẾT ĐỊNH", "Về việc thực hiện trợ cấp xã hội hằng tháng", "Căn cứ Nghị định số 20/2021/NĐ-CP;",
        "QUYẾT ĐỊNH:", "Điều 1.", "Điều 3.", "500.000 đồng (Năm trăm nghìn đồng)", "kể từ ngày 01/02/2025",
        "CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ THỬ", "Nơi nhận:", "- Lưu: VT, HS.",
    ):  # fmt: skip
        assert expected in words


def test_any_other_result_says_its_facts(place: Office) -> None:
    version = procedure("9.000001", "Thủ tục khác", ProcedureVersion.Level.PROVINCE, workflow(key="other"))
    dossier = accepted(place, version_id=version.pk)
    assert papers.result_template(dossier) == "result"
    words = drafted(dossier, "3/STP", "Văn bản trả lời", facts=[["Diện tích", "120 m²"]], paragraphs="Đồng ý.")
    assert "VĂN BẢN TRẢ LỜI" in words
    assert "Diện tích: 120 m²" in words
    assert "Đồng ý." in words


def test_every_layout_has_its_template() -> None:
    templates = Path("src/motcua/dossiers/papers/templates")
    assert {each.template for each in LAYOUTS.values()} <= {path.stem for path in templates.glob("*.typ")}


def test_the_date_of_a_paper_is_vietnamese(place: Office) -> None:
    late = moment("2025-01-14T00:30").astimezone(UTC)
    pdf = papers.result_draft(accepted(place), {}, number="1", title="Giấy khai sinh", at=late)
    assert "ngày 14 tháng 01 năm 2025" in text_of(pdf)
