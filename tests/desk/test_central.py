"""The list of central dossiers on the desk: to look at, with nothing to press."""

from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from tests.dossiers.test_central import taken_in
from tests.factories.offices import Office


def test_the_list_shows_ones_agencies_and_offers_no_act(
    place: Office, specialist: Client, stranger: Client
) -> None:
    taken_in({})
    page = specialist.get("/can-bo/he-thong-bo/")
    assertContains(page, "BTP-2026-000001")
    assertNotContains(page, "/lam/")
    assertNotContains(page, "Nguyễn Thị Sáu")
    assertNotContains(stranger.get("/can-bo/he-thong-bo/"), "BTP-2026-000001")
    assertNotContains(specialist.get("/can-bo/he-thong-bo/?ma=X"), "BTP-2026-000001")
    assert specialist.get("/can-bo/he-thong-bo/?cursor=x").status_code == 404
