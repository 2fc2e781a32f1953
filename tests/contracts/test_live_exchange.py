"""Several senders, writers at work, a portal on a bad day: afterwards the ledgers agree."""

import threading
import time

import pytest
from django.db import connection
from django.test import override_settings

from motcua.dossiers.models import Dossier
from motcua.sync import relay
from motcua.sync.queries import status
from tests.contracts.test_national_portal import assert_all_told
from tests.factories import journals as told
from tests.factories.journals import go_on, journals
from tests.factories.offices import Office, office
from tests.plugins.sandbox import CREDENTIALS, RunningSandbox

WRITERS, EACH, LIMIT_SECONDS = 4, 12, 120
BAD_DAY = {"error_500": 0.1, "reset": 0.05, "answer_then_cut": 0.1, "stale_session": 0.05}


def write(place: Office, number: int) -> None:
    """File dossiers and carry each through its whole way, entry by entry, as officers would."""
    first = 1 + number * EACH
    for at in range(first, first + EACH):
        [dossier] = journals(place, 1, (told.SUBMITTED, told.ACCEPTED), first=at)
        for entry in (told.TAKEN, told.ASKED, told.RESUMED, told.PROPOSED, told.SIGNED, told.DONE, told.RETURNED):
            time.sleep(0.02)
            go_on(place, Dossier.objects.get(pk=dossier.pk), entry)
    connection.close()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_everything_is_told_in_order_whatever_happens_on_the_way(fresh_sandbox: RunningSandbox) -> None:
    place, stop = office(), threading.Event()
    path = "motcua.adapters.portal_national.client.NationalPortal"
    options = {"base_url": f"{fresh_sandbox.url}/portal", **CREDENTIALS}
    fresh_sandbox.break_down(portal=BAD_DAY, seed=11)
    with override_settings(MOTCUA_ADAPTERS={"sync.national_portal": (path, options)}):
        worker = threading.Thread(target=relay.run, args=(stop,), kwargs={"senders": 3})
        writers = [threading.Thread(target=write, args=(place, number)) for number in range(WRITERS)]
        for thread in [worker, *writers]:
            thread.start()
        for thread in writers:
            thread.join()
        shown = fresh_sandbox.summary()["faults_shown"]
        fresh_sandbox.heal()
        limit = time.monotonic() + LIMIT_SECONDS
        while status().ratio != 1 and time.monotonic() < limit:
            time.sleep(0.2)
        stop.set()
        worker.join(30)
    assert not worker.is_alive()
    assert set(shown) == set(BAD_DAY)
    assert status().dossiers == WRITERS * EACH
    assert_all_told(fresh_sandbox)
