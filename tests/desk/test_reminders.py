"""What about to break is seen on the desk: in the list, and as reminders that name it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from motcua.dossiers.models import Dossier
from motcua.dossiers.services.watching import watch
from motcua.notifications.models import Message
from motcua.organizations.queries import forget_calendars
from tests.desk.conftest import SignIn
from tests.factories import dossiers as make
from tests.factories.offices import Office, moment


@pytest.fixture(autouse=True)
def _fresh() -> None:
    forget_calendars()


@pytest.fixture
def late(place: Office) -> Dossier:
    dossier = make.taken(place)
    watch(moment("2025-01-14T12:00"))
    return dossier


def test_a_reminder_names_the_dossier_what_it_waits_for_and_how_far_it_is(
    place: Office, late: Dossier, sign_in: SignIn
) -> None:
    client = sign_in(place.specialist)
    text = client.get("/can-bo/nhac-viec/").content.decode()
    for said in (late.code, "Quá hạn", "xử lý ở bước hiện tại", "1 hồ sơ sắp trễ."):
        assert said in text
    assert client.post("/can-bo/nhac-viec/da-xem/").status_code == 302
    assert not Message.objects.filter(recipient=place.specialist, read_at=None).exists()


def test_nobody_sees_the_reminders_of_others(place: Office, late: Dossier, sign_in: SignIn) -> None:
    text = sign_in(place.stranger).get("/can-bo/nhac-viec/").content.decode()
    assert late.code not in text
    assert "Không có việc nào bị nhắc" in text


def test_the_list_can_be_narrowed_to_what_is_about_to_break(place: Office, sign_in: SignIn) -> None:
    risky, calm = make.taken(place), make.taken(place)
    now = timezone.now()
    Dossier.objects.filter(pk=risky.pk).update(warn_at=now, act_by=now + timedelta(hours=1))
    Dossier.objects.filter(pk=calm.pk).update(warn_at=now + timedelta(hours=5), act_by=now + timedelta(hours=6))
    client: Client = sign_in(place.specialist)
    text = client.get("/can-bo/viec/xu-ly/?han=sap-tre").content.decode()
    assert risky.code in text
    assert calm.code not in text
    assert "Sắp trễ: <strong>1</strong>" in text
