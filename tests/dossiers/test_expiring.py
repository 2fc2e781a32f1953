"""Complete drafts are remembered once, stopped uploads cleared away."""

from datetime import timedelta

import pytest

from motcua.dossiers.models import Draft, Upload
from motcua.dossiers.queries.drafts import unsent_complete_count
from motcua.dossiers.services.drafting import Progress, discard_draft, save_draft, start_draft
from motcua.dossiers.services.expiring import forget_unfinished_uploads, remind_unsent
from motcua.dossiers.services.uploading import Home, NewFile, begin_upload, receive_piece
from motcua.notifications.models import Message
from tests.factories.offices import Office, moment

pytestmark = pytest.mark.django_db
NOW = moment("2025-01-13T08:00")


def draft(place: Office, *, is_complete: bool = True) -> Draft:
    begun = start_draft(place.version, by=place.citizen, at=NOW)
    return save_draft(begun.pk, Progress({"a": "b"}, "x", is_complete), by=place.citizen, at=NOW)


def test_a_complete_draft_is_reminded_of_after_three_days_and_once(place: Office) -> None:
    found = draft(place)
    assert remind_unsent(NOW + timedelta(days=2, hours=23)) == 0
    assert remind_unsent(NOW + timedelta(days=3)) == 1
    assert remind_unsent(NOW + timedelta(days=9)) == 0
    message = Message.objects.get()
    assert message.link == f"/nhap/{found.pk}/xem-lai/"
    assert "Đăng ký khai sinh" in message.body


def test_nobody_is_reminded_of_what_is_unfinished_or_put_away(place: Office) -> None:
    draft(place, is_complete=False)
    discard_draft(draft(place).pk, by=place.citizen, at=NOW)
    assert remind_unsent(NOW + timedelta(days=4)) == 0


def test_complete_unsent_drafts_are_counted(place: Office) -> None:
    draft(place)
    draft(place, is_complete=False)
    assert unsent_complete_count() == 1


def test_uploads_that_stopped_are_cleared_away(place: Office) -> None:
    home = Home(draft_id=draft(place).pk)
    upload = begin_upload(home, NewFile("a.pdf", 100), by=place.citizen, at=NOW)
    receive_piece(upload.pk, 0, b"%PDF-", by=place.citizen, at=NOW)
    assert forget_unfinished_uploads(NOW + timedelta(days=1)) == 0
    assert forget_unfinished_uploads(NOW + timedelta(days=3)) == 1
    assert not Upload.objects.exists()
