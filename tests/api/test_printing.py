"""What the counter prints, printed by a system: recorded, within reach, a page of one book at a time."""

from typing import Any

import pytest
from django.utils import timezone

from motcua.audit.models import AuditEvent
from motcua.dossiers.models import Result
from tests.api.calls import PROPOSAL
from tests.api.world import Caller, World, world

pytestmark = pytest.mark.django_db


@pytest.fixture
def it() -> World:
    return world()


@pytest.fixture
def call(it: World) -> Caller:
    return Caller(it.token("mine"))


def is_pdf(answer: Any) -> bool:
    assert answer.status_code == 200, answer.content
    assert answer["Content-Disposition"].startswith("attachment")
    return bool(answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF"))


def test_pages_of_the_book_are_printed_and_it_is_written_down(it: World, call: Caller) -> None:
    today = timezone.localdate().isoformat()
    assert is_pdf(call("POST", "/books/print", {"agency": "centre", "first": today, "last": today}))
    assert AuditEvent.objects.filter(action="print", subject="agency:centre", actor_id=it.officer.pk).count() == 1
    theirs = Caller(it.token("theirs"))
    assert theirs("POST", "/books/print", {"agency": "centre", "first": today, "last": today}).status_code == 422


@pytest.mark.parametrize(("first", "last"), [("2026-03-02", "2026-03-01"), ("2025-12-31", "2026-01-01")])
def test_a_book_is_of_one_year_and_goes_forward(call: Caller, first: str, last: str) -> None:
    refused = call("POST", "/books/print", {"agency": "centre", "first": first, "last": last})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "last")


def test_a_draft_is_shown_and_not_kept(it: World, call: Caller) -> None:
    dossier = it.dossiers["taken"]
    before = Result.objects.count()
    assert is_pdf(call("POST", f"/dossiers/{dossier.pk}/result/preview", PROPOSAL))
    assert Result.objects.count() == before


def test_receipts_of_a_day_and_of_a_result_are_printed_within_reach(it: World, call: Caller) -> None:
    together = f"/dossiers/{it.dossiers['accepted'].pk}/forms/together/file"
    handed = f"/dossiers/{it.dossiers['returned'].pk}/result/receipt/file"
    assert is_pdf(call("GET", together))
    assert is_pdf(call("GET", handed))
    asked = (
        f"/dossiers/{it.dossiers['asking'].pk}/forms/together/file"  # an agency that was asked reads one dossier
    )
    for path in (together, handed, asked):
        assert Caller(it.token("theirs"))("GET", path).status_code == 404
