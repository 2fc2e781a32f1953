"""Officers and managers who read English: beside names, their pages say nothing in Vietnamese."""

from pathlib import Path

import pytest
from django.conf import settings as configured
from django.core.cache import cache
from django.test import Client
from pytest_django.fixtures import Settings

from motcua.accounts.models import User
from motcua.accounts.rules import Role
from motcua.organizations.models import Agency
from tests.english import compiled, vietnamese_in
from tests.factories import dossiers as make
from tests.factories.offices import office, officer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english(settings: Settings, tmp_path: Path) -> None:
    settings.LOCALE_PATHS = [compiled(tmp_path)]
    cache.clear()


def said_to(user: User, address: str) -> set[str]:
    """Return what a page in English still says in Vietnamese to somebody signed in."""
    client = Client()
    client.force_login(user)
    client.cookies[configured.LANGUAGE_COOKIE_NAME] = "en"
    answer = client.get(address)
    assert answer.status_code == 200, address
    return vietnamese_in(answer.content.decode())


def test_a_desk_in_english_says_no_more_than_names_in_vietnamese() -> None:
    place = office()
    dossier, draft = make.taken(place), make.proposed(place)
    names = {place.citizen.full_name, place.specialist.full_name, place.signer.full_name, place.commune.name}
    assert said_to(place.specialist, "/can-bo/") <= names
    assert said_to(place.signer, "/can-bo/tim/") <= names
    assert said_to(place.intake, "/can-bo/tiep-nhan/") <= {place.intake.full_name, place.commune.name}
    asked = said_to(place.specialist, f"/can-bo/ho-so/{dossier.pk}/lam/request-supplement/")
    assert asked <= names | {f"{dossier.code}, {place.citizen.full_name}", "Tờ khai"}
    signing = said_to(place.signer, f"/can-bo/ho-so/{draft.pk}/ky/")
    assert {
        text for text in signing if "Trích lục khai sinh" not in text and place.specialist.full_name not in text
    } <= (names | {f"{draft.code}, {place.citizen.full_name}", "Tiếp nhận", "Thẩm định"})  # steps by their names


def test_the_console_in_english_says_no_more_than_names_in_vietnamese() -> None:
    place = office()
    chairman = officer("Phan Chu", Role.CHAIRMAN, Agency.objects.get(key="ubnd-tinh"))
    for address in (
        "/dieu-hanh/",
        "/dieu-hanh/bao-cao/",
        "/dieu-hanh/xuat/",
        "/dieu-hanh/ket-noi/",
        "/dieu-hanh/cai-dat/",
    ):
        assert said_to(chairman, address) == set(), address
    assert said_to(chairman, "/dieu-hanh/don-vi/") <= set(Agency.objects.values_list("name", flat=True))
    assert place.version.name in said_to(chairman, "/dieu-hanh/thu-tuc/")
