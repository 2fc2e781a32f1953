"""Many at once: each dossier stands or falls alone, and each says why."""

import uuid

import pytest
from django.test import Client
from pytest_django.asserts import assertContains

from motcua.accounts.rules import Role
from motcua.dossiers.models import Dossier
from motcua.dossiers.rules.transitions import Status
from motcua.dossiers.services import processing, receiving
from tests.desk.conftest import SignIn
from tests.factories import dossiers as make
from tests.factories.dossiers import FILED
from tests.factories.offices import Office, officer

ADDRESS = "/can-bo/hang-loat/"


def row(dossier: Dossier) -> str:
    return f"{dossier.pk}:{dossier.journal_length}"


def test_each_succeeds_or_fails_on_its_own(place: Office, intake: Client) -> None:
    good, gone, late = make.filed(place), make.filed(place), make.filed(place)
    receiving.refuse(gone.pk, "Không đúng nơi", by=place.intake, at=FILED)
    rows = [row(good), row(gone), f"{uuid.uuid4()}:1", f"{late.pk}:0", "rác"]
    page = intake.post(ADDRESS, {"act": "accept", "row": rows})
    assert [outcome.is_done for outcome in page.context["outcomes"]] == [True, False, False, False]
    assertContains(page, "1 hồ sơ xong")
    assertContains(page, "Không có hồ sơ này ở chỗ bạn.")
    assert Dossier.objects.get(pk=good.pk).status == Status.ACCEPTED
    assert Dossier.objects.get(pk=late.pk).status == Status.REGISTERED


def test_ticking_the_same_row_twice_or_pressing_twice_is_once(place: Office, intake: Client) -> None:
    dossier = make.filed(place)
    for _ in range(2):
        page = intake.post(ADDRESS, {"act": "accept", "row": [row(dossier), row(dossier)]})
        assert [outcome.is_done for outcome in page.context["outcomes"]] == [True]
    assert dossier.events.filter(kind="accept").count() == 1


def test_signing_is_confirmed_once_and_signs_each(place: Office, signer: Client) -> None:
    dossiers = [make.proposed(place) for _ in range(2)]
    asked = signer.post(ADDRESS, {"act": "sign", "row": [row(each) for each in dossiers]})
    assertContains(asked, "không rút lại được")
    assert {Dossier.objects.get(pk=each.pk).step for each in dossiers} == {"sign"}
    page = signer.post(ADDRESS, {"act": "sign", "confirmed": "1", "row": [row(each) for each in dossiers]})
    assertContains(page, "2 hồ sơ xong")
    assert {Dossier.objects.get(pk=each.pk).step for each in dossiers} == {"stamp"}


def test_assigning_asks_to_whom(place: Office, specialist: Client) -> None:
    dossier = make.taken(place)
    colleague = officer("Đỗ Đồng Nghiệp", Role.SPECIALIST, place.department)
    asked = specialist.post(ADDRESS, {"act": "assign", "row": row(dossier)})
    assertContains(asked, "Đỗ Đồng Nghiệp")
    missing = specialist.post(ADDRESS, {"act": "assign", "confirmed": "1", "row": row(dossier), "to": "x"})
    assertContains(missing, "Giao cho")
    answers = {"act": "assign", "confirmed": "1", "row": row(dossier), "to": str(colleague.pk)}
    assertContains(specialist.post(ADDRESS, answers), "1 hồ sơ xong")
    assert Dossier.objects.get(pk=dossier.pk).assignee == colleague


def test_hand_out_and_take_and_stamp(place: Office, intake: Client, specialist: Client, sign_in: SignIn) -> None:
    done, accepted = make.done(place), make.accepted(place)
    assertContains(intake.post(ADDRESS, {"act": "hand-out", "row": row(done)}), "1 hồ sơ xong")
    assertContains(specialist.post(ADDRESS, {"act": "take", "row": row(accepted)}), "1 hồ sơ xong")
    unsigned = make.proposed(place)
    page = sign_in(place.clerk).post(ADDRESS, {"act": "stamp", "confirmed": "1", "row": row(unsigned)})
    assertContains(page, "0 hồ sơ xong")


@pytest.mark.parametrize(("act", "count", "limit"), [("accept", 101, 100), ("sign", 101, 100)])
def test_too_many_at_once_is_said(intake: Client, act: str, count: int, limit: int) -> None:
    rows = [f"{uuid.uuid4()}:1" for _ in range(count)]
    assertContains(intake.post(ADDRESS, {"act": act, "row": rows}), f"nhiều nhất {limit} hồ sơ", status_code=422)


def test_nothing_ticked_is_said(intake: Client) -> None:
    assertContains(intake.post(ADDRESS, {"act": "accept"}), "Bạn chưa chọn hồ sơ nào", status_code=422)


@pytest.mark.parametrize("act", ["", "stop", "khong-co"])
def test_only_some_acts_are_done_at_once(intake: Client, act: str) -> None:
    assert intake.post(ADDRESS, {"act": act}).status_code == 404


def test_opening_the_address_leads_to_the_inbox(intake: Client) -> None:
    assert intake.get(ADDRESS)["Location"] == "/can-bo/"


def test_strangers_change_nothing(place: Office, stranger: Client) -> None:
    dossier = make.accepted(place)
    processing.take(dossier.pk, by=place.specialist, at=FILED)
    page = stranger.post(ADDRESS, {"act": "take", "row": row(dossier)})
    assert [outcome.is_done for outcome in page.context["outcomes"]] == [False]
