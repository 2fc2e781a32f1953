import pytest
from django.core.cache import cache
from django.test import override_settings

from motcua.sync import relay, tasks
from motcua.sync.queries import cached_status, status
from tests.factories import journals as told
from tests.factories.journals import journals
from tests.factories.offices import Office
from tests.plugins.sandbox import CREDENTIALS, RunningSandbox

pytestmark = pytest.mark.django_db


def test_the_nightly_comparison_tells_again_what_the_portal_lost(
    place: Office, fresh_sandbox: RunningSandbox
) -> None:
    journals(place, 2)
    path = "motcua.adapters.portal_national.client.NationalPortal"
    options = {"base_url": f"{fresh_sandbox.url}/portal", **CREDENTIALS}
    with override_settings(MOTCUA_ADAPTERS={"sync.national_portal": (path, options)}):
        assert relay.drain(seconds=60)
        fresh_sandbox.reset()
        tasks.compare_latest(timestamp=0)
        assert status().dossiers_synchronised == 0
        assert relay.drain(seconds=60)
    assert len(fresh_sandbox.dossiers()) == 2


def test_pages_read_figures_that_are_at_most_a_little_old(place: Office) -> None:
    cache.clear()
    assert cached_status().dossiers == 0
    journals(place, 1, (told.ACCEPTED,))
    assert (cached_status().dossiers, status().dossiers) == (0, 1)
    cache.clear()
    assert cached_status().dossiers == 1
    cache.clear()
