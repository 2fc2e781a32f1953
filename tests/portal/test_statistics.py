"""The open figures: honest, the same for everybody, and nobody's."""

from datetime import date
from html import unescape

import pytest
from django.core.cache import cache
from django.test import Client

from motcua.catalog.models import Channel
from motcua.dossiers.services.filing import Help
from motcua.indicators.services import fold_all
from motcua.kernel.periods import Period
from motcua.portal.statistics import asked
from tests.factories import dossiers as make
from tests.factories.offices import Office, moment, office

MONDAY = moment("2025-01-13T08:00")
JANUARY = "/thong-ke/?ky=thang&nam=2025&so=1"
TODAY = date(2026, 5, 9)


@pytest.fixture
def lives(db: None) -> Office:
    """Six in one month, one of them assisted and one by post, one elsewhere."""
    cache.clear()
    place = office()
    for _ in range(4):
        make.accepted(place, MONDAY)
    make.accepted(place, MONDAY, help=Help("Đồng ý bằng lời nói, có người chứng kiến"))
    make.accepted(place, MONDAY, channel=Channel.POST)
    make.accepted(place, MONDAY, deciding_agency=place.commune_agency)
    fold_all()
    return place


def test_figures_by_channel_with_small_cells_hidden(lives: Office) -> None:
    text = unescape(Client().get(JANUARY).content.decode())
    assert "71,43 %" in text  # five of seven filed by themselves: assisted is never self-service
    assert "Ủy ban nhân dân xã Thử" in text
    assert "<5" in text
    assert ">*<" in text  # the other agency's number would give the small one away


def test_caches_may_keep_it_and_it_asks_for_no_session(lives: Office) -> None:
    first = Client().get(JANUARY)
    assert "public" in first["Cache-Control"]
    assert "s-maxage=60" in first["Cache-Control"]
    assert first.cookies == {}
    again = Client().get(JANUARY, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_whoever_is_signed_in_gets_the_same_page(lives: Office) -> None:
    client = Client()
    client.force_login(lives.citizen)
    assert client.get(JANUARY).content == Client().get(JANUARY).content


@pytest.mark.parametrize(
    "query", ["ky=tuan", "nam=abc", "nam=1999", "nam=9999999999", "so=13", "ky=quy&so=5", "ky=nam&nam=2999"]
)
def test_no_such_period(db: None, query: str) -> None:
    answer = Client().get(f"/thong-ke/?{query}")
    assert answer.status_code == 422
    assert "Không có số liệu của kỳ này" in answer.content.decode()


@pytest.mark.parametrize(
    ("query", "period"),
    [
        ({}, Period(date(2026, 5, 1), TODAY)),
        ({"ky": "thang", "nam": "2024", "so": "2"}, Period(date(2024, 2, 1), date(2024, 2, 29))),
        ({"ky": "quy", "nam": "2026"}, Period(date(2026, 4, 1), TODAY)),
        ({"ky": "nam", "nam": "2025"}, Period(date(2025, 1, 1), date(2025, 12, 31))),
    ],
)
def test_periods(query: dict[str, str], period: Period) -> None:
    found = asked(query, TODAY)
    assert (found.period, found.error) == (period, "")
