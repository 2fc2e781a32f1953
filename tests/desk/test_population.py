"""The population database on the desk: at the counter, on a dossier's page, and again for all."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from lxml import html  # type: ignore[import-untyped] # comes with pikepdf
from pytest_django.asserts import assertContains, assertNotContains

from motcua.audit.models import AuditEvent
from motcua.dossiers.models import Dossier
from motcua.dossiers.services.filing import Person
from motcua.foundation.adapters import adapter
from motcua.population.models import LookUp
from motcua.population.services.looking import retry_wanted
from tests.factories import dossiers as make
from tests.factories.offices import Office
from tests.plugins.sandbox import RunningSandbox

pytestmark = pytest.mark.django_db(transaction=True)

ADDRESS = "/can-bo/tiep-nhan/doi-chieu/"
AGAIN = "/can-bo/doi-chieu/"
HOME = "Khu phố 3, Phường Mỹ Phong, Tỉnh Đồng Tháp"
BORN = {"birth-day": "12", "birth-month": "3", "birth-year": "1959"}
HTMX = {"HX-Request": "true"}


@pytest.fixture
def place(transactional_db: None) -> Office:
    from tests.factories.offices import office

    return office()


def typed(place: Office, **more: str) -> dict[str, str]:
    return {
        "name": "Nguyễn Thị Sáu",
        "identity_number": "082159004167",
        "address": "",
        "phone": "0912345678",
        "kind": "citizen",
        "key": str(uuid.uuid4()),
        "agency": str(place.centre.pk),
        "procedure": str(place.version.pk),
        "channel": "counter",
        "copies": "1",
        "return_by": "counter",
        **BORN,
        **more,
    }


def sau(place: Office, **more: Any) -> Dossier:
    values = {"name": "Nguyễn Thị Sáu", "identity_number": "082159004167", "address": "Ấp 1", **more}
    return make.accepted(place, person=Person(**values))


def page_of(dossier: Dossier) -> str:
    return f"/can-bo/ho-so/{dossier.pk}/dan-cu/"


def test_the_look_up_is_pressed_once(place: Office, intake: Client, population: RunningSandbox) -> None:
    for answer in (intake.get("/can-bo/tiep-nhan/"), intake.post(ADDRESS, typed(place), headers=HTMX)):
        [button] = html.fromstring(answer.content).xpath("//button[@name='population']")
        assert "data-once" in button.attrib, "each press is an access that is counted and audited"


def test_an_empty_address_is_filled_at_the_counter_and_the_rest_stays(
    place: Office, intake: Client, population: RunningSandbox
) -> None:
    answer = intake.post(ADDRESS, typed(place), headers=HTMX)
    assertContains(answer, HOME)
    assertContains(answer, "Khớp")
    assertContains(answer, 'value="0912345678"')
    look = LookUp.objects.get()
    assert look.dossier_code.startswith("H58.14-")
    assert "-T" in look.dossier_code


def test_what_was_typed_is_overwritten_only_by_a_click(
    place: Office, intake: Client, population: RunningSandbox
) -> None:
    wrote = typed(place, address="Ấp khác, Xã Khác, Tỉnh Khác")
    answer = intake.post(ADDRESS, wrote, headers=HTMX)
    assertContains(answer, 'value="Ấp khác, Xã Khác, Tỉnh Khác"')
    assertContains(answer, "***, Phường Mỹ Phong, Tỉnh Đồng Tháp")
    assertNotContains(answer, "Khu phố 3")
    assertContains(answer, "Không khớp")
    taken = intake.post(ADDRESS, {**wrote, "take": "residence"}, headers=HTMX)
    assertContains(taken, f'value="{HOME}"')
    assert LookUp.objects.count() == 1


def test_without_scripts_the_whole_page_comes_back_and_the_filing_keeps_the_look_up(
    place: Office, intake: Client, population: RunningSandbox
) -> None:
    wrote = typed(place)
    assertContains(intake.post(ADDRESS, wrote), "Lưu và in phiếu")
    saved = intake.post("/can-bo/tiep-nhan/", {**wrote, "address": HOME, "paper-to-khai": "on"})
    assert saved.status_code == 302, saved.content.decode()[:2000]
    dossier = Dossier.objects.get()
    assertContains(intake.get(f"/can-bo/ho-so/{dossier.pk}/"), "CSDL dân cư:")
    assert LookUp.objects.get().key == dossier.submission_key


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"birth-day": "", "birth-month": "", "birth-year": ""}, "Hãy ghi ngày sinh"),
        ({"birth-day": "31", "birth-month": "2"}, "không có trong lịch"),
        ({"identity_number": "082"}, "12 số"),
        ({"kind": "business"}, "Chỉ đối chiếu được cá nhân"),
        ({"key": "x"}, "Hãy mở lại trang tiếp nhận"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_asked(
    place: Office, intake: Client, population: RunningSandbox, more: dict[str, str], words: str
) -> None:
    assertContains(intake.post(ADDRESS, typed(place, **more), headers=HTMX), words)
    assert not LookUp.objects.exists()


def test_the_counter_works_on_while_the_database_is_away(
    place: Office, intake: Client, population: RunningSandbox
) -> None:
    population.break_down(population={"reset": 1.0})
    wrote = typed(place, address="Ấp 1")
    answer = intake.post(ADDRESS, wrote, headers=HTMX)
    assertContains(answer, "Chưa đối chiếu được")
    assertContains(answer, "Cứ tiếp nhận như thường")
    assert intake.post("/can-bo/tiep-nhan/", {**wrote, "paper-to-khai": "on"}).status_code == 302
    dossier = Dossier.objects.get()
    assertContains(intake.get(AGAIN), dossier.code)
    assertContains(intake.post(AGAIN, follow=True), "1 hồ sơ sẽ được đối chiếu lại")
    population.heal()
    adapter.cache_clear()
    assert retry_wanted(timezone.now() + timedelta(minutes=11)) == 1
    assertNotContains(intake.get(AGAIN), dossier.code)


def test_the_dossier_shows_the_answer_masked_and_takes_over_what_is_ticked(
    place: Office, intake: Client, population: RunningSandbox
) -> None:
    dossier = sau(place)
    assertContains(intake.get(f"/can-bo/ho-so/{dossier.pk}/"), "Chưa đối chiếu")
    refused = intake.post(page_of(dossier), {"do": "look", "reason": "x", **BORN})
    assertContains(refused, "không có mục đích thì không được tra", status_code=422)
    asked = {"do": "look", "purpose": "appraise", "reason": "Kiểm tra nơi thường trú", **BORN}
    answer = intake.post(page_of(dossier), asked, follow=True)
    assertContains(answer, "***, Phường Mỹ Phong, Tỉnh Đồng Tháp")
    assertNotContains(answer, "Khu phố 3")
    assertContains(answer, "Kiểm tra nơi thường trú")
    in_full = intake.post(page_of(dossier), {"do": "show"})
    assertContains(in_full, HOME)
    assert AuditEvent.objects.filter(subject__startswith="person:", action="look").count() == 2
    taken = intake.post(page_of(dossier), {"do": "take", "field": ["residence"]}, follow=True)
    assertContains(taken, "Trước đó đã khai: Ấp 1")
    dossier.refresh_from_db()
    assert dossier.address == HOME


def test_ticking_nothing_changes_nothing(place: Office, intake: Client, population: RunningSandbox) -> None:
    dossier = sau(place)
    intake.post(page_of(dossier), {"do": "look", "purpose": "receive", **BORN})
    assertContains(intake.post(page_of(dossier), {"do": "take"}, follow=True), "Hãy chọn ít nhất một trường")


def test_strangers_see_nothing(
    place: Office, stranger: Client, specialist: Client, population: RunningSandbox
) -> None:
    dossier = sau(place)
    assert stranger.get(page_of(dossier)).status_code == 404
    assert stranger.post(page_of(dossier), {"do": "look", "purpose": "receive", **BORN}).status_code == 404
    assert specialist.post(ADDRESS, typed(place)).status_code == 404
    assert Client().get(AGAIN).status_code == 302
    assert not LookUp.objects.exists()


def test_no_personal_word_stands_in_an_address(place: Office, intake: Client, population: RunningSandbox) -> None:
    dossier = sau(place)
    answer = intake.post(page_of(dossier), {"do": "look", "purpose": "receive", **BORN})
    assert answer["Location"] == page_of(dossier)
    assert "082159004167" not in answer["Location"]
