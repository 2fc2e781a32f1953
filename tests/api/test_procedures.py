"""The catalogue over the API."""

from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import localdate

from motcua.catalog.models import Procedure, ProcedureVersion

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("province")]


def get(client: Client, address: str) -> Any:
    answer = client.get(f"/api/v1/procedures{address}")
    assert answer.status_code == 200, answer.content.decode()
    assert answer["Content-Type"] == "application/json; charset=utf-8"
    assert "max-age" in answer["Cache-Control"]
    return answer.json()


def test_words_without_accents_find_a_procedure(client: Client) -> None:
    found = get(client, "?q=dang ky khai sinh&limit=5")
    assert "1.001193" in [each["code"] for each in found["items"]]
    assert len(found["items"]) == 5
    following = get(client, f"?q=dang ky khai sinh&limit=5&cursor={found['next_cursor']}")
    codes = {each["code"] for each in found["items"]}
    assert codes.isdisjoint(each["code"] for each in following["items"])


def test_nothing_found_is_an_empty_page(client: Client) -> None:
    assert get(client, "?q=zzzzqqqq xxyyzz") == {"items": [], "next_cursor": None}


def test_every_procedure_comes_once_over_all_pages(client: Client, django_assert_max_num_queries: Any) -> None:
    codes: list[str] = []
    cursor = ""
    while True:
        with django_assert_max_num_queries(2):  # one of them counts the calls
            page = get(client, f"?limit=100&cursor={cursor}")
        codes += [each["code"] for each in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    offered = ProcedureVersion.objects.on(localdate()).filter(is_published=True)
    assert sorted(codes) == sorted(offered.values_list("procedure__code", flat=True))


def test_a_procedure_is_told_whole(client: Client, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(5):
        found = get(client, "/1.001193")
    version = ProcedureVersion.objects.get(procedure__code="1.001193", valid_to=None)
    assert found["name"] == version.name
    assert len(found["papers"]) == version.components.count() > 0
    assert {(each["channel"] or "", each["amount"], each["unit"]) for each in found["terms"]} == set(
        version.terms.values_list("channel", "amount", "unit")
    )
    assert len(found["fees"]) == version.fees.on(localdate()).count()
    assert found["legal_basis"] == version.legal_basis
    assert found["valid_from"] == version.valid_from.isoformat()


def test_fees_and_terms_come_by_channel(client: Client) -> None:
    version = ProcedureVersion.objects.filter(fees__channel="online", is_published=True, valid_to=None).first()
    assert version is not None
    found = get(client, f"/{version.procedure.code}")
    assert "online" in [each["channel"] for each in found["fees"]]


def test_a_replaced_code_names_its_successor(client: Client) -> None:
    published = ProcedureVersion.objects.on(localdate()).filter(is_published=True)
    old = Procedure.objects.exclude(successor=None).exclude(versions__in=published).first()
    assert old is not None
    assert old.successor is not None
    answer = client.get(f"/api/v1/procedures/{old.code}")
    assert answer.status_code == 404
    assert old.successor.code in answer.json()["detail"]
