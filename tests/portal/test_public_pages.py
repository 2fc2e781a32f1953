"""Pages for everybody: found, not found, light, and without a session."""

import gzip
import re
from pathlib import Path

import pytest
from django.db.models import QuerySet
from django.test import Client
from django.utils.html import escape
from pytest_django import DjangoAssertNumQueries

import motcua.ui
from motcua.catalog.models import Fee, Procedure, ProcedureVersion

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("province")]
BUILT = Path(motcua.ui.__file__).parent / "static" / "built"
LIGHT_BYTES = 100 * 1024
PUBLIC = [
    "/",
    "/thu-tuc/",
    "/thu-tuc/?q=khai+sinh",
    "/thu-tuc/1.001193/",
    "/bo-dich-vu/sinh-con/",
    "/tra-cuu/",
    "/verify/",
    "/dang-nhap/",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_page_opens_without_a_session(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    assert "sessionid" not in answer.cookies


@pytest.mark.parametrize("address", ["/thu-tuc/%00/", "/bo-dich-vu/a%00/", "/thu-tuc/?q=%00", "/verify/?code=%00"])
def test_a_sign_that_no_text_holds_is_no_error_of_ours(client: Client, address: str) -> None:
    assert client.get(address, follow=True).status_code in {200, 404}


def weight(page: bytes) -> int:
    """Return what a browser fetches beside fonts: the page as it is, its files as the server packs them."""
    files = re.findall(r'(?:href|src)="/static/built/([\w-]+\.(?:css|js))"', page.decode())
    return len(page) + sum(len(gzip.compress((BUILT / name).read_bytes())) for name in files)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_page_is_light(client: Client, address: str) -> None:
    assert weight(client.get(address).content) < LIGHT_BYTES


@pytest.mark.parametrize("typed", ["dang ky khai sinh", "Đăng ký khai sinh", "dang ki khai sih"])
def test_a_procedure_is_found_with_or_without_accents_and_with_a_slip(client: Client, typed: str) -> None:
    assert 'href="/thu-tuc/1.001193/"' in client.get("/thu-tuc/", {"q": typed}).content.decode()


def test_suggestions_while_typing_are_a_fragment(client: Client) -> None:
    body = client.get("/thu-tuc/", {"q": "khai sinh"}, headers={"HX-Request": "true"}).content.decode()
    assert 'href="/thu-tuc/1.001193/"' in body
    assert "<html" not in body


def test_nothing_found_says_what_to_do(client: Client) -> None:
    body = client.get("/thu-tuc/", {"q": "qwertyuiop zxcvb"}).content.decode()
    assert "Không tìm thấy thủ tục nào" in body


def test_a_field_and_a_level_narrow_the_list(client: Client) -> None:
    body = client.get("/thu-tuc/", {"cap": "commune"}).content.decode()
    assert "Xem trang sau" in body or "cursor=" in body
    assert client.get("/thu-tuc/", {"cursor": "hong"}).status_code == 404


def test_the_procedure_page_answers_five_things(client: Client) -> None:
    body = client.get("/thu-tuc/1.001193/").content.decode()
    for question in ("Bạn được gì", "Bạn cần gì", "Bao lâu", "Bao nhiêu tiền", "Nộp ở đâu"):
        assert question in body
    assert "Giấy khai sinh" in body
    assert "1 ngày làm việc" in body
    assert "Nộp hồ sơ" in body


def test_the_saving_of_filing_online_is_named(client: Client) -> None:
    fee = Fee.objects.today().filter(channel="online", version__is_published=True, version__valid_to=None).first()
    assert fee is not None
    assert "(bớt " in client.get(f"/thu-tuc/{fee.version.procedure.code}/").content.decode()


def test_a_counter_only_procedure_says_where_to_go(client: Client) -> None:
    version = ProcedureVersion.objects.today().filter(online_level="counter", is_published=True).first()
    assert version is not None
    body = client.get(f"/thu-tuc/{version.procedure.code}/").content.decode()
    assert "chưa nộp được qua mạng" in body
    assert "Nộp hồ sơ" not in body


def test_a_replaced_code_leads_to_its_successor(client: Client) -> None:
    old = Procedure.objects.exclude(successor=None).exclude(versions__in=_offered()).first()
    assert old is not None
    assert old.successor is not None
    answer = client.get(f"/thu-tuc/{old.code}/")
    assert answer.status_code == 200
    assert old.successor.code in answer.content.decode()


def _offered() -> "QuerySet[ProcedureVersion]":
    return ProcedureVersion.objects.today().filter(is_published=True)


@pytest.mark.parametrize("address", ["/thu-tuc/9.999999/", "/bo-dich-vu/khong-co/", "/khong-co-trang-nay/"])
def test_what_does_not_exist_says_so_in_words(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert "Không tìm thấy" in answer.content.decode()


def test_what_is_typed_is_shown_and_not_run(client: Client) -> None:
    typed = '<script>alert("x")</script>'
    body = client.get("/thu-tuc/", {"q": typed}).content.decode()
    assert typed not in body
    assert escape(typed) in body


def test_servers_can_be_watched(client: Client) -> None:
    assert client.get("/healthz").content == b"ok\n"
    assert client.get("/readyz").content == b"ready\n"


def test_a_process_says_that_it_lives_without_the_database(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        assert client.get("/healthz").status_code == 200
