"""What I have to do: the right rows, in one order, in a fixed number of queries."""

from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains
from pytest_django.fixtures import DjangoAssertNumQueries

from motcua.accounts.rules import Role
from motcua.catalog.models import Competence
from motcua.dossiers.queries import desk as work
from motcua.dossiers.queries.desk import Due, Narrowing, Tab, WorkRow, desk_of
from motcua.dossiers.services import receiving
from motcua.dossiers.services.consulting import Question, Round, consult
from motcua.dossiers.services.receiving import Missing, SupplementRequest
from motcua.organizations.models import Posting
from tests.desk.conftest import SignIn
from tests.factories import dossiers as make
from tests.factories.dossiers import FILED
from tests.factories.offices import START, Office, moment, procedure, workflow

MOST_QUERIES = 12


def test_each_role_sees_its_own_tabs_and_its_own_rows(place: Office) -> None:
    registered, proposed = make.filed(place), make.proposed(place)
    now = moment("2025-01-13T09:00")
    assert desk_of(place.intake, now).tabs[0] is Tab.INTAKE
    assert Tab.SIGNING not in desk_of(place.intake, now).tabs
    assert [row.id for row in work.inbox(desk_of(place.intake, now), Tab.INTAKE).rows] == [registered.pk]
    assert [row.id for row in work.inbox(desk_of(place.signer, now), Tab.SIGNING).rows] == [proposed.pk]
    assert work.inbox(desk_of(place.stranger, now), Tab.PROCESSING).rows == []


def test_counts_say_what_waits_for_whom(place: Office) -> None:
    make.filed(place)
    make.done(place)
    asked = make.taken(place)
    request = SupplementRequest((Missing("Giấy chứng sinh"),), "Thiếu")
    receiving.request_supplement(asked.pk, request, by=place.specialist, at=FILED)
    now = moment("2025-01-13T09:00")
    assert work.counts(desk_of(place.intake, now)).tabs[Tab.INTAKE] == 1
    assert work.counts(desk_of(place.intake, now)).tabs[Tab.RETURNING] == 1
    assert work.counts(desk_of(place.specialist, now)).tabs[Tab.WAITING] == 1
    receiving.answer_supplement(asked.pk, by=place.citizen, at=now)
    counts = work.counts(desk_of(place.specialist, now)).tabs
    assert (counts[Tab.WAITING], counts[Tab.ANSWERED], counts[Tab.PROCESSING]) == (0, 1, 0)


def test_overdue_today_and_tomorrow_are_told_apart(place: Office) -> None:
    make.accepted(place)  # 14 working hours from Monday 08:00
    late = work.counts(desk_of(place.specialist, moment("2025-01-20T09:00"))).dues
    today = work.counts(desk_of(place.specialist, moment("2025-01-14T09:00"))).dues
    tomorrow = work.counts(desk_of(place.specialist, moment("2025-01-13T09:00"))).dues
    assert (late[Due.LATE], today[Due.TODAY], tomorrow[Due.TOMORROW]) == (1, 1, 1)


def test_a_posting_that_lists_procedures_sees_only_those(place: Office) -> None:
    other = procedure("9.000001", "Việc khác", "province", workflow(key="khac"))
    make.accepted(place)
    Competence.objects.create(posting=place.specialist.postings.get(), procedure=other.procedure)
    assert work.inbox(desk_of(place.specialist, FILED), Tab.PROCESSING).rows == []
    Competence.objects.create(posting=place.specialist.postings.get(), procedure=place.version.procedure)
    assert len(work.inbox(desk_of(place.specialist, FILED), Tab.PROCESSING).rows) == 1


def test_several_seats_page_as_one_ordered_list(place: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    Posting.objects.create(
        user=place.specialist, agency=place.commune_agency, role=Role.SPECIALIST, title="x", valid_from=START
    )
    for hour in range(8, 17):
        at = moment(f"2025-01-13T{hour:02d}:00")
        make.accepted(place, at, deciding_agency=place.commune_agency if hour % 2 else place.department)
    monkeypatch.setattr(work, "PAGE_SIZE", 4)
    desk, cursor = desk_of(place.specialist, FILED), ""
    seen: list[WorkRow] = []
    while True:
        page = work.inbox(desk, Tab.PROCESSING, cursor=cursor)
        seen += page.rows
        cursor = page.next_cursor
        if not cursor:
            break
    assert len({row.id for row in seen}) == 9
    assert [row.act_by for row in seen] == sorted(row.act_by for row in seen)


def test_narrowing(place: Office) -> None:
    mine, free = make.taken(place), make.accepted(place)
    desk = desk_of(place.specialist, FILED)

    def ids(**how: Any) -> set[object]:
        return {row.id for row in work.inbox(desk, Tab.PROCESSING, Narrowing(**how)).rows}

    assert ids(whose="mine") == {mine.pk}
    assert ids(whose="free") == {free.pk}
    assert ids(field_id=place.version.field_id) == {mine.pk, free.pk}
    assert ids(field_id=999_999) == set()


def test_what_my_agency_is_asked_waits_in_a_tab_of_its_own(place: Office, sign_in: SignIn) -> None:
    dossier = make.taken(place)
    question = Round((Question(place.commune_agency, "Có cư trú tại xã không?", 8),))
    consult(dossier.pk, question, by=place.specialist, at=FILED)
    page = sign_in(place.stranger).get("/can-bo/viec/xin-y-kien/")
    assertContains(page, dossier.code)
    assertContains(page, "/y-kien/")


@pytest.mark.parametrize("rows", [1, 30])
def test_a_page_takes_a_fixed_number_of_queries(
    place: Office, intake: Client, rows: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(rows):
        make.filed(place)
    intake.get("/can-bo/")  # what a process keeps is warm
    with django_assert_max_num_queries(MOST_QUERIES):
        page = intake.get("/can-bo/viec/tiep-nhan/")
    assert len(page.context["page_of_rows"].rows) == rows


def test_the_page_says_time_left_and_offers_what_can_be_done_at_once(place: Office, intake: Client) -> None:
    with time_machine.travel(moment("2025-01-13T08:30"), tick=False):
        make.filed(place)
        page = intake.get("/can-bo/")
    assertContains(page, "còn 1 giờ")
    assertContains(page, 'value="accept"')
    assertNotContains(page, place.citizen.personal_id)


def test_counts_stop_at_a_hundred(place: Office, intake: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "MOST_COUNTED", 3)
    for _ in range(4):
        make.filed(place)
    assertContains(intake.get("/can-bo/"), "2+")


@pytest.mark.parametrize("address", ["/can-bo/viec/ky/", "/can-bo/viec/khong-co/", "/can-bo/?cursor=hong"])
def test_what_is_not_mine_or_not_there_is_not_found(intake: Client, address: str) -> None:
    assert intake.get(address).status_code == 404


def test_an_empty_list_says_so(intake: Client) -> None:
    assertContains(intake.get("/can-bo/"), "Không còn hồ sơ nào ở mục này")
    assertContains(intake.get("/can-bo/?cua=mine"), "Không có hồ sơ nào khớp điều kiện lọc")
