"""The national catalogue is read over HTTP; codes it does not have are not sent, whatever edition it shows today."""

from datetime import timedelta

import pytest

from motcua.adapters.portal_national.client import NationalPortal
from motcua.catalog.models import Field, ProcedureVersion
from motcua.sync import cataloguing
from motcua.sync.models import CatalogueReading, CodeKind, CodeMapping, NationalCode
from motcua.sync.queries import codes as queries
from motcua.sync.queries import quarantined
from motcua.sync.services import codes
from tests.contracts.test_national_portal import assert_all_told, push
from tests.factories.journals import journals
from tests.factories.offices import Office, moment
from tests.plugins.sandbox import CREDENTIALS, RunningSandbox

pytestmark = pytest.mark.django_db

NIGHT = moment("2026-03-02T00:30")


@pytest.fixture
def portal(fresh_sandbox: RunningSandbox) -> NationalPortal:
    return NationalPortal(base_url=f"{fresh_sandbox.url}/portal", **CREDENTIALS)


def test_every_list_is_read_and_what_is_known_goes_out_in_national_words(
    portal: NationalPortal, place: Office, fresh_sandbox: RunningSandbox
) -> None:
    ProcedureVersion.objects.filter(pk=place.version.pk).update(result_code="giay-khai-sinh")
    done = cataloguing.read(portal, at=NIGHT)
    assert done.keys() == set(CodeKind.values)
    assert all(reading.error == "" and reading.entries for reading in done.values())
    assert NationalCode.objects.get(kind=CodeKind.RESULT).within == "1.001193"
    mapped = set(CodeMapping.objects.values_list("kind", "ours", "national"))
    assert mapped == {("field", "HT", "G99-LV01"), ("result", "giay-khai-sinh", "KQ.G99.1.001193")}
    journals(place, 2)
    push(portal)
    assert_all_told(fresh_sandbox)
    shown = fresh_sandbox.dossiers()["H58.14-250113-0001"]["dossier"]
    assert (shown["MaTTHC"], shown["MaLinhVuc"], shown["TenLinhVuc"]) == ("1.001193", "G99-LV01", "Hộ tịch")


def test_what_the_nation_does_not_list_never_leaves_the_house(
    portal: NationalPortal, place: Office, fresh_sandbox: RunningSandbox
) -> None:
    Field.objects.filter(code="HT").update(name="Việc hộ tịch")
    cataloguing.read(portal, at=NIGHT)
    journals(place, 2)
    push(portal)
    assert fresh_sandbox.ledger(service="DongBoHoSoMC") == []
    assert {(row.fault, row.about) for row in quarantined()} == {("field_unmapped", "HT")}
    [missing] = queries.unmapped(CodeKind.FIELD)
    best = missing.suggestions[0].entry
    assert (best.code, best.name) == ("G99-LV01", "Hộ tịch")
    codes.accept(CodeKind.FIELD, "HT", best.code, by=place.clerk, at=NIGHT)
    push(portal)
    assert_all_told(fresh_sandbox)


def test_an_old_edition_for_a_night_ends_no_code(
    portal: NationalPortal, place: Office, fresh_sandbox: RunningSandbox
) -> None:
    cataloguing.read(portal, at=NIGHT)
    before = NationalCode.objects.filter(valid_to=None).count()
    fresh_sandbox.break_down(portal={"stale_catalogue": 1.0})
    cataloguing.read(portal, at=NIGHT + timedelta(days=1))
    assert NationalCode.objects.filter(valid_to=None).count() == before
    fresh_sandbox.heal()
    cataloguing.read(portal, at=NIGHT + timedelta(days=2))
    assert NationalCode.objects.filter(valid_to=None).count() == NationalCode.objects.count() == before


def test_a_list_that_is_away_keeps_no_other_from_being_read(
    portal: NationalPortal, place: Office, fresh_sandbox: RunningSandbox
) -> None:
    portal.check()
    fresh_sandbox.break_down(**{"portal.share": {"error_500": 1}})
    done = cataloguing.read(portal, at=NIGHT)
    assert done.keys() == {"field", "unit", "result"}
    assert CatalogueReading.objects.count() == 3
