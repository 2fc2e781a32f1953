"""The envelope: signing in, sessions, units, services, catalogues."""

import time
from pathlib import Path

import pytest

from motcua_sandbox.settings import Settings
from tests.sandbox.client import UNIT, Caller, Start
from tests.sandbox.messages import CODE, dossier, step


def test_signing_in_gives_a_session(sandbox: Caller) -> None:
    answer = sandbox.post("/portal/auth", json={"username": "motcua", "password": "sandbox-only"}).json()
    assert answer["error_code"] == 0
    assert len(answer["session"]) >= 32


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"username": "motcua", "password": "wrong"}, "password"),
        ({"username": "other", "password": "sandbox-only"}, "username"),
        ({"username": "motcua"}, "password"),
        ({"password": "sandbox-only"}, "username"),
        ({"username": "motcua", "password": 5}, "password"),
    ],
)
def test_wrong_credentials_give_none(sandbox: Caller, body: dict[str, object], field: str) -> None:
    answer = sandbox.post("/portal/auth", json=body).json()
    assert answer["error_code"] == "-1"
    assert field in answer["message"]
    assert "session" not in answer


def test_passwords_and_sessions_are_not_in_the_ledger(sandbox: Caller, state_dir: Path) -> None:
    session = sandbox.sign_in()
    sandbox.create(dossier())
    kept = b"".join(path.read_bytes() for path in state_dir.glob("sandbox.sqlite3*"))
    assert CODE.encode() in kept
    assert session.encode() not in kept
    assert b"sandbox-only" not in kept


@pytest.mark.parametrize("session", ["", "x", None, 7])
def test_no_call_without_a_session(sandbox: Caller, session: object) -> None:
    body = {"session": session, "madonvi": UNIT, "service": "TraCuuHoSo", "mahoso": CODE}
    answer = sandbox.post("/portal/integrate", json=body).json()
    assert answer["error_code"] == ("3" if session == "x" else "-1")
    assert "session" in answer["message"]


def test_a_session_expires(start: Start) -> None:
    sandbox = start(Settings(session_seconds=1))
    assert sandbox.look_up(CODE) == []
    time.sleep(1.1)
    answer = sandbox.call("TraCuuHoSo", mahoso=CODE)
    assert (answer["error_code"], answer["result"]) == ("3", [])
    sandbox.sign_in()
    assert sandbox.look_up(CODE) == []


@pytest.mark.parametrize("unit", ["H58.14", "H58", "000.00.14.H58", "H20.03.01"])
def test_units_of_the_province_may_call(sandbox: Caller, unit: str) -> None:
    assert sandbox.call("TraCuuHoSo", mahoso=CODE, madonvi=unit)["error_code"] == "0"


@pytest.mark.parametrize("unit", ["H56.14", "G15", "14", "", None, 58, "H58.14 "])
def test_other_units_may_not(sandbox: Caller, unit: object) -> None:
    answer = sandbox.call("TraCuuHoSo", mahoso=CODE, madonvi=unit)
    assert answer["error_code"] == "-1"
    assert "madonvi" in answer["message"]


def test_the_provinces_are_a_setting(start: Start) -> None:
    sandbox = start(Settings(provinces=("H56",)))
    assert sandbox.call("TraCuuHoSo", mahoso=CODE, madonvi="H56.14")["error_code"] == "0"
    assert sandbox.call("TraCuuHoSo", mahoso=CODE)["error_code"] == "-1"


@pytest.mark.parametrize("service", ["dongbohosomc", "LayThuTuc", "XoaHoSo"])
def test_an_unknown_service_is_refused(sandbox: Caller, service: str) -> None:
    answer = sandbox.call(service)
    assert answer["error_code"] == "-1"
    assert "service" in answer["message"]


def test_a_parameter_nobody_specified_is_refused(sandbox: Caller) -> None:
    answer = sandbox.call("CapNhatTienDoHoSoMC", data=[step()], isUpdating="True")
    assert answer["error_code"] == "-1"
    assert "isUpdating" in answer["message"]


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'"x"', b"\xff", b'{"service": "\\ud800"}', b"[" * 100_000, b"9" * 10_000]
)
@pytest.mark.parametrize("path", ["auth", "integrate", "share"])
def test_what_cannot_be_read_is_malformed(sandbox: Caller, content: bytes, path: str) -> None:
    response = sandbox.post(f"/portal/{path}", content=content)
    assert response.status_code == 200
    assert response.json()["error_code"] == "-3"


def test_reading_is_by_post_only(sandbox: Caller) -> None:
    assert sandbox.get("/portal/integrate").status_code == 405


def test_the_catalogue_lists_procedures_with_their_fields(sandbox: Caller) -> None:
    listed = sandbox.call("LayDanhSachTTHC", at="share")["result"]
    assert len(listed) >= 20
    fields = {entry["MALINHVUC"] for entry in sandbox.call("LayDanhMucLinhVuc", at="share")["result"]}
    assert {entry["LINHVUCTHUCHIEN"][0]["MALINHVUC"] for entry in listed} <= fields
    birth = next(entry for entry in listed if entry["MATTHC"] == "1.001193")
    assert birth["TENTTHC"] == "Đăng ký khai sinh"


def test_a_procedure_in_full(sandbox: Caller) -> None:
    [procedure] = sandbox.call("LayThuTuc", at="share", maTTHC="1.004222")["result"]
    assert procedure.keys() >= {
        "MATTHC",
        "TENTTHC",
        "LINHVUCTHUCHIEN",
        "TRINHTUTHUCHIEN",
        "CACHTHUCTHUCHIEN",
        "THANHPHANHOSO",
        "YEUCAU",
        "MOTADOITUONGTHUCHIEN",
        "CANCUPHAPLY",
        "KETQUA",
        "COQUANTHUCHIEN",
    }
    online = next(way for way in procedure["CACHTHUCTHUCHIEN"] if way["KENH"] == "Trực tuyến")
    [duration] = online["THOIGIAN"]
    assert (duration["THOIGIANGIAIQUYET"], duration["DONVITINH"]) == ("7", "Ngày làm việc")
    assert duration["PHILEPHI"][0]["SOTIEN"] == "10000"
    assert procedure["TRINHTUTHUCHIEN"][0]["TRINHTU"][0]["TENTRINHTU"]


def test_an_unknown_procedure_is_not_found(sandbox: Caller) -> None:
    assert sandbox.call("LayThuTuc", at="share", maTTHC="9.999999")["result"] == []
    assert sandbox.call("LayThuTuc", at="share")["error_code"] == "-1"


def test_agencies_have_code_and_name(sandbox: Caller) -> None:
    agencies = sandbox.call("LayDanhMucCoQuan", at="share")["result"]
    assert {"MADONVI": "000.00.00.H20", "TENDONVI": "Ủy ban nhân dân tỉnh Đồng Tháp"} in agencies


@pytest.fixture
def larger(tmp_path: Path) -> Path:
    path = tmp_path / "catalogue.csv"
    path.write_text(
        "code,name_vi,field_vi,level,term,fee,source\n"
        "9.999999,Thủ tục thử,Lĩnh vực thử,tỉnh,05 ngày làm việc,,x\n"
        "1.001193,Tên khác,Hộ tịch,xã,,,x\n",
        encoding="utf-8",
    )
    return path


def test_a_larger_catalogue_is_added(start: Start, larger: Path) -> None:
    sandbox = start(Settings(catalogue=larger))
    [added] = sandbox.call("LayThuTuc", at="share", maTTHC="9.999999")["result"]
    assert added["LINHVUCTHUCHIEN"][0]["TENLINHVUC"] == "Lĩnh vực thử"
    assert added["CACHTHUCTHUCHIEN"][0]["THOIGIAN"][0]["MOTA"] == "05 ngày làm việc"
    [own] = sandbox.call("LayThuTuc", at="share", maTTHC="1.001193")["result"]
    assert own["TENTTHC"] == "Đăng ký khai sinh"


def test_a_strict_catalogue_refuses_procedures_it_does_not_list(start: Start) -> None:
    sandbox = start(Settings(strict_catalogue=True))
    answer = sandbox.create(dossier(MaTTHC="9.999999"))
    assert answer["error_code"] == "-1"
    assert "MaTTHC" in answer["message"]
    assert sandbox.create(dossier())["error_code"] == "0"
