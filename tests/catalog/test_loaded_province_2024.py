"""Tiền Giang before the merger: districts, the departments of the time, and who decided then."""

from datetime import date

import pytest

from motcua.catalog.models import ProcedureVersion
from motcua.catalog.queries.offers import deciding_agency, receiving_agency
from motcua.catalog.queries.procedures import NotOfferedError, version_on
from motcua.organizations.queries import communes_on

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("province_2024")]
REPORTED_ON, HALF_YEAR, TODAY = date(2023, 3, 31), date(2023, 6, 7), date(2024, 10, 1)


@pytest.mark.parametrize("day", [REPORTED_ON, HALF_YEAR, TODAY])
def test_as_many_services_as_reported_were_offered(day: date) -> None:
    assert ProcedureVersion.objects.on(day).filter(is_published=True).count() >= 1_849
    assert communes_on(day).count() == 164


@pytest.mark.parametrize(
    ("code", "decides", "receives"),
    [
        ("1.001193", "Ủy ban nhân dân phường 1, thành phố Mỹ Tho", "Ủy ban nhân dân phường 1, thành phố Mỹ Tho"),
        ("1.004222", "Công an phường 1, thành phố Mỹ Tho", "Ủy ban nhân dân phường 1, thành phố Mỹ Tho"),
        ("1.001612", "Ủy ban nhân dân thành phố Mỹ Tho", "Ủy ban nhân dân thành phố Mỹ Tho"),
        ("3.000347", "Sở Giao thông vận tải tỉnh Tiền Giang", "Trung tâm Phục vụ hành chính công tỉnh Tiền Giang"),
        ("3.000333", "Sở Tư pháp tỉnh Tiền Giang", "Trung tâm Phục vụ hành chính công tỉnh Tiền Giang"),
        ("1.008498", "Cục Thuế tỉnh Tiền Giang", "Trung tâm Phục vụ hành chính công tỉnh Tiền Giang"),
    ],
)
def test_who_received_and_decided_then(code: str, decides: str, receives: str) -> None:
    version = version_on(code, TODAY)
    commune = communes_on(TODAY).get(code="28261")
    assert deciding_agency(version, commune, TODAY).name == decides
    assert receiving_agency(version, commune, TODAY).name == receives


@pytest.mark.parametrize("code", ["1.014027", "1.014028", "1.013225"])
def test_what_came_in_2025_was_not_offered(code: str) -> None:
    with pytest.raises(NotOfferedError):
        version_on(code, TODAY)


@pytest.mark.parametrize("code", ["1.001731", "1.009122"])
def test_what_ended_in_2025_was_still_offered(code: str) -> None:
    assert version_on(code, TODAY).is_published


def test_what_another_province_announced_for_itself_was_not_offered() -> None:
    rows = ProcedureVersion.objects.filter(procedure__code__in=("1.115754", "1.115776"))
    assert len(rows) == 2
    assert not any(row.is_published for row in rows)
