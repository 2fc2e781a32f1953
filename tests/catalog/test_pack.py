"""A pack is judged as a whole: each mistake with its file and line, and the house's own packs have none."""

from pathlib import Path

import pytest

from motcua.catalog.rules.pack import pack_digest, pack_names, read_pack
from motcua.catalog.rules.pack_workflows import HANDLING_ROLES
from motcua.dossiers.rules.transitions import Status, status_after
from motcua.workflows.rules import Action, main_path, read, validate
from tests.catalog.packs import PACK, change, small_home

ROOT = Path(__file__).resolve().parents[2]
SETTINGS, AGENCIES, STAFF = f"{PACK}/pack.yaml", f"{PACK}/agencies.csv", f"{PACK}/staff.csv"
PROCEDURES, STANDARD = "common/procedures/ho-tich.yaml", "common/workflows/standard.yaml"

BROKEN = [
    (SETTINGS, "effective: 2025-07-01", "effective: soon", 3, "phải là một ngày"),
    (SETTINGS, "effective: 2025-07-01", "effektive: 2025-07-01", 3, "không biết khóa “effektive”"),
    (SETTINGS, "organization_code: {", "organization_code: [{", 5, "không đọc được YAML"),
    (SETTINGS, "valid_to: 2025-06-30", "valid_to: 2019-06-30", 6, "hết hiệu lực 2019-06-30 trước khi bắt đầu"),
    (SETTINGS, "communes: communes-2025.csv", "communes: xa.csv", 7, "không có danh sách xã “xa.csv”"),
    (SETTINGS, "13:30-17:00", "11:00-17:00", 10, "không chồng nhau"),
    (SETTINGS, "13:30-17:00", "13:30-25:00", 10, "phải là một giờ dạng 07:00"),
    (SETTINGS, "[monday,", "[thứ-hai,", 10, "không biết ngày “thứ-hai”"),
    (SETTINGS, ", source: Công văn 1", "", 12, "thiếu “source”"),
    (SETTINGS, "thue: thue", "thue: cuc-thue", 15, "mang khóa “cuc-thue”"),
    (SETTINGS, "  thue: thue\n", "  tu-phap: thue\n", 15, "khóa “tu-phap” bị lặp lại"),
    (SETTINGS, "procedures_from", "branches: [cong-an]\nprocedures_from", 16, "ngành “cong-an” không có trong"),
    (SETTINGS, "procedures: []", 'procedures: [{code: "9.999999", reason: x}]', 17, "không có thủ tục 9.999999"),
    (AGENCIES, "so-tu-phap,H99.03", "so-tu-phap,H99.02", 4, "mã định danh “H99.02” trùng"),
    (AGENCIES, "so-tu-phap,H99.03,Sở Tư pháp,department,tinh", "so-tu-phap,H99.03,Sở Tư pháp,department,bo", 4, "cơ quan cấp trên “bo”"),
    (AGENCIES, "commune,tinh,101", "commune,tinh,999", 6, "không có đơn vị hành chính 999"),
    (AGENCIES, "Thuế tỉnh,vertical", "Thuế tỉnh,nganh-doc", 5, "phải là một trong: province, department"),
    (AGENCIES, "thue,H99.70", "thue,H99.70,thừa", 5, "có 12 ô nhưng tiêu đề có 11 cột"),
    (AGENCIES, "key,code,", "khoa,code,", 1, "thiếu cột key"),
    (STAFF, "chuyenvien,Trần Văn Bình,xa-chung", "chuyenvien,Trần Văn Bình,xa-la", 3, "mang khóa “xa-la”"),
    (STAFF, "chuyenvien,Trần", "tiepnhan,Trần", 3, "đã mang tên “Lê Thị An”"),
    (STAFF, ",specialist,", ",citizen,", 3, "“role” là “citizen”"),
    (f"{PACK}/targets.csv", ",100,", ",nhiều,", 2, "phải là một số"),
    ("common/succession-2025.csv", "102,101,whole", "103,101,whole", 3, "không có xã 103"),
    ("common/succession-2025.csv", "102,101,whole,1", "101,101,whole,1", 3, "hơn một xã kế thừa chính"),
    ("common/fields.csv", "Thuế,thue,L", "Thuế,kho-bac,L", 3, "phụ trách ngành “kho-bac”"),
    ("common/catalogue.csv", "1.000003,Khai thuế,Thuế", "1.000003,Khai thuế,Hải quan", 4, "không có lĩnh vực “Hải quan”"),
    ("common/catalogue.csv", "1.000002,", "1.000001,", 3, "1.000001 bị ghi hai lần"),
    ("common/catalogue.csv", "10 Ngày,,thue,", "10 Ngày,,kho-bac,", 4, "không có cơ quan nào của tỉnh phụ trách"),
    (PROCEDURES, 'code: "1.001193"', "code: 1.001193", 2, "“code” phải đặt trong dấu ngoặc kép"),
    (PROCEDURES, "online: full", "online: mức 4", 6, "“online” là “mức 4”, phải là một trong: full, partial, counter"),
    (PROCEDURES, "1 working_day", "một working_day", 8, "phải là một số nguyên"),
    (PROCEDURES, "1 working_day", "40000 working_day", 8, "không được quá 9999"),
    (PROCEDURES, "name: Tờ khai,", "name: Tờ khai, copies: 1000,", 15, "không được quá 100"),
    (STAFF, "Lê Thị An", "Lê Thị\0An", 2, "ký tự rỗng"),
    (PROCEDURES, "1 working_day", "1 hour", 2, "dài hơn thời hạn 1 giờ"),
    (PROCEDURES, "amount: 0", "amount: miễn", 10, "“amount” là “miễn”"),
    (PROCEDURES, "key: giay-chung-sinh", "key: to-khai", 14, "thành phần hồ sơ “to-khai” bị ghi hai lần"),
    (PROCEDURES, "workflow: nhanh", "workflow: cham", 2, "không có quy trình “cham”"),
    (PROCEDURES, "confidence: H", "confidence: A", 19, "phải là một trong: H, M, L"),
    (PROCEDURES, "workflow: nhanh", "form: la-lung", 2, "không có biểu mẫu “la-lung”"),
    (STANDARD, "role: signer", "role: chairman", 19, "“role” là “chairman”"),
    (STANDARD, "{accept: assess,", "{accept: asess,", 4, "dẫn đến một bước không có"),
    (STANDARD, "{hand_out: end}", "{hand_out: intake}", 4, "các bước nối thành vòng"),
    (STANDARD, "take: stay,", "nhan: stay,", 16, "“action” là “nhan”"),
    ("common/workflows/nhanh.yaml", "return: 1}", "tra: 1}", 5, "đúng các bước: intake, assess, sign, stamp, return"),
    ("common/essential.yaml", "number: 2", "number: 3", 6, "phải là số 2"),
    ("common/life-events.yaml", '"1.000001"', '"1.999999"', 2, "không có thủ tục 1.999999"),
    ("common/forms/generic.yaml", "key: generic", "khoa: generic", 2, "khoa"),
]  # fmt: skip


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return small_home(tmp_path)


def test_the_small_province_is_in_order(home: Path) -> None:
    assert read_pack(home, PACK).mistakes == []


@pytest.mark.parametrize("name", pack_names(ROOT / "provinces"))
def test_the_packs_of_the_house_are_in_order(name: str) -> None:
    assert read_pack(ROOT / "provinces", name).mistakes == []


@pytest.mark.parametrize(("file", "old", "new", "line", "told"), BROKEN, ids=lambda value: str(value)[:40])
def test_a_mistake_is_told_with_file_and_line(
    home: Path, file: str, old: str, new: str, line: int, told: str
) -> None:
    change(home, file, old, new)
    found = [str(mistake) for mistake in read_pack(home, PACK).mistakes]
    assert [each for each in found if each.startswith(f"{file}:{line}: ") and told in each], found


def test_all_mistakes_come_at_once(home: Path) -> None:
    change(home, STAFF, ",intake,", ",ai-do,")
    change(home, AGENCIES, "Thuế tỉnh,vertical", "Thuế tỉnh,x")
    change(home, PROCEDURES, "confidence: H", "confidence: A")
    assert {each.file for each in read_pack(home, PACK).mistakes} == {STAFF, AGENCIES, PROCEDURES}


@pytest.mark.parametrize("file", [AGENCIES, "common/catalogue.csv", "common/life-events.yaml"])
def test_a_missing_file_and_one_in_another_alphabet_are_told(home: Path, file: str) -> None:
    (home / file).write_bytes("đúng\nTiếng Việt".encode("utf-16"))
    assert f"{file}:1: tệp không phải UTF-8" in map(str, read_pack(home, PACK).mistakes)
    (home / file).unlink()
    assert f"{file}:1: không có tệp này" in map(str, read_pack(home, PACK).mistakes)


def test_what_is_offered_follows_from_level_sector_and_province(home: Path) -> None:
    offered = {source.code: source.is_published for source in read_pack(home, PACK).procedures}
    assert offered == {
        "1.000001": True,
        "1.000002": True,
        "1.000003": True,
        "1.000004": False,
        "1.000005": False,
        "1.001193": True,
    }


def test_the_standard_workflow_is_chosen_by_the_term(home: Path) -> None:
    chosen = {source.code: source.workflow for source in read_pack(home, PACK).procedures}
    assert chosen["1.000001"] == "nhanh"  # three days hold eight hours of steps
    assert chosen["1.000002"] == "standard"  # no term is known, so no step has hours


def test_a_pack_says_only_what_differs(home: Path) -> None:
    change(home, SETTINGS, "procedures: []", 'procedures: [{code: "1.000001", level: district, reason: luật cũ}]')
    found = {source.code: source.deciding_level for source in read_pack(home, PACK).procedures}
    assert found["1.000001"] == "district"


def test_every_changed_byte_is_another_pack(home: Path) -> None:
    before = pack_digest(home, PACK)
    change(home, STAFF, "Lê Thị An", "Lê Thị Ân")
    assert pack_digest(home, PACK) != before


WORKFLOWS = read_pack(ROOT / "provinces", "dong-thap-2026").workflows
LINKED = {key for key, flow in WORKFLOWS.items() if any(step.get("parts") for step in flow.body["steps"])}


@pytest.mark.parametrize("key", sorted(LINKED))
def test_a_linked_dossier_goes_from_intake_to_its_parts_which_finish_it(key: str) -> None:
    definition = read(WORKFLOWS[key].body)
    assert validate(definition, roles=HANDLING_ROLES) == []
    assert [step.parts for step in main_path(definition)] == [False, True]


def test_every_group_of_linked_procedures_is_handled_by_a_workflow_with_parts() -> None:
    pack = read_pack(ROOT / "provinces", "dong-thap-2026")
    flows = {source.code: source.workflow for source in pack.procedures}
    assert {group.code for group in pack.links} == {"2.000986", "2.002913"}
    assert {flows[group.code] for group in pack.links} == LINKED
    assert all(part.after in {"", group.parts[0].code} for group in pack.links for part in group.parts)


@pytest.mark.parametrize("key", sorted(WORKFLOWS.keys() - LINKED))
def test_every_workflow_leads_a_dossier_from_intake_to_the_result(key: str) -> None:
    definition = read(WORKFLOWS[key].body)
    assert validate(definition, roles=HANDLING_ROLES) == []
    onward = {
        Action.ACCEPT,
        Action.FORWARD,
        Action.SUBMIT_FOR_SIGNATURE,
        Action.SIGN,
        Action.STAMP,
        Action.HAND_OUT,
    }
    status = Status.REGISTERED
    for step in main_path(definition):
        action = next(t.action for t in definition.transitions if t.source == step.key and t.action in onward)
        status = status_after(status, action, was_received=status is not Status.REGISTERED)
    assert status is Status.RETURNED


WITHOUT_SPECIALIST = {"chung-thuc-ban-sao"}  # the counter compares, numbers and proposes


@pytest.mark.parametrize("key", sorted(WORKFLOWS.keys() - LINKED))
def test_a_dossier_sent_back_to_intake_can_go_on(key: str) -> None:
    definition = read(WORKFLOWS[key].body)
    allowed = {(each.source, each.action) for each in definition.transitions}
    assert {
        (definition.start, action) for action in ("accept", "forward", "refuse", "request_supplement", "resume")
    } <= allowed
    if key in WITHOUT_SPECIALIST:
        assert {(definition.start, "submit_for_signature"), (definition.start, "stop")} <= allowed
        return
    specialist = {action for source, action in allowed if definition.steps[source].role == "specialist"}
    assert {"take", "request_supplement", "resume", "return_step", "submit_for_signature", "stop"} <= specialist
