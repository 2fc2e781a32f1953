"""Loading a pack: all or nothing, the same again changes nothing, a change is a new version."""

from datetime import date, datetime
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Model

from motcua.accounts.models import User
from motcua.catalog.models import Form, PackLoad, ProcedureVersion
from motcua.catalog.services.loading import PackError, UnknownPackError, check_pack, load_pack
from motcua.kernel.working_time import VIETNAM
from motcua.organizations.models import Agency, Area, CalendarDay, OfficeHours, Posting
from motcua.workflows.models import Workflow
from tests.catalog.packs import PACK, change, small_home

pytestmark = pytest.mark.django_db
FIRST = datetime(2025, 7, 1, 8, 0, tzinfo=VIETNAM)
LATER = datetime(2026, 3, 2, 8, 0, tzinfo=VIETNAM)
PROCEDURES, CATALOGUE = "common/procedures/ho-tich.yaml", "common/catalogue.csv"
STAFF, AGENCIES, SETTINGS = f"{PACK}/staff.csv", f"{PACK}/agencies.csv", f"{PACK}/pack.yaml"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = small_home(tmp_path)
    load_pack(PACK, at=FIRST, home=folder)
    return folder


def versions(code: str) -> list[tuple[int, date, date | None]]:
    rows = ProcedureVersion.objects.filter(procedure__code=code).order_by("version")
    return [(row.version, row.valid_from, row.valid_to) for row in rows]


def everything() -> dict[str, list[dict[str, object]]]:
    tables: tuple[type[Model], ...] = (
        Area,
        Agency,
        User,
        Posting,
        OfficeHours,
        CalendarDay,
        Workflow,
        Form,
        ProcedureVersion,
        PackLoad,
    )
    return {table.__name__: list(table._default_manager.order_by("pk").values()) for table in tables}


def test_a_first_load_publishes_everything(home: Path) -> None:
    assert ProcedureVersion.objects.count() == 6
    birth = ProcedureVersion.objects.get(procedure__code="1.001193")
    assert [component.key for component in birth.components.all()] == ["to-khai", "giay-chung-sinh"]
    assert birth.workflow is not None
    assert [step["hours"] for step in birth.workflow.body["steps"]] == [1, 4, 1, 1, 1]
    lawyers = ProcedureVersion.objects.get(procedure__code="1.000002")
    assert lawyers.deciding_agency_key == "so-tu-phap"
    assert lawyers.description["fee_note"].startswith("Mức thu do Hội đồng nhân dân tỉnh quyết định.")
    assert not lawyers.fees.exists()


def test_the_same_pack_again_changes_nothing(home: Path) -> None:
    before = everything()
    report = load_pack(PACK, at=LATER, home=home)
    assert not report.changed
    assert everything() == before


def test_a_load_without_its_note_finds_everything_there(home: Path) -> None:
    PackLoad.objects.all().delete()
    before = everything()
    report = load_pack(PACK, at=LATER, home=home)
    assert {kind: (tally.added, tally.changed) for kind, tally in report.tallies.items()} == dict.fromkeys(
        report.tallies, (0, 0)
    )
    PackLoad.objects.all().delete()
    assert everything() == before


def test_a_changed_procedure_is_a_new_version_and_the_old_one_stays(home: Path) -> None:
    old = ProcedureVersion.objects.filter(procedure__code="1.001193").values().get()
    change(home, PROCEDURES, "name: Giấy chứng sinh}", "name: Giấy chứng sinh hoặc mã chứng sinh}")
    report = load_pack(PACK, at=LATER, home=home)
    assert versions("1.001193") == [(1, date(2025, 7, 1), date(2026, 3, 1)), (2, date(2026, 3, 2), None)]
    kept = ProcedureVersion.objects.filter(procedure__code="1.001193", version=1)
    assert kept.values().get() == {**old, "valid_to": date(2026, 3, 1)}
    assert kept.get().components.get(key="giay-chung-sinh").name == "Giấy chứng sinh"
    assert (report.tallies["procedures"].changed, report.tallies["procedures"].unchanged) == (1, 5)


def test_a_changed_workflow_or_form_takes_its_procedures_along(home: Path) -> None:
    old = ProcedureVersion.objects.get(procedure__code="1.001193")
    change(home, "common/workflows/nhanh.yaml", "assess: 4", "assess: 3")
    load_pack(PACK, at=LATER, home=home)
    new = ProcedureVersion.objects.get(procedure__code="1.001193", version=2)
    assert old.workflow is not None
    assert new.workflow is not None
    assert (old.workflow.version, new.workflow.version) == (1, 2)
    assert old.workflow.body["steps"][1]["hours"] == 4
    assert versions("1.000002") == [(1, date(2025, 7, 1), None)]  # handled by another workflow


def test_a_new_version_on_the_first_day_begins_on_the_next(home: Path) -> None:
    change(home, PROCEDURES, "online: full", "online: partial")
    load_pack(PACK, at=FIRST, home=home)
    assert versions("1.001193") == [(1, date(2025, 7, 1), date(2025, 7, 1)), (2, date(2025, 7, 2), None)]


def test_a_version_that_says_its_first_day_begins_then(home: Path) -> None:
    change(home, PROCEDURES, "online: full", "online: partial\n    valid_from: 2027-01-01")
    load_pack(PACK, at=LATER, home=home)
    assert versions("1.001193") == [(1, date(2025, 7, 1), date(2026, 12, 31)), (2, date(2027, 1, 1), None)]


def test_a_last_day_closes_the_version_that_is(home: Path) -> None:
    change(home, PROCEDURES, "confidence: H", "confidence: H\n    valid_to: 2026-12-31\n    successor: '1.000001'")
    load_pack(PACK, at=LATER, home=home)
    assert versions("1.001193") == [(1, date(2025, 7, 1), date(2026, 12, 31))]
    successor = ProcedureVersion.objects.get(procedure__code="1.001193").procedure.successor
    assert successor is not None
    assert successor.code == "1.000001"


def test_what_is_over_is_not_written_again(home: Path) -> None:
    change(home, PROCEDURES, "confidence: H", "confidence: H\n    valid_to: 2025-12-31")
    load_pack(PACK, at=FIRST, home=home)
    change(home, PROCEDURES, "online: full", "online: partial")
    report = load_pack(PACK, at=LATER, home=home)
    assert report.left == ["1.001193: hết hiệu lực 2025-12-31, không sửa phiên bản đã qua"]
    assert versions("1.001193") == [(1, date(2025, 7, 1), date(2025, 12, 31))]


def test_an_agency_that_begins_anew_closes_the_one_before(home: Path) -> None:
    change(home, AGENCIES, "so-tu-phap,H99.03,Sở Tư pháp,department,tinh,82,2025-07-01,2025-07-01", "so-tu-phap,H99.04,Sở Tư pháp và Nội vụ,department,tinh,82,2025-07-01,2026-04-01")  # fmt: skip
    load_pack(PACK, at=LATER, home=home)
    rows = Agency.objects.filter(key="so-tu-phap").order_by("valid_from")
    assert [(row.code, row.valid_to) for row in rows] == [("H99.03", date(2026, 3, 31)), ("H99.04", None)]


def test_new_office_hours_begin_today_and_end_the_old(home: Path) -> None:
    change(home, SETTINGS, "13:30-17:00", "13:00-16:30")
    load_pack(PACK, at=LATER, home=home)
    monday = OfficeHours.objects.filter(weekday=0, opens__hour=13).order_by("valid_from")
    assert [(row.valid_from, row.valid_to) for row in monday] == [
        (date(2025, 7, 1), date(2026, 3, 1)),
        (date(2026, 3, 2), None),
    ]


def test_somebody_who_left_has_a_last_day_and_stays_known(home: Path) -> None:
    change(home, STAFF, "Công chức,2025-07-01,,yes", "Công chức,2025-07-01,2026-02-28,yes")
    load_pack(PACK, at=LATER, home=home)
    assert Posting.objects.get(user__username="chuyenvien").valid_to == date(2026, 2, 28)


def test_a_broken_pack_writes_nothing(home: Path) -> None:
    before = everything()
    change(home, PROCEDURES, "name: Đăng ký khai sinh", "name: Khai sinh")
    change(home, CATALOGUE, "1.000003,Khai thuế,Thuế", "1.000003,Khai thuế,Hải quan")
    change(home, STAFF, ",specialist,", ",boss,")
    with pytest.raises(PackError, match="có 2 lỗi, chưa ghi gì") as caught:
        load_pack(PACK, at=LATER, home=home)
    assert [(each.file, each.line) for each in caught.value.mistakes] == [(CATALOGUE, 4), (STAFF, 3)]
    assert everything() == before


def test_a_load_that_breaks_half_way_leaves_nothing(home: Path) -> None:
    """A posting of a user that is no officer cannot be written: after areas and agencies, before procedures."""
    User.objects.create(username="nguoimoi", kind=User.Kind.CITIZEN, full_name="Công dân")
    before = everything()
    change(home, "common/communes-2025.csv", "Xã Chung", "Xã Chung Lớn")
    with (home / STAFF).open("a", encoding="utf-8") as file:
        file.write("nguoimoi,Lê Văn Mới,xa-chung,clerk,Văn thư,2025-07-01,,\n")
    with pytest.raises(IntegrityError), transaction.atomic():
        load_pack(PACK, at=LATER, home=home)
    assert everything() == before


def test_an_unknown_pack_names_those_there_are(home: Path) -> None:
    with pytest.raises(UnknownPackError, match=f"“nowhere”.*{PACK}"):
        load_pack("nowhere", at=FIRST, home=home)
    with pytest.raises(UnknownPackError):
        check_pack("../common", home=home)


def test_a_check_says_what_a_load_would_refuse(home: Path) -> None:
    assert check_pack(PACK, home=home) == []
    change(home, STAFF, ",specialist,", ",boss,")
    assert [str(mistake)[: len(STAFF) + 2] for mistake in check_pack(PACK, home=home)] == [f"{STAFF}:3"]


def test_the_summary_tells_screens_what_they_need(home: Path) -> None:
    summary = PackLoad.objects.get().summary
    assert summary["province"] == "Tỉnh Nhỏ"
    assert [each["username"] for each in summary["ready_made"]] == ["tiepnhan", "chuyenvien"]
    assert summary["targets"][0]["value"] == "100"
