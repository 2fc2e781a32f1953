"""Plans on the console: mistakes with lines, dry run, carrying out at a moment, report, records, undo."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from pytest_django.fixtures import Settings

from motcua.dossiers.models import Dossier
from motcua.dossiers.services.reorganising import carry_on
from motcua.indicators.services import fold_all
from motcua.organizations.models import Agency, Reorganisation
from tests.console.test_board import text_of
from tests.factories.mergers import AT, UNITS, Before, before, posted, some_life
from tests.factories.offices import officer

pytestmark = pytest.mark.django_db
PLAN = "/dieu-hanh/sap-xep/ke-hoach/thu/2025-02-03/"
MORNING = AT + timedelta(hours=1)


@pytest.fixture
def merger(db: None, tmp_path: Path, settings: Settings) -> Iterator[Before]:
    """A province on the eve of a merger, with the plan in its pack; it is the night of the day."""
    cache.clear()
    world = before(tmp_path / "thu" / "reorganisations")
    world.plan.rename(world.plan.with_name("2025-02-03.yaml"))
    settings.PROVINCES = tmp_path
    some_life(world)
    with time_machine.travel(MORNING, tick=False):
        yield world


@pytest.fixture
def admin(merger: Before, sign_in: Callable[..., Client]) -> Client:
    return sign_in(merger.admin)


def begin(admin: Client) -> Reorganisation:
    answer = admin.post(f"{PLAN}thuc-hien/", {"luc": "2025-02-03T00:30", "xacnhan": "co"})
    row = Reorganisation.objects.get()
    assert answer["Location"] == f"/dieu-hanh/sap-xep/{row.pk}/"
    return row


def test_plans_are_listed_with_what_became_of_them(admin: Client) -> None:
    text = text_of(admin, "/dieu-hanh/sap-xep/")
    assert "thu / 2025-02-03" in text
    assert "chưa lần nào" in text
    begin(admin)
    assert "Đã hẹn giờ" in text_of(admin, "/dieu-hanh/sap-xep/")


def test_a_dry_run_tells_and_writes_nothing(admin: Client) -> None:
    assert "Chạy thử" in text_of(admin, PLAN)
    text = text_of(admin, f"{PLAN}?chay-thu=1")
    for said in ("chưa ghi gì", "Cân bằng", "Thẩm quyền về cấp xã", "Thực hiện sắp xếp"):
        assert said in text
    assert not Reorganisation.objects.exists()


def test_mistakes_are_shown_with_file_and_line(admin: Client, merger: Before) -> None:
    (merger.plan.parent / "units.csv").write_text(UNITS.replace("close,huyen-thu", "close,la"), encoding="utf-8")
    answer = admin.get(f"{PLAN}?chay-thu=1")
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "<strong>units.csv:5</strong> không có đơn vị “la”" in text
    assert "Thực hiện sắp xếp" not in text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"luc": "2025-02-03T00:30"}, "Hãy đánh dấu rằng bạn đã xem"),
        ({"luc": "hôm nào đó", "xacnhan": "co"}, "Hãy ghi thời điểm bắt đầu"),
        ({"luc": "2025-13-40T99:99", "xacnhan": "co"}, "Hãy ghi thời điểm bắt đầu"),
        ({"luc": "2025-02-02T23:00", "xacnhan": "co"}, "Chưa tới thời điểm được phép"),
    ],
)
def test_nothing_begins_without_consent_and_a_moment(admin: Client, data: dict[str, str], said: str) -> None:
    answer = admin.post(f"{PLAN}thuc-hien/", data)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Reorganisation.objects.exists()


def test_it_is_carried_out_at_its_moment_and_told(admin: Client) -> None:
    row = begin(admin)
    address = f"/dieu-hanh/sap-xep/{row.pk}/"
    assert carry_on(AT) == 0
    assert "Sẽ bắt đầu lúc 00:30" in text_of(admin, address)
    assert carry_on(MORNING) == 1
    text = text_of(admin, address)
    for said in ("Đã xong", "Cân bằng", "Biên bản bàn giao", "Ủy ban nhân dân xã Hợp Nhất", "Hoàn tác"):
        assert said in text
    fragment = admin.get(address, headers={"HX-Request": "true"}).content.decode()
    assert fragment.lstrip().startswith('<div id="reorganisation" aria-live')
    assert "Đã xong" in text_of(admin, PLAN)


def test_the_record_of_a_pair_is_a_pdf(admin: Client, merger: Before) -> None:
    row = begin(admin)
    carry_on(MORNING)
    heir = Agency.objects.get(key="xa-hop-nhat")
    answer = admin.get(f"/dieu-hanh/sap-xep/{row.pk}/bien-ban/{merger.one.pk}/{heir.pk}/")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert admin.get(f"/dieu-hanh/sap-xep/{row.pk}/bien-ban/{merger.one.pk}/999999/").status_code == 404


def test_it_is_undone_after_one_more_question(admin: Client, merger: Before) -> None:
    row = begin(admin)
    carry_on(MORNING)
    address = f"/dieu-hanh/sap-xep/{row.pk}/"
    admin.post(f"{address}hoan-tac/")
    assert Reorganisation.objects.get().state == "done"
    admin.post(f"{address}hoan-tac/", {"xacnhan": "co"})
    assert "Đang hoàn tác" in text_of(admin, address)
    carry_on(MORNING)
    assert "mọi thứ trở lại như trước" in text_of(admin, address)
    assert posted(merger.specialists[merger.two.pk], MORNING.date()) == [merger.two.key]


def test_an_undo_that_is_refused_says_why(admin: Client, merger: Before) -> None:
    row = begin(admin)
    carry_on(MORNING)
    moved = Dossier.objects.filter(transfers__isnull=False).first()
    assert moved is not None
    Dossier.objects.filter(pk=moved.pk).update(journal_length=99)
    admin.post(f"/dieu-hanh/sap-xep/{row.pk}/hoan-tac/", {"xacnhan": "co"})
    carry_on(MORNING)
    text = text_of(admin, f"/dieu-hanh/sap-xep/{row.pk}/")
    assert "Đã có hồ sơ được xử lý tiếp" in text
    assert moved.code in text


def test_a_plan_changed_in_between_is_said_on_the_page(admin: Client, merger: Before) -> None:
    row = begin(admin)
    path = merger.plan.with_name("2025-02-03.yaml")
    path.write_text(path.read_text(encoding="utf-8").replace("Sắp xếp thử", "Khác"), encoding="utf-8")
    assert carry_on(MORNING) == 0
    assert "đã bị sửa sau khi hẹn giờ" in text_of(admin, f"/dieu-hanh/sap-xep/{row.pk}/")


def test_a_chairman_looks_and_does_not_carry_out(merger: Before, sign_in: Callable[..., Client]) -> None:
    chairman = sign_in(officer("Phan Chủ Tịch", "chairman", merger.place.centre))  # type: ignore[arg-type]
    assert "Thực hiện sắp xếp" not in text_of(chairman, f"{PLAN}?chay-thu=1")
    assert chairman.post(f"{PLAN}thuc-hien/", {"luc": "2025-02-03T00:30", "xacnhan": "co"}).status_code == 404


def test_the_report_straddles_the_day_in_both_structures(admin: Client) -> None:
    begin(admin)
    carry_on(MORNING)
    fold_all()
    both = "ky=tu-den&tu=2025-01-01&den=2025-02-03&nhom=don-vi"
    text = text_of(admin, f"/dieu-hanh/bao-cao/?{both}")
    for said in ("Chuyển đến", "Ủy ban nhân dân huyện Thử", "Ủy ban nhân dân xã Hợp Nhất", "Quy về đơn vị mới"):
        assert said in text
    assert "Hãy báo quản trị" not in text
    new = text_of(admin, f"/dieu-hanh/bao-cao/?{both}&co-cau=moi")
    assert ">Ủy ban nhân dân huyện Thử</th>" not in new
    assert ">Ủy ban nhân dân xã Hợp Nhất</th>" in new
    assert "Hãy báo quản trị" not in new
