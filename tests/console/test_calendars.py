"""The page of the calendar: looked at first, then announced; a province's own words with their source."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from motcua.accounts.models import User
from motcua.accounts.rules import Role
from motcua.dossiers.models import ClockPolicy, Dossier
from motcua.dossiers.queries.policies import forget_policies, words
from motcua.dossiers.rules.policies import Key
from motcua.organizations.models import Agency, CalendarDay
from motcua.organizations.queries import forget_calendars, working_calendar
from tests.console.conftest import SignIn
from tests.factories import dossiers as make
from tests.factories.offices import Office, officer

PAGE, ANNOUNCE, POLICY = "/dieu-hanh/lich/", "/dieu-hanh/lich/ghi-ngay/", "/dieu-hanh/lich/quy-dinh/"


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    forget_calendars()
    forget_policies()
    yield
    forget_calendars()
    forget_policies()


@pytest.fixture
def admin(place: Office, sign_in: SignIn) -> Client:
    user: User = officer("Lý Quản Trị", Role.ADMINISTRATOR, Agency.objects.get(key="ubnd-tinh"))
    return sign_in(user)


def day(**more: str) -> dict[str, str]:
    """Return a form that closes the first worked day after tomorrow."""
    storm = working_calendar().next_open(timezone.localdate() + timedelta(days=1))
    told = {"is_open": "no", "name": "Nghỉ tránh bão", "source": "CV 12/UBND", "agency": ""}
    return {"day": storm.isoformat(), **told, **more}


def test_a_day_is_looked_at_before_it_is_announced(place: Office, admin: Client) -> None:
    dossier = make.accepted(place, at=timezone.now())
    storm = day()
    text = admin.post(ANNOUNCE, storm).content.decode()
    assert "1 hồ sơ có ngày hẹn mới" in text
    assert "Ghi ngày này và báo người nộp" in text
    assert not CalendarDay.objects.exists()
    response = admin.post(ANNOUNCE, {**storm, "do": "1"}, follow=True)
    assert "1 hồ sơ có ngày hẹn mới; người nộp đã được báo" in response.content.decode()
    assert "Nghỉ tránh bão" in admin.get(PAGE).content.decode()
    moved = Dossier.objects.get(pk=dossier.pk)
    assert moved.due_at is not None
    assert dossier.due_at is not None
    assert moved.due_at > dossier.due_at
    admin.post(ANNOUNCE, {**storm, "do": "1"})
    assert Dossier.objects.get(pk=dossier.pk).journal_length == moved.journal_length


def test_one_unit_is_closed_alone(place: Office, admin: Client) -> None:
    make.accepted(place, at=timezone.now())
    text = admin.post(ANNOUNCE, day(agency="xa-thu")).content.decode()
    assert "Ủy ban nhân dân xã Thử" in text
    assert "Không có hồ sơ nào đổi ngày hẹn" in text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "Hãy điền mục này."),
        ({"source": ""}, "Hãy điền mục này."),
        ({"day": "1999-01-01"}, "Ngày này quá xa."),
        ({"agency": "khong-co"}, "Không có đơn vị này."),
    ],
)
def test_a_mistake_is_said_and_nothing_lost(admin: Client, wrong: dict[str, str], said: str) -> None:
    response = admin.post(ANNOUNCE, day(**wrong))
    assert response.status_code == 422
    assert said in response.content.decode()
    assert wrong.get("name", "Nghỉ tránh bão") in response.content.decode()


def test_every_policy_is_shown_with_its_source_and_how_sure_it_is(board: Client) -> None:
    text = board.get(PAGE).content.decode()
    for said in (
        "Trả lời một lần nộp hồ sơ",
        "8 giờ làm việc",
        "Điều 18.2",
        "Nghị định 216/2026/NĐ-CP",
        "50 % thời gian",
    ):
        assert said in text


def test_the_chairman_looks_and_only_administrators_write(board: Client, signer: Client, place: Office) -> None:
    assert "Xem trước các hồ sơ bị dời ngày" not in board.get(PAGE).content.decode()
    assert board.post(ANNOUNCE, day(do="1")).status_code == 404
    assert board.post(POLICY, {}).status_code == 404
    assert signer.get(PAGE).status_code == 404
    assert not CalendarDay.objects.exists()


def test_a_province_says_otherwise_from_a_day_on(place: Office, admin: Client) -> None:
    told = {
        "key": "answer", "amount": "4", "unit": "hour", "procedure": "", "channel": "online", "valid_from": "2026-01-01",
        "source": "Quyết định 7/QĐ-UBND", "confidence": "H",
    }  # fmt: skip
    assert admin.post(POLICY, told).status_code == 302
    today = timezone.localdate()
    found = words().of(Key.ANSWER, today, "1.001193", "online")
    assert (found.amount, found.source, found.is_own) == (4, "Quyết định 7/QĐ-UBND", True)
    assert words().of(Key.ANSWER, today, "3.000333", "online").amount == 8
    assert words().of(Key.ANSWER, today.replace(year=2025), "1.001193", "online").amount == 8
    assert "Của tỉnh" in admin.get(PAGE).content.decode()
    admin.post(POLICY, {**told, "amount": "6"})
    assert ClockPolicy.objects.get().amount == 6


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"unit": "percent"}, "Đơn vị này không dùng được"),
        ({"procedure": "9.999999"}, "Không có thủ tục mang mã này"),
        ({"source": ""}, "Hãy điền mục này."),
    ],
)
def test_a_word_that_cannot_be_kept_is_refused_in_a_sentence(
    admin: Client, wrong: dict[str, str], said: str
) -> None:
    told = {
        "key": "answer", "amount": "4", "unit": "hour", "valid_from": "2026-01-01", "source": "QĐ 7", "confidence": "H",
    }  # fmt: skip
    response = admin.post(POLICY, {**told, **wrong})
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not ClockPolicy.objects.exists()
