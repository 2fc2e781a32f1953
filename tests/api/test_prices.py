"""The price by the API: worked out item by item, with its source and whoever pays less."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from motcua.catalog.models import Fee, FeeRelief
from motcua.catalog.queries.procedures import plan
from tests.factories.offices import Office, office

pytestmark = pytest.mark.django_db


@pytest.fixture
def code() -> str:
    place: Office = office()
    Fee.objects.filter(version=place.version).delete()
    days = {"valid_from": date(2020, 1, 1), "legal_basis": "TT 281"}
    Fee.objects.create(version=place.version, kind="fee", channel="", amount=8_000, per="copy", code="TL", **days)
    Fee.objects.create(version=place.version, kind="charge", channel="counter", amount=20_000, **days)
    Fee.objects.create(version=place.version, kind="charge", channel="online", amount=10_000, **days)
    FeeRelief.objects.create(
        key="nua", name="Giảm một nửa", ground="anyone", percent=50, kinds=["fee"], procedures=[place.version.procedure.code],
        valid_from=date(2020, 1, 1), legal_basis="NQ 1", confidence="H",
    )  # fmt: skip
    plan.cache_clear()
    return place.version.procedure.code


def price(code: str, **asked: Any) -> Any:
    return Client().get(f"/api/v1/procedures/{code}/price", asked)


def test_it_is_worked_out_item_by_item(code: str) -> None:
    found = price(code, copies=3).json()
    assert (found["amount"], found["fees"], found["charges"], found["saving"]) == (22_000, 12_000, 10_000, 22_000)
    charge, fee = found["items"]
    assert (charge["ordinary"], charge["amount"], charge["benefit"]) == (20_000, 10_000, None)
    assert (fee["code"], fee["quantity"], fee["ordinary"], fee["benefit"], fee["source"]) == (
        "TL",
        3,
        24_000,
        "nua",
        "TT 281",
    )
    assert [each["key"] for each in found["benefits"]] == ["nua"]


def test_the_counter_pays_its_own_rate(code: str) -> None:
    found = price(code, channel="counter").json()
    assert (found["charges"], found["prices"]) == (20_000, 0)


@pytest.mark.parametrize("asked", [{"copies": 0}, {"pages": 1000}, {"channel": "fax"}])
def test_what_makes_no_sense_is_refused(code: str, asked: dict[str, Any]) -> None:
    assert price(code, **asked).status_code == 422


def test_an_unknown_procedure_is_not_found(code: str) -> None:
    assert price("9.999999").status_code == 404
