"""Complete drafts are remembered once, stopped uploads cleared away."""

import logging
import os
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.utils import timezone

from motcua.dossiers.models import Draft, Upload
from motcua.dossiers.queries.drafts import unsent_complete_count
from motcua.dossiers.services import pieces
from motcua.dossiers.services.drafting import Progress, discard_draft, save_draft, start_draft
from motcua.dossiers.services.expiring import (
    forget_left_pieces,
    forget_unfinished_uploads,
    keep_scans,
    remind_unsent,
)
from motcua.dossiers.services.uploading import Home, NewFile, begin_upload, receive_piece
from motcua.foundation import files
from motcua.foundation.sweeping import NEW, sweep
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


def test_pieces_that_no_upload_tells_of_are_cleared_away(settings: LazySettings, tmp_path: Path) -> None:
    """Their process died between the end of the upload and the end of its pieces."""
    settings.MOTCUA_FILES = tmp_path
    left, running = uuid.uuid4(), uuid.uuid4()
    for upload_id in (left, running):
        pieces.keep(upload_id, 0, b"piece")
    os.utime(tmp_path / "uploads" / str(left), (1, 1))
    assert forget_left_pieces(timezone.now()) == 1
    assert (pieces.find(left, 0), pieces.find(running, 0)) == (None, b"piece")


def test_what_an_officer_scanned_for_a_draft_is_not_taken_for_forgotten(
    place: Office, settings: LazySettings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The draft names its scans in sealed answers, which no sweep can ask."""
    settings.MOTCUA_FILES = tmp_path
    carried, unnamed = (files.store(content).sha256 for content in (b"carried", b"unnamed"))
    answers = {"_intake": {"papers": [{"name": "Tờ khai", "sha256": carried}, {"name": "Bản giấy", "sha256": ""}]}}
    start_draft(place.version, by=place.intake, at=NOW, answers=answers)
    long_ago = (timezone.now() - 2 * NEW).timestamp()
    for digest in (carried, unnamed):
        os.utime(tmp_path / digest[:2] / digest[2:4] / digest, (long_ago, long_ago))
    assert keep_scans() == 1
    set_aside = sum(sweep(timezone.now() + timedelta(days=day)).set_aside for day in range(29))
    assert (set_aside, files.load(carried)) == (1, b"carried")
    (tmp_path / carried[:2] / carried[2:4] / carried).unlink()
    with caplog.at_level(logging.ERROR):
        assert keep_scans() == 0
    assert "1 scans of open drafts are not there" in caplog.text


def test_scans_of_drafts_that_were_put_away_or_filed_are_not_kept_for_them(
    place: Office, settings: LazySettings, tmp_path: Path
) -> None:
    settings.MOTCUA_FILES = tmp_path
    answers = {"_intake": {"papers": [{"sha256": files.store(b"scan").sha256}]}}
    begun = start_draft(place.version, by=place.intake, at=NOW, answers=answers)
    assert keep_scans() == 1
    discard_draft(begun.pk, by=place.intake, at=NOW)
    assert keep_scans() == 0
