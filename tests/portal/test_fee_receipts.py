"""Who paid keeps the receipt: the signed XML, and its picture."""

from datetime import datetime

import pytest
from django.test import Client
from pytest_django.asserts import assertContains

from motcua.foundation.signing_xades import verify_xml
from motcua.payments.models import Receipt
from tests.factories.dossiers import FILED, accepted
from tests.factories.offices import Office, office
from tests.factories.receipts import PRICE, order, pay, series

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Office:
    return office()


@pytest.fixture
def receipt(place: Office) -> Receipt:
    """A receipt for the fee of a citizen's own dossier."""
    series(place.centre, place.intake)
    dossier = accepted(place)
    at: datetime = FILED
    what = order(place.centre, at, subject=dossier.pk, subject_code=dossier.code)
    return pay(what, place.centre, place.intake, at)[0]


def signed_in(place: Office) -> Client:
    client = Client()
    client.force_login(place.citizen)
    return client


def test_the_dossier_lists_its_receipts(place: Office, receipt: Receipt) -> None:
    page = signed_in(place).get(f"/ho-so-cua-toi/{receipt.subject}/")
    assertContains(page, "Biên lai, hóa đơn điện tử")
    assertContains(page, f"/bien-lai/{receipt.pk}.xml")


def test_both_files_are_downloads(place: Office, receipt: Receipt) -> None:
    client, home = signed_in(place), f"/ho-so-cua-toi/{receipt.subject}/bien-lai/{receipt.pk}"
    pdf, xml = client.get(f"{home}.pdf"), client.get(f"{home}.xml")
    assert pdf.content.startswith(b"%PDF-")
    assert all("attachment" in answer["Content-Disposition"] for answer in (pdf, xml))
    assert verify_xml(xml.content).covered.findtext(".//MHSo") == receipt.subject_code


def test_a_receipt_of_another_dossier_is_not_found(place: Office, receipt: Receipt) -> None:
    other = accepted(place)
    assert signed_in(place).get(f"/ho-so-cua-toi/{other.pk}/bien-lai/{receipt.pk}.pdf").status_code == 404


def test_a_stranger_finds_nothing(place: Office, receipt: Receipt) -> None:
    client = Client()
    client.force_login(place.intake)
    assert client.get(f"/ho-so-cua-toi/{receipt.subject}/bien-lai/{receipt.pk}.pdf").status_code == 404


def test_an_invoice_stands_beside_the_receipts(place: Office) -> None:
    series(place.centre, place.intake, kind="invoice", invoice_form="2")
    dossier = accepted(place)
    what = order(place.centre, FILED, PRICE, subject=dossier.pk, subject_code=dossier.code)
    (found,) = pay(what, place.centre, place.intake, FILED)
    client = signed_in(place)
    assertContains(client.get(f"/ho-so-cua-toi/{dossier.pk}/"), "Hóa đơn: Giá dịch vụ, 110.000")
    pdf = client.get(f"/ho-so-cua-toi/{dossier.pk}/bien-lai/{found.pk}.pdf")
    assert "hoa" in pdf["Content-Disposition"]
