"""National codes: taken over as read, mapped with dates, suggested by name, and never made up."""

from datetime import date, datetime, timedelta

import pytest

from motcua.audit.models import AuditEvent
from motcua.organizations.models import Agency
from motcua.sync import faults, relay, services
from motcua.sync.models import CatalogueReading, CodeKind, CodeMapping, Delivery, NationalCode
from motcua.sync.queries import codes as queries
from motcua.sync.queries import quarantined, stories
from motcua.sync.queries.codes import Span, codes_for
from motcua.sync.rules import UnfitError
from motcua.sync.rules.codes import (
    Entry,
    ShrunkenListError,
    check_size,
    covers,
    same_names,
    suggest,
    unit_line,
)
from motcua.sync.services import codes
from tests.factories.journals import journals
from tests.factories.offices import Office, moment
from tests.sync.test_relay import Clock, ScriptedPortal, turns

NOW = moment("2026-03-02T00:30")
DAY = timedelta(days=1)
FIELDS = [Entry("G15-LV1", "Hộ tịch"), Entry("G15-LV2", "Nuôi con nuôi"), Entry("G01-LV1", "Đất đai")]


@pytest.mark.parametrize(
    ("name", "likeliest"),
    [
        pytest.param("Hộ tịch", "G15-LV1", id="the same"),
        pytest.param("ho tich", "G15-LV1", id="without accents"),
        pytest.param("Lĩnh vực đất đai", "G01-LV1", id="with other words around"),
        pytest.param("Nuôi con nuôi trong nước", "G15-LV2", id="longer than theirs"),
    ],
)
def test_a_suggestion_is_found_by_the_folded_name(name: str, likeliest: str) -> None:
    assert suggest(name, FIELDS)[0].entry.code == likeliest


@pytest.mark.parametrize("name", ["Hàng hải", "", "…"])
def test_nothing_is_suggested_for_what_is_like_nothing(name: str) -> None:
    assert suggest(name, FIELDS) == []


def test_only_the_very_same_name_needs_nobody() -> None:
    ours = [Entry("HT", "Hộ  tịch"), Entry("X", "Hộ tich"), Entry("DD", "đất đai"), Entry("Z", "Rừng")]
    twice = [*FIELDS, Entry("G02-LV1", "Đất đai")]
    assert same_names(ours, twice) == {"HT": "G15-LV1"}


@pytest.mark.parametrize(
    ("before", "now", "is_believed"), [(0, 0, False), (0, 5, True), (100, 90, True), (100, 89, False)]
)
def test_a_list_that_lost_too_much_is_not_believed(before: int, now: int, is_believed: bool) -> None:
    if is_believed:
        check_size(before, now)
    else:
        with pytest.raises(ShrunkenListError):
            check_size(before, now)


@pytest.mark.parametrize(
    ("unit", "line"),
    [
        ("H58.14.2", ("H58.14.2", "H58.14", "H58")),
        ("H58", ("H58",)),
        ("000.00.14.H58", ("000.00.14.H58", "000.00.00.H58")),
        ("000.00.00.H58", ("000.00.00.H58",)),
    ],
)
def test_a_unit_stands_below_its_province(unit: str, line: tuple[str, ...]) -> None:
    assert unit_line(unit) == line
    assert covers(unit, {line[-1]})
    assert not covers(unit, {"H59", "000.00.00.H59"})


def taken_over(kind: CodeKind, *told: Entry, at: datetime = NOW) -> CatalogueReading:
    return codes.take_over(kind, told, at=at)


def valid(code: str) -> list[tuple[date, date | None]]:
    rows = NationalCode.objects.filter(code=code).order_by("valid_from")
    return list(rows.values_list("valid_from", "valid_to"))


@pytest.mark.django_db
def test_codes_begin_and_end_as_the_list_changes() -> None:
    many = [Entry(f"G9-{number}", f"Lĩnh vực {number}") for number in range(20)]
    first = taken_over(CodeKind.FIELD, *many)
    assert (first.entries, first.added, first.ended) == (20, 20, 0)
    later = NOW + 10 * DAY
    second = taken_over(CodeKind.FIELD, *many[1:], Entry("G9-new", "Mới"), at=later)
    assert (second.added, second.ended) == (1, 1)
    assert valid("G9-0") == [(date(2000, 1, 1), date(2026, 3, 2))]  # when it was last seen
    assert valid("G9-new") == [(date(2026, 3, 12), None)]
    taken_over(CodeKind.FIELD, *many[1:], at=later + DAY)
    taken_over(CodeKind.FIELD, *many[1:], Entry("G9-new", "Mới"), at=later + 2 * DAY)
    assert valid("G9-new") == [(date(2026, 3, 12), None)]  # an old edition for a day ends nothing
    taken_over(CodeKind.FIELD, *many[1:], at=later + 5 * DAY)
    taken_over(CodeKind.FIELD, *many[1:], Entry("G9-new", "Tên khác"), at=later + 20 * DAY)
    assert valid("G9-new") == [(date(2026, 3, 12), date(2026, 3, 14)), (date(2026, 4, 1), None)]


@pytest.mark.django_db
def test_a_far_shorter_list_is_noted_and_ends_nothing() -> None:
    taken_over(CodeKind.FIELD, *FIELDS)
    refused = taken_over(CodeKind.FIELD, FIELDS[0], at=NOW + DAY)
    assert "ngắn hơn hẳn" in refused.error
    assert NationalCode.objects.filter(valid_to=None).count() == 3


@pytest.mark.django_db
def test_the_same_name_maps_itself_and_is_nobody_s_decision(place: Office) -> None:
    taken_over(CodeKind.FIELD, *FIELDS)
    [mapping] = CodeMapping.objects.all()
    assert (mapping.ours, mapping.national, mapping.accepted_by) == ("HT", "G15-LV1", None)
    codes.accept(CodeKind.FIELD, "HT", "G15-LV2", by=place.clerk, at=NOW)
    taken_over(CodeKind.FIELD, *FIELDS, at=NOW + DAY)
    assert CodeMapping.objects.get(valid_to=None).national == "G15-LV2"


@pytest.mark.django_db
def test_a_mapping_is_accepted_from_a_day_on_and_never_to_an_invented_code(place: Office) -> None:
    taken_over(CodeKind.FIELD, Entry("A", "Một"), Entry("B", "Hai"))
    with pytest.raises(codes.UnknownCodeError):
        codes.accept(CodeKind.FIELD, "HT", "G99", by=place.clerk, at=NOW)
    codes.accept(CodeKind.FIELD, "HT", "A", by=place.clerk, at=NOW)
    codes.accept(CodeKind.FIELD, "HT", "A", by=place.clerk, at=NOW + DAY)
    codes.accept(CodeKind.FIELD, "HT", "B", by=place.clerk, at=NOW + 30 * DAY)
    rows = CodeMapping.objects.order_by("valid_from").values_list("national", "valid_from", "valid_to")
    assert list(rows) == [
        ("A", date(2000, 1, 1), date(2026, 3, 31)),
        ("B", date(2026, 4, 1), None),
    ]
    assert AuditEvent.objects.filter(action="map code", actor_id=place.clerk.pk).count() == 2
    known = codes_for({CodeKind.FIELD: {"HT"}})
    ours = Entry("HT", "Hộ tịch")
    march, april = Span(date(2026, 3, 1), date(2026, 3, 5)), Span(date(2026, 4, 2), date(2026, 4, 2))
    assert known.named(CodeKind.FIELD, ours, march).code == "A"
    assert known.named(CodeKind.FIELD, ours, april).code == "B"
    assert known.named(CodeKind.FIELD, ours, Span(date(2026, 3, 1), date(2026, 4, 2))).code == "B"


@pytest.mark.django_db
def test_a_code_counts_on_the_day_of_filing_or_today(place: Office) -> None:
    many = [Entry(f"1.{number:06}", f"Thủ tục {number}") for number in range(20)]
    taken_over(CodeKind.PROCEDURE, *many)
    taken_over(CodeKind.PROCEDURE, *many[1:], at=NOW + 10 * DAY)
    ended = Entry("1.000000", "x")
    known = codes_for({CodeKind.PROCEDURE: {"1.000000", "1.777777"}})
    today = (NOW + 60 * DAY).date()
    assert known.named(CodeKind.PROCEDURE, ended, Span(NOW.date(), today)) == many[0]
    with pytest.raises(UnfitError) as refused:
        known.named(CodeKind.PROCEDURE, ended, Span(NOW.date() + 20 * DAY, today))
    assert (refused.value.code, refused.value.about) == ("procedure_unmapped", "1.000000")
    with pytest.raises(UnfitError):
        known.named(CodeKind.PROCEDURE, Entry("1.777777", "Không có"), Span(NOW.date(), today))


@pytest.mark.django_db
def test_lists_that_were_never_read_judge_nothing(place: Office) -> None:
    [dossier] = journals(place, 1)
    report = stories({dossier.pk: (0, 9)})[dossier.pk].report
    assert report is not None
    assert (report.procedure_code, report.field_code) == ("1.001193", "HT")
    assert queries.unmapped(CodeKind.FIELD) == []


@pytest.mark.django_db
def test_an_unmapped_code_waits_with_a_sentence_and_goes_when_it_is_mapped(place: Office) -> None:
    taken_over(CodeKind.PROCEDURE, Entry("1.001193", "Đăng ký khai sinh (toàn quốc)"))
    taken_over(CodeKind.FIELD, Entry("G15-LV1", "Hộ tịch, quốc tịch, chứng thực"), Entry("G1", "Đất đai"))
    journals(place, 3)
    clock, portal = Clock(), ScriptedPortal()
    sender = relay.Relay(portal, clock)
    turns(sender, clock, 3)
    waiting = quarantined()
    assert [(row.fault, row.about) for row in waiting] == [("field_unmapped", "HT")] * 3
    assert "Lĩnh vực HT chưa có mã quốc gia" in waiting[0].last_error
    assert "trang Mã quốc gia" in waiting[0].last_error
    assert faults.said("field_unmapped", "HT", "") == waiting[0].last_error
    assert portal.states == {}
    [missing] = queries.unmapped(CodeKind.FIELD)
    assert (missing.ours.code, missing.waiting) == ("HT", 3)
    assert missing.suggestions[0].entry.code == "G15-LV1"
    codes.accept(CodeKind.FIELD, "HT", "G15-LV1", by=place.clerk, at=clock())
    turns(sender, clock, 3)
    assert len(portal.states) == 3
    assert not Delivery.objects.exclude(state="delivered").exists()
    assert queries.unmapped(CodeKind.FIELD) == []
    dossier = Delivery.objects.all()[0].dossier_id
    report = stories({dossier: (0, 9)})[dossier].report
    assert report is not None
    assert (report.field_code, report.field_name) == ("G15-LV1", "Hộ tịch, quốc tịch, chứng thực")
    assert report.procedure_name == "Đăng ký khai sinh (toàn quốc)"


@pytest.mark.django_db
def test_a_unit_that_the_nation_does_not_know_is_not_told(place: Office) -> None:
    taken_over(CodeKind.UNIT, Entry("H20", "Tỉnh khác"))
    [dossier] = journals(place, 1)
    story = stories({dossier.pk: (0, 9)})[dossier.pk]
    assert (story.report, story.fault, story.about) == (None, "unit_unmapped", "H58.14")
    taken_over(CodeKind.UNIT, Entry("H20", "Tỉnh khác"), Entry("H58", "Tỉnh Thử"), at=NOW + DAY)
    assert stories({dossier.pk: (0, 9)})[dossier.pk].report is not None


@pytest.mark.django_db
def test_a_kind_of_result_is_national_or_left_out_or_asked_for(place: Office) -> None:
    span = Span(date(2026, 3, 1), date(2026, 3, 2))
    none = codes_for({CodeKind.PROCEDURE: {"1.001193"}, CodeKind.RESULT: {"giay-khai-sinh"}})
    assert none.result("giay-khai-sinh", "1.001193", span) == ""
    births = Entry("KQ.1", "Giấy khai sinh (bản chính)")
    codes.take_over(CodeKind.RESULT, [births], within={"KQ.1": "1.001193"}, at=NOW)
    some = codes_for({CodeKind.PROCEDURE: {"1.001193", "1.000894"}, CodeKind.RESULT: {"giay-khai-sinh"}})
    with pytest.raises(UnfitError, match="result_unmapped"):
        some.result("giay-khai-sinh", "1.001193", span)
    assert some.result("giay-khai-sinh", "1.000894", span) == ""  # the catalogue names none there
    assert some.result("", "1.001193", span) == ""
    codes.accept(CodeKind.RESULT, "giay-khai-sinh", "KQ.1", by=place.clerk, at=NOW)
    mapped = codes_for({CodeKind.PROCEDURE: {"1.001193"}, CodeKind.RESULT: {"giay-khai-sinh"}})
    assert mapped.result("giay-khai-sinh", "1.001193", span) == "KQ.1"
    assert services.collect(at=NOW) == 0


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [CodeKind.PROCEDURE, CodeKind.FIELD, CodeKind.UNIT])
def test_an_empty_list_is_not_believed_and_keeps_nothing_back(place: Office, kind: CodeKind) -> None:
    [dossier] = journals(place, 1)
    assert taken_over(kind).error
    assert stories({dossier.pk: (0, 9)})[dossier.pk].report is not None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "other", "missing"),
    [
        (CodeKind.PROCEDURE, Entry("1.000894", "Kết hôn"), Entry("1.001193", "Khai sinh")),
        (CodeKind.FIELD, Entry("G1", "Đất đai"), Entry("G15", "Hộ tịch")),
        (CodeKind.UNIT, Entry("H20", "Tỉnh khác"), Entry("H58", "Tỉnh Thử")),
    ],
)
def test_what_waits_for_a_code_goes_when_the_nation_publishes_it(
    place: Office, kind: CodeKind, other: Entry, missing: Entry
) -> None:
    """The page of codes no longer lists it then: nobody would send it again."""
    taken_over(kind, other)
    journals(place, 2)
    clock, portal = Clock(), ScriptedPortal()
    sender = relay.Relay(portal, clock)
    turns(sender, clock, 3)
    assert [row.fault for row in quarantined()] == [f"{kind}_unmapped"] * 2
    taken_over(kind, other, at=NOW + DAY)
    assert len(quarantined()) == 2
    taken_over(kind, other, missing, at=NOW + 2 * DAY)
    assert quarantined() == []
    turns(sender, clock, 3)
    assert len(portal.states) == 2


@pytest.mark.django_db
def test_a_unit_that_a_merger_has_ended_can_still_be_mapped_for_those_who_wait(place: Office) -> None:
    taken_over(CodeKind.UNIT, Entry("H20", "Tỉnh mới"))
    journals(place, 2)
    clock, portal = Clock(), ScriptedPortal()
    sender = relay.Relay(portal, clock)
    turns(sender, clock, 3)
    Agency.objects.filter(code="H58.14").update(valid_to=clock.now.date() - DAY)
    waiting = [row for row in queries.unmapped(CodeKind.UNIT) if row.waiting]
    assert [(row.ours.code, row.waiting) for row in waiting] == [("H58.14", 2)]
    assert waiting[0].ours.name == Agency.objects.filter(code="H58.14").latest("valid_from").name
    codes.accept(CodeKind.UNIT, "H58.14", "H20", by=place.clerk, at=clock())
    turns(sender, clock, 3)
    assert len(portal.states) == 2
