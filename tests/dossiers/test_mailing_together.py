"""A list for the post and a wish taken back at the same moment: one of the two happens."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from motcua.dossiers.models import Dossier, Parcel, PostManifest
from motcua.dossiers.services.mailing import Wanted, hand_to_post, unwish, wish
from motcua.dossiers.services.moves import ActionRefusedError
from motcua.postal.ports import Contact
from motcua.postal.rules import Direction
from motcua.postal.services.ordering import Price
from tests.factories import dossiers as make
from tests.factories.offices import Office, moment, office
from tests.plugins.sandbox import RunningSandbox

pytestmark = pytest.mark.django_db(transaction=True)
NOW = moment("2025-01-14T09:00")
PATIENCE_SECONDS = 30
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


@pytest.fixture
def place(transactional_db: None) -> Office:
    return office()


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # a transaction sees the activity of its first look
        cursor.execute(WAITING)
        row = cursor.fetchone()
    return bool(row and row[0])


def test_a_wish_that_is_being_taken_back_sends_no_parcel(place: Office, postman: RunningSandbox) -> None:
    dossier = make.done(place)
    home = Contact(name="Nguyễn Thị Sáu", phone="0912345678", line="Ấp 1", province_code="82")
    wish(dossier.pk, Wanted(Direction.DELIVER, home, Price(25_000, "post")), by=place.citizen, at=NOW)
    begun = threading.Event()

    def hand_over() -> str:
        begun.set()
        try:
            return (
                hand_to_post([dossier.pk], agency=place.centre, by=place.intake, at=NOW).parcels.count() * "sent"
            )
        except ActionRefusedError as refused:
            return refused.code
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            unwish(dossier.pk, Direction.DELIVER, by=place.citizen, at=NOW)
            handing = pool.submit(hand_over)
            assert begun.wait(PATIENCE_SECONDS)
            limit = time.monotonic() + PATIENCE_SECONDS
            while not (somebody_waits() or handing.done()):
                assert time.monotonic() < limit
                time.sleep(0.05)
        assert handing.result(PATIENCE_SECONDS) == "nothing_to_send"
    assert Dossier.objects.get(pk=dossier.pk).return_by == Dossier.ReturnBy.COUNTER
    assert not Parcel.objects.exists()
    assert not PostManifest.objects.exists()
