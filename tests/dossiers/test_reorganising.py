"""A reorganisation carried out: foretold as it is done, broken off and gone on with, told, balanced, taken back."""

from collections import Counter
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.db.models import Model

from motcua.catalog.models import Competence, ProcedureVersion
from motcua.catalog.queries.procedures import version_on
from motcua.dossiers.models import (
    Dossier,
    DossierEvent,
    Transfer,
)
from motcua.dossiers.papers.handover import records
from motcua.dossiers.queries.consistency import faults
from motcua.dossiers.queries.desk import readable
from motcua.dossiers.queries.transfers import snapshot, unit_balances
from motcua.dossiers.services import reorganising
from motcua.dossiers.services.processing import take
from motcua.dossiers.services.receiving import (
    Missing,
    SupplementRequest,
    accept,
    answer_supplement,
    request_supplement,
)
from motcua.dossiers.services.reorganising import ReorganisationRefusedError, execute, preview, schedule, undo
from motcua.notifications.models import Message
from motcua.organizations.models import Agency, Area, OfficeHours, Posting, Reorganisation
from motcua.organizations.queries import forget_calendars
from tests.factories import dossiers as make
from tests.factories.mergers import AT, EFFECTIVE, FILED, UNITS, Before, before, lodged, posted, some_life

pytestmark = pytest.mark.django_db
EVE = EFFECTIVE - timedelta(days=1)


@pytest.fixture
def world(db: None, tmp_path: Path) -> Before:
    return before(tmp_path / "plan")


def carry_out(world: Before, **more: Any) -> Reorganisation:
    row = schedule(world.plan, "thu", by=world.admin, at=AT, start_at=AT)
    return execute(row.pk, world.plan, at=more.pop("at", AT), **more)


def keys_of(dossier: Dossier) -> tuple[str, str, str]:
    dossier = Dossier.objects.select_related("receiving_agency", "deciding_agency", "holder").get(pk=dossier.pk)
    return dossier.receiving_agency.key, dossier.deciding_agency.key, dossier.holder.key


def rows_of(model: type[Model], *left_out: str) -> list[dict[str, Any]]:
    names = [field.attname for field in model._meta.concrete_fields if field.attname not in left_out]
    return list(model._default_manager.order_by("pk").values(*names))


def test_every_open_dossier_finds_its_successor(world: Before) -> None:
    life = some_life(world)
    report = carry_out(world).report
    assert {name: keys_of(dossier) for name, dossier in life.items()} == {
        "merged": ("xa-hop-nhat",) * 3,
        "merged too": ("xa-hop-nhat",) * 3,
        "divided, named": ("xa-chia-duoi",) * 3,
        "divided, unnamed": ("xa-chia-tren",) * 3,
        "district": ("xa-hop-nhat",) * 3,
        "to the department": ("centre", "so-tu-phap", "so-tu-phap"),
        "department": ("centre", "so-tu-phap", "so-tu-phap"),
        "resolved": ("centre", "so-tu-phap", "centre"),
        "registered": ("centre", "so-tu-phap", "centre"),
    }
    new = set(Agency.objects.filter(valid_from=EFFECTIVE).values_list("pk", flat=True))
    moved = Dossier.objects.filter(pk__in=[each.pk for each in life.values()])
    assert set(moved.values_list("holder", flat=True)) <= new
    assert Dossier.objects.get(pk=life["resolved"].pk).deciding_agency.valid_from < EFFECTIVE
    assert [line["code"] for line in report["dossiers"]["undecided"]] == [life["divided, unnamed"].code]
    assert report["dossiers"]["moved"] == 9
    assert Dossier.objects.get(status=10).holder.valid_from < EFFECTIVE
    assert faults() == []


def test_clocks_codes_and_people_stay(world: Before) -> None:
    life = some_life(world)
    kept = ("code", "due_at", "step_due_at", "act_by", "received_at", "term_amount", "status", "step", "area_id")
    before_it = {name: [getattr(dossier, field) for field in kept] for name, dossier in life.items()}
    held = take(life["merged"].pk, by=world.specialists[world.one.pk], at=FILED)
    report = carry_out(world).report
    after = {name: Dossier.objects.get(pk=dossier.pk) for name, dossier in life.items()}
    del before_it["merged"], after["merged"]
    assert {name: [getattr(each, field) for field in kept] for name, each in after.items()} == before_it
    assert report["dossiers"]["clocks"] == {"kept": 9, "recomputed": 0}
    assert Dossier.objects.get(pk=held.pk).assignee == world.specialists[world.one.pk]


def test_people_go_on_at_the_heir_with_what_they_are_competent_for(world: Before) -> None:
    specialist = world.specialists[world.two.pk]
    Competence.objects.create(posting=specialist.postings.get(), procedure=world.local.procedure)
    dossier = lodged(world, world.two, world.local)
    carry_out(world)
    assert posted(specialist, EVE) == [world.two.key]
    assert posted(specialist, EFFECTIVE) == ["xa-hop-nhat"]
    carried = Posting.objects.get(user=specialist, valid_from=EFFECTIVE)
    assert [each.procedure for each in carried.competences.all()] == [world.local.procedure]
    taken = take(dossier.pk, by=specialist, at=AT + timedelta(hours=8))
    assert taken.assignee == specialist


def test_old_codes_are_kept_and_new_ones_begin_with_the_new_unit(world: Before) -> None:
    old = lodged(world, world.two, world.local)
    carry_out(world)
    new_unit = Agency.objects.get(key="xa-hop-nhat")
    new = make.filed(
        world.place, AT, version_id=world.local.pk, receiving_agency=new_unit, deciding_agency=new_unit, area=new_unit.area
    )  # fmt: skip
    assert (old.code.rsplit("-", 2)[0], new.code.rsplit("-", 2)[0]) == ("H58.102", "H59.11")
    found = Dossier.objects.filter(readable(frozenset({new_unit.pk})))
    assert {each.code for each in found} == {old.code, new.code}


def test_authority_goes_where_the_plan_says(world: Before) -> None:
    carry_out(world)
    levels = {code: version_on(code, EFFECTIVE).deciding_level for code in ("1.000001", "1.000002", "1.009999")}
    assert levels == {"1.000001": "commune", "1.000002": "commune", "1.009999": "province"}
    assert version_on("1.009999", EFFECTIVE).deciding_agency_key == "so-tu-phap"
    assert version_on("1.000002", EVE) == world.by_district
    assert [str(term) for term in version_on("1.000002", EFFECTIVE).terms.all()] == ["15 ngày làm việc"]
    assert version_on("1.000002", EFFECTIVE).components.count() == world.by_district.components.count()


def test_what_happened_before_a_broken_off_run_went_on_comes_before_the_hand_over(
    world: Before, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Citizens, payments and jobs go on writing journals while a run is broken off."""
    late = AT + timedelta(minutes=10)
    dossier = lodged(world, world.one, world.local)
    asked = SupplementRequest((Missing("Giấy chứng sinh"),), "Chưa đủ")
    request_supplement(dossier.pk, asked, by=world.specialists[world.one.pk], at=FILED)

    def cut(*_: Any) -> None:
        raise InterruptedError

    monkeypatch.setattr(reorganising, "_move_all", cut)
    with pytest.raises(InterruptedError):
        carry_out(world)
    monkeypatch.undo()
    answer_supplement(dossier.pk, by=world.place.citizen, at=late)
    carry_out(world, at=late + timedelta(minutes=1))
    assert dossier.events.get(kind="transfer").at == dossier.transfers.get().moved_at == late
    assert faults() == []
    assert Dossier.objects.get(pk=dossier.pk).waits_for == "answered"


def test_the_dry_run_writes_nothing_and_foretells_what_is_done(world: Before) -> None:
    some_life(world)
    tables = (Agency, Area, Posting, ProcedureVersion, Dossier, DossierEvent, Transfer, Reorganisation, Message)
    untouched = [rows_of(table) for table in tables]
    foretold = preview(world.plan)
    assert [rows_of(table) for table in tables] == untouched
    done = carry_out(world).report
    for part in ("plan", "structure", "procedures", "dossiers", "letters", "hand_over_records", "mistakes"):
        assert foretold[part] == done[part], part
    assert Counter(map(str, foretold["units"])) == Counter(map(str, done["units"]))
    assert foretold["balance"]["equal"]
    assert done["balance"]["equal"]


def test_a_crash_in_the_middle_and_a_second_run_end_the_same(
    world: Before, monkeypatch: pytest.MonkeyPatch
) -> None:
    class PowerCutError(Exception):
        pass

    def cut(done: int, of: int) -> None:
        if done >= 4:
            raise PowerCutError

    some_life(world)
    foretold = preview(world.plan)
    monkeypatch.setattr(reorganising, "CHUNK", 2)
    with pytest.raises(PowerCutError):
        carry_out(world, progress=cut)
    row = Reorganisation.objects.get()
    assert (row.state, row.transfers.count()) == ("running", 4)
    report = carry_out(world, at=AT + timedelta(minutes=20)).report
    assert report["dossiers"] == foretold["dossiers"]
    assert report["balance"]["equal"]
    assert set(Transfer.objects.values_list("moved_at", flat=True)) == {AT}
    assert Dossier.objects.filter(events__kind="transfer").count() == 9
    assert faults() == []
    told = [
        rows_of(table) for table in (Dossier, Transfer, DossierEvent, Message, Agency, Posting, Reorganisation)
    ]
    assert carry_out(world, at=AT + timedelta(hours=1)).report == report
    assert [
        rows_of(table) for table in (Dossier, Transfer, DossierEvent, Message, Agency, Posting, Reorganisation)
    ] == told


def test_each_citizen_is_told_once(world: Before) -> None:
    life = some_life(world)
    carry_out(world)
    letter = Message.objects.get(key__startswith="reorganisation:")
    assert letter.recipient == world.place.citizen
    assert letter.subject == "9 hồ sơ của bạn được chuyển cơ quan"
    assert life["merged"].code in letter.body
    assert "ngày hẹn trả không đổi" in letter.body
    assert "Nghị quyết 01/NQ-THU" in letter.body


def test_another_calendar_moves_the_day_and_says_so(world: Before) -> None:
    for weekday in range(4):  # the old commune is closed on Fridays: its terms end later
        OfficeHours.objects.create(
            agency=world.one, weekday=weekday, opens="07:00", closes="11:00", valid_from=FILED.date()
        )
    forget_calendars()
    dossier = lodged(world, world.one, world.local)
    other = lodged(world, world.two, world.local)
    report = carry_out(world).report
    moved = Dossier.objects.get(pk=dossier.pk)
    assert dossier.due_at is not None
    assert moved.due_at is not None
    assert moved.due_at < dossier.due_at
    assert moved.due_at == other.due_at
    assert report["dossiers"]["clocks"] == {"kept": 1, "recomputed": 1}
    assert "tính lại" in dossier.events.get(kind="transfer").note
    assert "tính lại" not in other.events.get(kind="transfer").note
    assert "ngày hẹn trả có thay đổi" in Message.objects.get(key__startswith="reorganisation:").body
    papers = [text_of(pdf) for _name, pdf in records(Reorganisation.objects.get())]
    assert sorted("đã tính lại theo lịch" in paper for paper in papers) == [False, True]


def test_the_balance_of_every_unit_adds_up(world: Before) -> None:
    some_life(world)
    earlier = snapshot()
    row = carry_out(world)
    now = snapshot()
    ways = {(each.from_deciding_id, each.to_deciding_id): 0 for each in row.transfers.filter(is_counted=True)}
    for each in row.transfers.filter(is_counted=True):
        ways[each.from_deciding_id, each.to_deciding_id] += 1
    units = unit_balances(earlier["units"], now["units"], ways)
    assert all(unit.is_equal for unit in units), [asdict(unit) for unit in units]
    assert sum(unit.moved_out for unit in units) == sum(unit.moved_in for unit in units) == 7
    assert earlier["due_digest"] == now["due_digest"]


def test_the_record_of_a_pair_of_units_is_printed(world: Before) -> None:
    life = some_life(world)
    row = carry_out(world)
    texts = {name: text_of(pdf) for name, pdf in records(row)}
    assert len(texts) == row.report["hand_over_records"]
    paper = next(text for name, text in texts.items() if "xa-99003-xa-chia-tren" in name)
    for said in ("BIÊN BẢN BÀN GIAO HỒ SƠ", "Ủy ban nhân dân Xã Ba", "Ủy ban nhân dân xã Chia Trên", "01 hồ sơ"):
        assert said in paper
    assert f"{life['divided, unnamed'].code}*" in paper
    assert life["divided, named"].code not in paper


def text_of(pdf: bytes) -> str:
    pages = pypdfium2.PdfDocument(pdf)
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in pages).split())


def test_undoing_gives_everything_back_exactly(world: Before) -> None:
    some_life(world)
    Competence.objects.create(
        posting=world.specialists[world.two.pk].postings.get(), procedure=world.local.procedure
    )
    parts = (Posting, ProcedureVersion, Competence, Dossier)
    was = [rows_of(table, "journal_length") for table in parts]
    standing = {day: list(Agency.objects.on(day).order_by("pk").values()) for day in (EVE, EFFECTIVE)}
    places = {day: list(Area.objects.on(day).order_by("pk").values()) for day in (EVE, EFFECTIVE)}
    row = carry_out(world)
    undo(row.pk, by=world.admin, at=AT + timedelta(hours=3))
    assert [rows_of(table, "journal_length") for table in parts] == was
    assert {day: list(Agency.objects.on(day).order_by("pk").values()) for day in (EVE, EFFECTIVE)} == standing
    assert {day: list(Area.objects.on(day).order_by("pk").values()) for day in (EVE, EFFECTIVE)} == places
    assert Message.objects.filter(key__startswith="reorganisation-undone:").count() == 1
    assert faults() == []
    again = carry_out(world)
    assert (again.state, again.report["dossiers"]["moved"]) == ("done", 9)
    assert again.pk != row.pk


def refused(world: Before, row: Reorganisation, at: Any = AT) -> str:
    was = [rows_of(table) for table in (Dossier, Agency, Posting, Transfer)]
    with pytest.raises(ReorganisationRefusedError) as no:
        undo(row.pk, by=world.admin, at=at)
    assert [rows_of(table) for table in (Dossier, Agency, Posting, Transfer)] == was
    return no.value.code


def test_it_is_not_undone_on_another_day(world: Before) -> None:
    some_life(world)
    assert refused(world, carry_out(world), AT + timedelta(days=1)) == "too_late"


def test_it_is_not_undone_when_a_dossier_moved_since(world: Before) -> None:
    life = some_life(world)
    row = carry_out(world)
    accept(life["registered"].pk, by=world.place.intake, at=AT + timedelta(hours=8))
    assert refused(world, row, AT + timedelta(hours=9)) == "acted_on"


def test_it_is_not_undone_when_somebody_filed_since(world: Before) -> None:
    row = carry_out(world)
    unit = Agency.objects.get(key="xa-hop-nhat")
    make.filed(world.place, AT, version_id=world.local.pk, receiving_agency=unit, deciding_agency=unit)
    assert refused(world, row) == "filed_since"


def test_it_is_not_undone_when_somebody_was_posted_since(world: Before) -> None:
    row = carry_out(world)
    unit = Agency.objects.get(key="xa-hop-nhat")
    Posting.objects.create(
        user=world.place.stranger, agency=unit, role="signer", title="Mới", valid_from=EFFECTIVE
    )
    assert refused(world, row) == "posted_since"


def test_what_is_filed_late_with_an_ended_agency_follows(world: Before) -> None:
    """A web process may hold an agency for valid for some seconds more."""
    row = schedule(world.plan, str(world.plan), by=world.admin, at=AT, start_at=AT)
    execute(row.pk, world.plan, at=AT)
    old = Agency.objects.filter(valid_to=EVE, area__isnull=False).order_by("pk")[0]
    late = make.filed(
        world.place,
        AT + timedelta(seconds=3),
        version_id=world.local.pk,
        receiving_agency=old,
        deciding_agency=old,
    )
    assert reorganising.gather_stragglers(AT + timedelta(minutes=1)) == 1
    assert reorganising.gather_stragglers(AT + timedelta(minutes=2)) == 0
    late.refresh_from_db()
    assert late.holder.is_valid_on(EFFECTIVE)
    assert not [fault for fault in faults() if fault.dossier_id == late.pk]


def test_a_wrong_plan_changes_nothing(world: Before, tmp_path: Path) -> None:
    (world.plan.parent / "units.csv").write_text(
        UNITS.replace("close,huyen-thu", "close,huyen-la"), encoding="utf-8"
    )
    with pytest.raises(ReorganisationRefusedError) as no:
        schedule(world.plan, "thu", by=world.admin, at=AT, start_at=AT)
    assert no.value.mistakes
    assert not Reorganisation.objects.exists()


def test_it_does_not_begin_before_its_day(world: Before) -> None:
    with pytest.raises(ReorganisationRefusedError, match="too_early"):
        schedule(world.plan, "thu", by=world.admin, at=FILED, start_at=AT - timedelta(hours=1))
    row = schedule(world.plan, "thu", by=world.admin, at=FILED, start_at=AT)
    with pytest.raises(ReorganisationRefusedError, match="too_early"):
        execute(row.pk, world.plan, at=AT - timedelta(minutes=1))


def test_a_plan_changed_after_it_was_scheduled_is_not_begun(world: Before) -> None:
    row = schedule(world.plan, "thu", by=world.admin, at=AT, start_at=AT)
    world.plan.write_text(world.plan.read_text(encoding="utf-8").replace("Sắp xếp thử", "Khác"), encoding="utf-8")
    with pytest.raises(ReorganisationRefusedError, match="plan_changed"):
        execute(row.pk, world.plan, at=AT)
    assert Agency.objects.on(date(2025, 3, 1)).filter(key="huyen-thu").exists()
