"""A nightly job that is done again because its worker died leaves what one run would have left."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from motcua.adapters.portal_national.client import NationalPortal
from motcua.sync import cataloguing, reconciler
from motcua.sync.models import CatalogueReading, CodeKind, Comparison
from motcua.sync.services import comparing as services
from tests.contracts.test_national_portal import push
from tests.factories import journals as told
from tests.factories.journals import journals
from tests.factories.offices import Office, moment
from tests.plugins.sandbox import CREDENTIALS, RunningSandbox

pytestmark = pytest.mark.django_db

DUE = moment("2025-01-15T01:30")
SOON = DUE + timedelta(seconds=2)
LATER = DUE + timedelta(minutes=1)
Compare = Callable[..., Comparison]
SCOPES = {Comparison.Scope.LATEST: reconciler.latest, Comparison.Scope.WHOLE: reconciler.whole}
scopes = pytest.mark.parametrize("scope", SCOPES)


@pytest.fixture
def portal(fresh_sandbox: RunningSandbox, place: Office) -> NationalPortal:
    portal = NationalPortal(base_url=f"{fresh_sandbox.url}/portal", **CREDENTIALS)
    journals(place, 3, (told.SUBMITTED, told.ACCEPTED))
    push(portal)
    return portal


def compare(scope: str, portal: NationalPortal, at: datetime) -> Comparison:
    act: Compare = SCOPES[Comparison.Scope(scope)]
    return act(portal, at=at, due=DUE)


@scopes
def test_a_comparison_that_was_made_for_a_moment_is_not_made_again(scope: str, portal: NationalPortal) -> None:
    done = compare(scope, portal, SOON)
    assert done.finished_at == SOON
    assert compare(scope, portal, LATER).pk == done.pk
    assert list(Comparison.objects.filter(scope=scope).values_list("finished_at", flat=True)) == [SOON]


@scopes
def test_what_a_dead_worker_began_is_brought_to_its_end(scope: str, portal: NationalPortal) -> None:
    left = services.begin(scope, at=SOON)
    done = compare(scope, portal, LATER)
    assert (done.pk, done.finished_at) == (left.pk, LATER)
    assert Comparison.objects.filter(scope=scope).count() == 1


@scopes
def test_the_next_moment_has_a_comparison_of_its_own(scope: str, portal: NationalPortal) -> None:
    done = compare(scope, portal, SOON)
    tomorrow = DUE + timedelta(days=1)
    act: Any = SCOPES[Comparison.Scope(scope)]
    assert act(portal, at=tomorrow + timedelta(seconds=2), due=tomorrow).pk != done.pk


def test_a_list_that_was_read_for_a_moment_is_not_read_again(portal: NationalPortal) -> None:
    cataloguing.read(portal, at=SOON, due=DUE)
    CatalogueReading.objects.filter(kind=CodeKind.RESULT).delete()  # the worker died before the last one
    again = cataloguing.read(portal, at=LATER, due=DUE)
    assert again.keys() == set(CodeKind.values)
    moments = dict(CatalogueReading.objects.values_list("kind", "at"))
    assert moments.pop(CodeKind.RESULT) == LATER
    assert set(moments.values()) == {SOON}
    assert CatalogueReading.objects.count() == len(CodeKind.values)
