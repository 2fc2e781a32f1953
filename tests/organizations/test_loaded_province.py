"""The province as it stands in the database: who and where, before the merger and after it."""

from datetime import date

import pytest

from motcua.accounts.models import User
from motcua.accounts.rules import Role
from motcua.organizations.models import Agency, Area, AreaSuccession, OfficeHours, Posting
from motcua.organizations.queries import agency_by_key, agency_of_area, communes_on, working_calendar

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("province")]
EVE, MERGER = date(2025, 6, 30), date(2025, 7, 1)


@pytest.mark.parametrize(
    ("day", "above", "count"),
    [(EVE, "Tỉnh Tiền Giang", 164), (EVE, "Tỉnh Đồng Tháp", 141), (MERGER, "Tỉnh Đồng Tháp", 102)],
)
def test_communes_before_and_after_the_merger(day: date, above: str, count: int) -> None:
    provinces = [
        area.parent if area.parent.kind == Area.Kind.PROVINCE else area.parent.parent
        for area in communes_on(day).select_related("parent__parent")
        if area.parent
    ]
    assert [province.name for province in provinces if province].count(above) == count


def test_all_communes_of_a_day_are_of_these_provinces() -> None:
    assert communes_on(EVE).count() == 164 + 141
    assert communes_on(MERGER).count() == 102


def test_districts_end_with_the_merger() -> None:
    assert Area.objects.on(EVE).filter(kind=Area.Kind.DISTRICT).count() == 11 + 12
    assert not Area.objects.on(MERGER).filter(kind=Area.Kind.DISTRICT).exists()


def test_every_old_commune_has_one_main_successor() -> None:
    for old in communes_on(EVE).prefetch_related("successions"):
        assert [each.is_main for each in old.successions.all()].count(True) == 1


def test_successions_join_the_day_before_with_the_day() -> None:
    rows = AreaSuccession.objects.select_related("old", "new")
    assert len(rows) == 308
    assert {(row.old.valid_to, row.new.valid_from) for row in rows} == {(EVE, MERGER)}
    assert set(communes_on(MERGER)) == {row.new for row in rows}


def test_a_code_that_names_another_place_later_is_two_places() -> None:
    assert [area.name for area in Area.objects.filter(code="28249").order_by("valid_from")] == [
        "Phường 5",
        "Phường Đạo Thạnh",
    ]


def test_every_commune_has_its_agency_with_people_for_every_step() -> None:
    needed = {Role.INTAKE: 2, Role.SPECIALIST: 2, Role.SIGNER: 1, Role.CLERK: 1}
    for commune in communes_on(MERGER):
        agency = agency_of_area(commune, Agency.Kind.COMMUNE, MERGER)
        assert agency is not None
        assert agency.area == commune
        roles = list(Posting.objects.on(MERGER).filter(agency=agency).values_list("role", flat=True))
        assert all(roles.count(role) >= least for role, least in needed.items()), agency


def test_every_commune_has_its_police_with_people_who_check_decide_and_issue() -> None:
    police = Agency.objects.on(MERGER).filter(parent__key="cong-an-tinh").exclude(area=None)
    assert {agency.area for agency in police.select_related("area")} == set(communes_on(MERGER))
    held = Posting.objects.on(MERGER).filter(agency__in=police).values_list("agency_id", "role")
    assert {(agency.pk, role) for agency in police for role in ("specialist", "signer", "clerk")} <= set(held)


def test_the_centre_has_two_sites_and_twelve_at_the_counter() -> None:
    centre = agency_by_key("centre", MERGER)
    assert centre is not None
    sites = Agency.objects.on(MERGER).filter(parent=centre).order_by("key")
    assert [site.address for site in sites] == [
        "377 Hùng Vương, phường Đạo Thạnh",
        "10 Lê Thị Riêng, phường Cao Lãnh",
    ]
    assert Posting.objects.on(MERGER).filter(agency=centre, role=Role.INTAKE).count() >= 12


def test_the_agencies_of_2024_are_history() -> None:
    assert agency_by_key("so-ke-hoach-dau-tu", EVE) is not None
    assert agency_by_key("so-ke-hoach-dau-tu", MERGER) is None
    before, after = agency_by_key("so-noi-vu", EVE), agency_by_key("so-noi-vu", MERGER)
    assert before is not None
    assert after is not None
    assert (before.code[:3], after.code[:3]) == ("H58", "H20")


def test_identifiers_are_not_shared_on_a_day() -> None:
    for day in (EVE, MERGER):
        codes = list(Agency.objects.on(day).values_list("code", flat=True))
        assert len(codes) == len(set(codes))


def test_ready_made_accounts_are_there_and_nobody_can_sign_in_with_a_password() -> None:
    names = {"tiepnhan", "chuyenvien", "lanhdao", "vanthu", "chutich", "quantri"}
    users = User.objects.filter(username__in=names)
    assert {user.username for user in users} == names
    assert not any(user.has_usable_password() for user in User.objects.filter(kind=User.Kind.OFFICER))


def test_one_commune_can_be_tried_with_the_ready_made_accounts() -> None:
    postings = Posting.objects.filter(user__username__in=("tiepnhan", "chuyenvien", "lanhdao", "vanthu"))
    assert {posting.agency.name for posting in postings.select_related("agency")} == {
        "Ủy ban nhân dân phường Mỹ Tho"
    }
    assert {posting.role for posting in postings} == {"intake", "specialist", "signer", "clerk"}


def test_office_hours_make_a_working_calendar() -> None:
    assert OfficeHours.objects.filter(valid_to=None).count() == 10
    calendar = working_calendar()
    assert calendar.is_open(date(2026, 8, 22))
    assert not calendar.is_open(date(2026, 8, 31))
