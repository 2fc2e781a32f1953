"""The counter says the price item by item, and takes the evidence for a benefit."""

from datetime import date

import pytest
import time_machine
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from motcua.catalog.models import Fee, FeeRelief
from motcua.catalog.queries.procedures import plan
from motcua.catalog.queries.reliefs import forget_reliefs
from motcua.dossiers.models import Dossier
from motcua.payments.models import Order
from tests.desk.test_intake import ADDRESS, NOW, filled
from tests.factories.offices import Office


@pytest.fixture(autouse=True)
def relief(place: Office) -> FeeRelief:
    Fee.objects.filter(version=place.version).update(amount=20_000, channel="", kind="charge")
    plan.cache_clear()
    forget_reliefs()
    return FeeRelief.objects.create(
        key="ngheo", name="Miễn cho hộ nghèo", ground="poor_household", percent=100, legal_basis="NQ 1", confidence="H",
        procedures=[place.version.procedure.code], valid_from=date(2020, 1, 1),
    )  # fmt: skip


@time_machine.travel(NOW, tick=False)
def test_the_price_is_explained_and_the_benefit_offered(place: Office, intake: Client) -> None:
    part = intake.post(f"{ADDRESS}tam-tinh/", filled(place))
    for words in ("20.000 đồng", "Tính tiền thế nào?", "Hộ nghèo", "Giấy tờ chứng minh"):
        assertContains(part, words)
    claimed = intake.post(f"{ADDRESS}tam-tinh/", filled(place, relief="poor_household", relief_evidence="GCN 12"))
    assertContains(claimed, "Miễn cho hộ nghèo (NQ 1)")


@time_machine.travel(NOW, tick=False)
def test_a_benefit_without_evidence_is_not_taken(place: Office, intake: Client) -> None:
    answer = intake.post(ADDRESS, filled(place, relief="poor_household"))
    assertContains(answer, "Hãy ghi giấy tờ chứng minh", status_code=422)
    assert not Dossier.objects.exists()


@time_machine.travel(NOW, tick=False)
def test_a_benefit_with_evidence_is_kept_with_the_dossier(place: Office, intake: Client) -> None:
    intake.post(ADDRESS, filled(place, relief="poor_household", relief_evidence="GCN số 12"))
    item = Dossier.objects.get().due_items.get()
    assert (item.amount, item.ordinary, item.evidence, item.relief) == (0, 20_000, "GCN số 12", "ngheo")


@time_machine.travel(NOW, tick=False)
def test_who_has_no_benefit_pays_the_schedule(place: Office, intake: Client) -> None:
    intake.post(ADDRESS, filled(place, relief="none"))
    assert Dossier.objects.get().fee_amount == 20_000
    FeeRelief.objects.all().delete()
    forget_reliefs()
    assertNotContains(intake.post(f"{ADDRESS}tam-tinh/", filled(place)), "Giấy tờ chứng minh")


@time_machine.travel(NOW, tick=False)
def test_a_claim_that_does_not_stand_is_charged_after_all(place: Office, intake: Client, stranger: Client) -> None:
    intake.post(ADDRESS, filled(place, relief="poor_household", relief_evidence="GCN số 12"))
    dossier = Dossier.objects.get()
    address = f"/can-bo/ho-so/{dossier.pk}/mien-giam/"
    assertContains(intake.get(f"/can-bo/ho-so/{dossier.pk}/"), address)
    assertContains(intake.get(address), "GCN số 12")
    assertContains(intake.post(address, {"ground": "poor_household"}), "Hãy ghi lý do", status_code=422)
    assert stranger.get(address).status_code == 404
    assert intake.post(address, {"ground": "poor_household", "reason": "giấy hết hạn"}).status_code == 302
    dossier.refresh_from_db()
    order = Order.objects.get(subject=dossier.pk)
    assert (dossier.fee_amount, order.amount, order.state) == (20_000, 20_000, "due")
    again = intake.post(address, {"ground": "poor_household", "reason": "nữa"})
    assertContains(again, "không còn khoản nào", status_code=422)
