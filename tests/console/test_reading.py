"""Procedures, units and conventions, read only."""

from django.test import Client
from django.utils import timezone

from motcua.catalog.models import PackLoad
from tests.factories.offices import STANDARD, Office, procedure, workflow


def test_procedures_and_their_way(board: Client, place: Office) -> None:
    assert "1.001193" in board.get("/dieu-hanh/thu-tuc/").content.decode()
    text = board.get("/dieu-hanh/thu-tuc/1.001193/").content.decode()
    for said in ("Phiên bản 1", "Thẩm định", "Chuyên viên", "Kiểm tra đạt"):
        assert said in text


def test_the_validators_findings_in_words(board: Client, place: Office) -> None:
    lost = {"key": "lost", "name": "Bước lạc", "role": "specialist", "place": "deciding", "hours": 1}
    broken = workflow({**STANDARD, "steps": [*STANDARD["steps"], lost]}, key="broken")
    procedure("1.000001", "Thủ tục hỏng", "province", broken)
    text = board.get("/dieu-hanh/thu-tuc/1.000001/").content.decode()
    assert "Không có đường nào tới bước lost." in text
    assert "Kiểm tra đạt" not in text


def test_units_and_their_people(board: Client, place: Office) -> None:
    assert "Sở Tư pháp" in board.get("/dieu-hanh/don-vi/").content.decode()
    text = board.get("/dieu-hanh/don-vi/so-tu-phap/").content.decode()
    assert place.signer.full_name in text
    assert place.intake.full_name not in text


def test_conventions_name_their_source(board: Client, place: Office) -> None:
    code = {"value": "H20", "confidence": "M", "source": "danh mục mã tỉnh"}
    aim = {
        "key": "x", "name": "Hồ sơ nộp trực tuyến", "value": "50", "unit": "percent", "valid_from": "2025-07-01",
        "valid_to": "", "source": "Quyết định 766/QĐ-TTg",
    }  # fmt: skip
    summary = {"organization_code": code, "targets": [aim]}
    PackLoad.objects.create(pack="thu", digest="x", loaded_at=timezone.now(), summary=summary)
    text = board.get("/dieu-hanh/cai-dat/").content.decode()
    for said in ("30 ngày", "danh mục mã tỉnh", "Quyết định 766/QĐ-TTg", "H20"):
        assert said in text


def test_nothing_there(board: Client) -> None:
    assert board.get("/dieu-hanh/thu-tuc/9.999/").status_code == 404
    assert board.get("/dieu-hanh/thu-tuc/?cursor=xx").status_code == 404
    assert board.get("/dieu-hanh/don-vi/khong-co/").status_code == 404
    assert "Không thấy thủ tục nào" in board.get("/dieu-hanh/thu-tuc/?q=zzzz").content.decode()
