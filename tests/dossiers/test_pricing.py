"""What a dossier is charged for: item by item, with the one benefit that counts and why."""

from datetime import date

import pytest

from motcua.accounts.models import IdentityLink
from motcua.catalog.models import Channel, Fee, FeeRelief
from motcua.catalog.queries.procedures import plan
from motcua.dossiers.models import Dossier, DueItem
from motcua.dossiers.queries.charging import fee_link
from motcua.dossiers.services.filing import lodge
from motcua.dossiers.services.pricing import NothingClaimedError, refuse_claim
from tests.factories.dossiers import filed, filing
from tests.factories.offices import Office, moment, office
from tests.factories.receipts import pay, series

pytestmark = pytest.mark.django_db
AT = moment("2026-09-01T08:00")


@pytest.fixture
def place() -> Office:
    """An office whose procedure costs 20.000 đồng, half online, with benefits for three grounds."""
    made = office()
    Fee.objects.filter(version=made.version).delete()
    days = {"valid_from": date(2020, 1, 1)}
    for channel, amount in (("counter", 20_000), ("online", 10_000)):
        Fee.objects.create(
            version=made.version, kind="charge", channel=channel, amount=amount, legal_basis="TT 75", **days
        )
    relief(
        made, "so", "digital_citizen", channel="online", valid_from=date(2026, 8, 15), valid_to=date(2027, 2, 28)
    )
    relief(made, "ngheo", "poor_household")
    plan.cache_clear()
    return made


def relief(place: Office, key: str, ground: str, **more: object) -> FeeRelief:
    values = {"valid_from": date(2020, 1, 1), "percent": 100, "legal_basis": "NQ 66.22", "confidence": "H", **more}
    return FeeRelief.objects.create(
        key=key, name=f"Miễn: {key}", ground=ground, procedures=[place.version.procedure.code], **values
    )


def told_by_the_identity_service(place: Office, *, digital: bool, assurance: int = 2) -> None:
    IdentityLink.objects.create(
        user=place.citizen,
        issuer="https://vneid",
        subject="s",
        assurance=assurance,
        claims={"digital_citizen": digital},
        last_used_at=AT,
    )


def item(dossier: Dossier) -> DueItem:
    return dossier.due_items.get()


def test_the_items_say_what_is_due_and_why(place: Office) -> None:
    dossier = filed(place, AT)
    row = item(dossier)
    assert (dossier.fee_amount, row.amount, row.ordinary, row.kind, row.quantity) == (
        10_000,
        10_000,
        20_000,
        "charge",
        1,
    )
    assert row.reason == "Trực tuyến (TT 75): 10.000 đồng thay vì 20.000 đồng tại quầy."


def test_the_price_of_a_service_is_charged_whole_and_proved_by_an_invoice(place: Office) -> None:
    Fee.objects.create(
        version=place.version,
        kind="price",
        amount=110_000,
        code="DO-DAC",
        name="Đo đạc",
        valid_from=date(2020, 1, 1),
    )
    relief(place, "moi-nguoi", "anyone")
    plan.cache_clear()
    series(place.centre, place.intake)
    series(place.centre, place.intake, kind="invoice", invoice_form="2")
    dossier = filed(place, AT)
    assert {row.kind: row.amount for row in dossier.due_items.all()} == {"charge": 0, "price": 110_000}
    link = fee_link(dossier)
    assert link is not None
    (invoice,) = pay(link.order, dossier.receiving_agency, place.intake, AT)
    assert (str(invoice), invoice.amount, invoice.subject) == ("2 K26TAA 1", 110_000, dossier.pk)


def test_a_digital_citizen_pays_nothing_online(place: Office) -> None:
    told_by_the_identity_service(place, digital=True)
    dossier = filed(place, AT)
    row = item(dossier)
    assert (dossier.fee_amount, row.relief, row.ground) == (0, "so", "digital_citizen")
    assert "đến hết ngày 28/02/2027" in row.reason
    assert "không phải nộp 20.000 đồng" in row.reason


@pytest.mark.parametrize(
    ("digital", "assurance", "more"),
    [(False, 2, {}), (True, 1, {}), (True, 2, {"channel": Channel.COUNTER})],
    ids=["not told", "level 1", "at the counter"],
)
def test_eligibility_comes_from_the_identity_service_for_level_two_online(
    place: Office, digital: bool, assurance: int, more: dict[str, object]
) -> None:
    told_by_the_identity_service(place, digital=digital, assurance=assurance)
    assert filed(place, AT, **more).fee_amount > 0


def test_a_claim_counts_with_evidence_and_is_kept_sealed(place: Office) -> None:
    dossier = filed(place, AT, claims={"poor_household": "GCN hộ nghèo số 12"})
    assert (dossier.fee_amount, item(dossier).evidence) == (0, "GCN hộ nghèo số 12")
    assert filed(place, AT, claims={"poor_household": "  "}).fee_amount == 10_000


def test_a_claim_that_does_not_stand_is_charged_as_when_filed(place: Office) -> None:
    dossier = filed(place, AT, claims={"poor_household": "GCN hộ nghèo số 12"})
    later = moment("2027-06-01T08:00")
    after = refuse_claim(dossier, "poor_household", "giấy hết hạn", by=place.intake, at=later)
    assert (after.fee_amount, item(after).relief) == (10_000, "")
    with pytest.raises(NothingClaimedError):
        refuse_claim(dossier, "poor_household", "lần nữa", by=place.intake, at=later)


def test_a_benefit_of_once_a_year_is_had_once_a_year(place: Office) -> None:
    FeeRelief.objects.filter(key="ngheo").update(once_a_year=True)
    claim = {"claims": {"poor_household": "GCN 12"}}
    assert [filed(place, AT, **claim).fee_amount for _ in range(2)] == [0, 10_000]
    assert filed(place, moment("2027-01-04T08:00"), **claim).fee_amount == 0


def test_a_sum_worked_out_elsewhere_is_one_item(place: Office) -> None:
    dossier = lodge(filing(place, fee_amount=34_000), by=place.citizen, at=AT)
    assert (dossier.fee_amount, item(dossier).amount) == (34_000, 34_000)
    assert not lodge(filing(place, fee_amount=0), by=place.citizen, at=AT).due_items.exists()


def test_copies_are_counted(place: Office) -> None:
    Fee.objects.filter(version=place.version).update(per="copy", channel="")
    Fee.objects.filter(version=place.version, amount=10_000).delete()
    plan.cache_clear()
    row = item(filed(place, AT, copies=3))
    assert (row.amount, row.quantity, row.per) == (60_000, 3, "copy")
