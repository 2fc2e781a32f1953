"""What the portal refused: an officer reads why, mends it and sends it again; others see nothing of it."""

import pytest
from django.test import Client
from django.utils import timezone

from motcua.audit.models import AuditEvent
from motcua.dossiers.models import Dossier, DossierEvent
from motcua.sync import relay
from motcua.sync.models import Delivery
from motcua.sync.queries import quarantined, status
from tests.desk.conftest import SignIn
from tests.factories import journals as told
from tests.factories.journals import journals
from tests.factories.offices import Office
from tests.sync.test_relay import Clock, ScriptedPortal, turns

PAGE = "/can-bo/dong-bo/"
OPEN = (told.SUBMITTED, told.ACCEPTED, told.TAKEN)


def sent(portal: ScriptedPortal | None = None) -> ScriptedPortal:
    portal, clock = portal or ScriptedPortal(), Clock()
    turns(relay.Relay(portal, clock), clock, 4)
    return portal


@pytest.fixture
def numberless(place: Office) -> Dossier:
    """A dossier without its owner's number: it cannot be told."""
    [dossier] = journals(place, 1, OPEN, identity_number="")
    sent()
    return dossier


def test_the_officer_reads_why_and_is_led_to_where_it_is_mended(specialist: Client, numberless: Dossier) -> None:
    text = specialist.get(PAGE).content.decode()
    assert numberless.code in text
    assert "Thiếu số định danh cá nhân của chủ hồ sơ" in text
    assert f"/can-bo/ho-so/{numberless.pk}/sua-nguoi-nop/" in text


def test_other_agencies_see_and_send_nothing_of_it(stranger: Client, numberless: Dossier) -> None:
    [refused] = quarantined()
    assert numberless.code not in stranger.get(PAGE).content.decode()
    stranger.post(PAGE, {"ban-tin": [refused.pk]})
    refused.refresh_from_db()
    assert refused.state == Delivery.State.QUARANTINED
    assert stranger.get(f"/can-bo/ho-so/{numberless.pk}/sua-nguoi-nop/").status_code == 404


def test_mending_the_number_sends_it_again_by_itself(
    specialist: Client, place: Office, numberless: Dossier
) -> None:
    address = f"/can-bo/ho-so/{numberless.pk}/sua-nguoi-nop/"
    assert "Thiếu số định danh" in specialist.get(address).content.decode()
    wish = {"applicant_name": "Nguyễn Thị  Sáu", "identity_number": "123456789012", "reason": "Theo thẻ căn cước"}
    refused = specialist.post(address, wish)
    assert refused.status_code == 422
    assert "số giả định" in refused.content.decode()
    without_reason = specialist.post(address, {**wish, "identity_number": "082157000123", "reason": ""})
    assert "Hãy ghi lý do sửa" in without_reason.content.decode()
    specialist.post(address, {**wish, "identity_number": "082157000123"})
    numberless.refresh_from_db()
    assert numberless.identity_number == "082157000123"
    entry = DossierEvent.objects.get(dossier=numberless, kind="corrected")
    assert (entry.by, entry.note, entry.data["fields"]) == (
        place.specialist,
        "Theo thẻ căn cước",
        ["identity_number"],
    )
    assert "082157000123" not in str(entry.data)
    portal = sent()
    assert portal.states == {numberless.code: 4}
    assert status().ratio == 1


def test_what_is_on_file_is_shown_masked_and_kept_when_left_empty(specialist: Client, place: Office) -> None:
    [dossier] = journals(place, 1, OPEN)
    address = f"/can-bo/ho-so/{dossier.pk}/sua-nguoi-nop/"
    text = specialist.get(address).content.decode()
    assert "082157000123" not in text
    assert "0912345678" not in text
    specialist.post(address, {"applicant_name": "Nguyễn Thị Sáu", "email": "sau@example.vn", "reason": "Bổ sung"})
    dossier.refresh_from_db()
    assert (dossier.identity_number, dossier.phone, dossier.email) == (
        "082157000123",
        "0912345678",
        "sau@example.vn",
    )
    again = specialist.post(address, {"applicant_name": "Nguyễn Thị Sáu", "reason": "Không gì"})
    assert again.status_code == 422


def test_several_are_sent_again_at_once_and_it_is_recorded_by_whom(
    sign_in: SignIn, place: Office, specialist: Client
) -> None:
    dossiers = journals(place, 3, OPEN)
    sent(ScriptedPortal(refuses={dossier.code for dossier in dossiers}))
    waiting = quarantined()
    assert len(waiting) == 3
    chosen = [row.pk for row in waiting[:2]]
    answer = specialist.post(PAGE, {"ban-tin": chosen}, follow=True)
    assert "Đã xếp 2 bản tin vào hàng gửi" in answer.content.decode()
    assert [row.pk for row in quarantined()] == [waiting[2].pk]
    assert set(AuditEvent.objects.filter(action="requeue").values_list("actor_id", flat=True)) == {
        place.specialist.pk
    }
    twice = specialist.post(PAGE, {"ban-tin": chosen}, follow=True)
    assert "Đã xếp 0 bản tin" in twice.content.decode()
    assert len(sent().states) == 2


def test_the_words_of_the_portal_are_said_plainly(specialist: Client, place: Office) -> None:
    [dossier] = journals(place, 1, OPEN)
    sent(ScriptedPortal(refuses={dossier.code}))
    words = "Trường NgayTiepNhan (20250113080000) sớm hơn NgayNopHoSo (20250122080000)"
    Delivery.objects.filter(state=Delivery.State.QUARANTINED).update(last_error=words)
    text = specialist.get(PAGE).content.decode()
    assert "Ngày tiếp nhận (08:00 ngày 13/01/2025) sớm hơn ngày nộp hồ sơ (08:00 ngày 22/01/2025)" in text
    assert timezone.now() >= dossier.submitted_at
