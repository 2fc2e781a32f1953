"""A link shows one paper for a time: by its code alone, noted, taken back, braked, and in no log."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import structlog
import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from motcua.vault.models import Document, Share
from motcua.vault.queries import looks_at
from tests.factories.offices import Office, office
from tests.vault.papers import kept

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_limits() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def place(db: None) -> Office:
    return office()


@pytest.fixture
def document(place: Office) -> Document:
    return kept(place)


@pytest.fixture
def owner(place: Office) -> Client:
    client = Client()
    client.force_login(place.citizen)
    return client


def shared(owner: Client, document: Document, days: str = "7") -> tuple[str, str]:
    """Make a link and return its path and its secret, as the page shows them."""
    answer = owner.post(f"/giay-to-cua-toi/{document.pk}/chia-se/", {"given_to": "Ngân hàng", "days": days})
    assert answer.status_code == 201
    found = re.search(r"(/chia-se/[0-9a-f-]{36}/)#([A-Z2-9]{16})", answer.content.decode())
    assert found is not None
    return found[1], found[2]


def test_a_visitor_opens_it_with_the_code_and_takes_the_paper(
    owner: Client, client: Client, document: Document
) -> None:
    path, secret = shared(owner, document)
    assert "Mã mở giấy tờ" in client.get(path).content.decode()
    shown = client.post(path, {"code": secret}).content.decode()
    assert "còn hiệu lực" in shown
    assert document.number in shown
    fetched = client.post(path, {"code": secret, "fetch": "1"})
    assert fetched["Content-Type"] == "application/pdf"
    assert fetched.content == b"%PDF-1.7 paper"
    seen = owner.get("/giay-to-cua-toi/ai-da-xem/").content.decode()
    assert seen.count("Người có liên kết bạn chia sẻ: Ngân hàng") == 2


def test_no_address_and_no_log_holds_the_secret(
    owner: Client, client: Client, document: Document, caplog: pytest.LogCaptureFixture
) -> None:
    path, secret = shared(owner, document)
    with structlog.testing.capture_logs() as lines:
        client.post(path, {"code": secret})
        client.post(path, {"code": secret, "fetch": "1"})
        client.post(path, {"code": "A" * 16})
    assert secret not in path
    assert secret not in str(lines)
    assert secret not in caplog.text
    assert secret not in str(list(looks_at(document).values()))


def test_a_wrong_code_a_late_one_and_one_taken_back_get_the_same_answer(
    owner: Client, client: Client, document: Document
) -> None:
    path, secret = shared(owner, document, days="1")
    wrong = client.post(path, {"code": "A" * 16})
    with time_machine.travel(timezone.now() + timedelta(days=1, seconds=1)):
        late = client.post(path, {"code": secret})
    owner.post(f"/giay-to-cua-toi/lien-ket/{Share.objects.get().pk}/thu-lai/")
    closed = client.post(path, {"code": secret})
    unknown = client.post("/chia-se/00000000-0000-0000-0000-000000000001/", {"code": secret})
    for answer in (wrong, late, closed, unknown):
        assert answer.status_code == 404
        assert "Liên kết không mở được" in answer.content.decode()
    assert not looks_at(document).exists()


def test_guessing_is_braked_even_for_the_right_code(owner: Client, client: Client, document: Document) -> None:
    path, secret = shared(owner, document)
    answers = [client.post(path, {"code": f"{number:016d}"}).status_code for number in range(31)]
    assert answers == [404] * 30 + [429]
    assert client.post(path, {"code": secret}).status_code == 429


def test_nobody_else_takes_it_back(owner: Client, client: Client, document: Document, place: Office) -> None:
    shared(owner, document)
    share = Share.objects.get()
    client.force_login(place.stranger)
    assert client.post(f"/giay-to-cua-toi/lien-ket/{share.pk}/thu-lai/").status_code == 404
    share.refresh_from_db()
    assert share.revoked_at is None


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        ({"given_to": " ", "days": "7"}, "Hãy ghi bạn chia sẻ cho ai"),
        ({"given_to": "Ngân hàng", "days": "3650"}, "Hãy chọn một trong các thời hạn"),
        ({"given_to": "Ngân hàng"}, "Hãy chọn một trong các thời hạn"),
    ],
)
def test_a_wish_that_cannot_be_met_says_what_to_do_and_loses_nothing(
    owner: Client, document: Document, wish: dict[str, str], told: str
) -> None:
    answer = owner.post(f"/giay-to-cua-toi/{document.pk}/chia-se/", wish)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert told in page
    assert wish["given_to"].strip() in page
    assert not Share.objects.exists()


def test_a_private_page_is_kept_by_no_cache(owner: Client, client: Client, document: Document) -> None:
    path, secret = shared(owner, document)
    assert "no-store" in client.post(path, {"code": secret})["Cache-Control"]
