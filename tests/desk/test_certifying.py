"""The counter's screen for certified copies: one press from the papers to numbers and stamps."""

import uuid
from typing import Any

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from motcua.dossiers.models import Certification, Dossier
from tests.desk.conftest import SignIn
from tests.dossiers.test_certifying import Counter
from tests.factories.offices import Office

ADDRESS = "/can-bo/chung-thuc/"


@pytest.fixture
def counter(place: Office) -> Counter:
    return Counter(place)


@pytest.fixture
def clerk(counter: Counter, sign_in: SignIn) -> Client:
    return sign_in(counter.intake)


def filled(counter: Counter, **more: Any) -> dict[str, Any]:
    return {
        "key": str(uuid.uuid4()), "name": "Trần Thị Bảy", "identity_number": "082160000119",
        "signer": str(counter.signer.pk), "title-0": "Bằng tốt nghiệp", "pages-0": "1", "copies-0": "3",
        "title-1": "Căn cước", "pages-1": "2", "copies-1": "2", **more,
    }  # fmt: skip


def test_one_press_gives_numbers_stamps_and_the_fee(counter: Counter, clerk: Client) -> None:
    assertContains(clerk.get(ADDRESS), "Chứng thực bản sao từ bản chính")
    answer = clerk.post(ADDRESS, filled(counter))
    dossier = Dossier.objects.get()
    assert answer["Location"] == f"{ADDRESS}xong/{dossier.pk}/"
    page = clerk.get(answer["Location"])
    for words in ("CHỨNG THỰC BẢN SAO ĐÚNG VỚI BẢN CHÍNH", "Số chứng thực: 2", "14.000 đồng", "Người tiếp theo"):
        assertContains(page, words)
    assertContains(clerk.get("/can-bo/so-chung-thuc/"), "Bằng tốt nghiệp")


def test_the_fee_is_shown_while_typing(counter: Counter, clerk: Client) -> None:
    part = clerk.post(f"{ADDRESS}tam-tinh/", filled(counter))
    assertContains(part, "14.000 đồng")
    assertNotContains(part, "<html")
    assertContains(clerk.post(f"{ADDRESS}tam-tinh/", filled(counter, **{"pages-1": ""})), "ghi đủ tên giấy")
    assertContains(clerk.post(f"{ADDRESS}tam-tinh/", filled(counter, waiver="farm")), "Miễn phí")
    assert not Dossier.objects.exists()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"name": ""}, "Hãy ghi họ tên người yêu cầu"),
        ({"pages-0": "không"}, "Số trang của bản chính phải từ 1 đến 999"),
        ({"copies-1": "900"}, "Số bản sao phải từ 1 đến 200"),
        ({"identity_number": "12"}, "Số này không đúng dạng"),
        ({"title-0": "", "pages-0": "", "title-1": "", "pages-1": ""}, "Hãy ghi ít nhất một giấy tờ"),
    ],
)
def test_a_slip_is_said_and_nothing_is_lost(
    counter: Counter, clerk: Client, more: dict[str, str], words: str
) -> None:
    page = clerk.post(ADDRESS, filled(counter, phone="0912 345 678", **more))
    assertContains(page, words, status_code=422)
    assertContains(page, "0912 345 678", status_code=422)
    assert not Certification.objects.exists()


def test_more_lines_come_when_the_last_is_filled(counter: Counter, clerk: Client) -> None:
    more = clerk.post(ADDRESS, filled(counter, look="1", **{"title-2": "Đơn", "pages-2": "1"}))
    assertContains(more, 'name="title-3"')
    assert not Dossier.objects.exists()


def test_an_entry_is_put_right_and_the_old_words_stay(counter: Counter, clerk: Client, intake: Client) -> None:
    clerk.post(ADDRESS, filled(counter))
    row = Certification.objects.get(number=1)
    address = f"/can-bo/so-chung-thuc/{row.pk}/sua/"
    assertContains(
        clerk.post(address, {"field": "pages", "value": "1", "reason": "Sửa"}), "giống giá trị", status_code=422
    )
    assert (
        clerk.post(address, {"field": "title", "value": "Bằng cử nhân", "reason": "Ghi nhầm"}).status_code == 302
    )
    register = clerk.get("/can-bo/so-chung-thuc/")
    assertContains(register, "<s>Bằng tốt nghiệp</s> → Bằng cử nhân. Ghi nhầm")
    assert intake.get(address).status_code == 404  # another unit's book
    assertContains(intake.get(ADDRESS), "không chứng thực bản sao")
