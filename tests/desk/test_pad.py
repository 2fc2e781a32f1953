"""What a cut-off counter took in arrives once, as of the moment it was handed in."""

import json
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from pytest_django.asserts import assertContains

from motcua.catalog.models import Channel
from motcua.dossiers.models import Dossier, ProvisionalNumber
from motcua.dossiers.services.catching_up import catch_up
from tests.desk.conftest import SignIn
from tests.factories.dossiers import filing
from tests.factories.offices import Office, moment, office

NOW = moment("2025-01-13T10:30")
SEND = "/can-bo/tiep-nhan/ngoai-tuyen/gui/"
NUMBER = "TAM-A2B3-250113-001"


def entry(place: Office, **changes: Any) -> dict[str, Any]:
    fields = {
        "name": "Trần Văn Bảy", "identity_number": "082085000777", "address": "Ấp 3", "phone": "0912000111",
        "kind": "citizen", "agency": str(place.centre.pk), "commune": place.commune.code, "channel": "counter",
        "procedure": str(place.version.pk), "copies": "1", "return_by": "counter", "accept_missing": "on",
        "key": str(uuid.uuid4()),
    }  # fmt: skip
    return {
        "number": NUMBER,
        "taken_at": "2025-01-13T08:15:00+07:00",
        "papers": ["Tờ khai"],
        "fields": fields,
    } | changes


def post(client: Client, body: Any) -> Any:
    with time_machine.travel(NOW, tick=False):
        return client.post(
            SEND, body if isinstance(body, str) else json.dumps(body), content_type="application/json"
        )


def test_it_is_filed_as_of_the_moment_it_was_handed_in(place: Office, intake: Client) -> None:
    answer = post(intake, entry(place))
    assert answer.status_code == 200, answer.content
    dossier = Dossier.objects.get(code=answer.json()["code"])
    assert dossier.received_at == moment("2025-01-13T08:15")
    assert [paper.name for paper in dossier.attachments.all()] == ["Tờ khai"]
    kept = ProvisionalNumber.objects.get()
    assert (kept.number, kept.dossier, kept.sent_at) == (NUMBER, dossier, NOW)


def test_sent_again_it_is_the_same_dossier(place: Office, intake: Client) -> None:
    whole = entry(place)
    assert post(intake, whole).json() == post(intake, whole).json()
    assert Dossier.objects.count() == 1
    other = post(intake, entry(place))
    assert other.status_code == 422
    assert "đã dùng cho hồ sơ khác" in other.json()["errors"][0]


@pytest.mark.django_db(transaction=True)
def test_two_tabs_that_send_it_at_once_make_one_dossier() -> None:
    place, key = office(), uuid.uuid4()

    def send(_n: int) -> str:
        try:
            whole = filing(place, key=key, channel=Channel.COUNTER)
            taken_at = NOW - timedelta(hours=2)
            return catch_up(whole, NUMBER, taken_at=taken_at, by=place.intake, at=NOW).code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        codes = set(pool.map(send, range(8)))
    assert len(codes) == 1
    assert ProvisionalNumber.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"number": "TAM-1"}, "Số tạm không đúng dạng"),
        ({"taken_at": (NOW - timedelta(days=4)).isoformat()}, "quá ba ngày"),
        ({"taken_at": (NOW + timedelta(hours=1)).isoformat()}, "chạy nhanh"),
        ({"taken_at": "2025-01-13T08:15:00"}, "chạy nhanh"),
        ({"taken_at": "hôm qua"}, "bị hỏng"),
        ({"papers": None}, "bị hỏng"),
    ],
)
def test_what_cannot_be_taken_in_says_what_to_do(
    place: Office, intake: Client, change: dict[str, Any], words: str
) -> None:
    answer = post(intake, entry(place, **change))
    assert answer.status_code == 422
    assert words in answer.json()["errors"][0]
    assert not Dossier.objects.exists()


def test_wrong_values_are_named_like_on_the_screen(place: Office, intake: Client) -> None:
    whole = entry(place)
    whole["fields"] |= {"name": "", "identity_number": "12"}
    errors = post(intake, whole).json()["errors"]
    assert "Hãy ghi họ tên người nộp." in errors
    assert any("không đúng dạng" in each for each in errors)
    assert post(intake, "{").status_code == 422


def test_the_provisional_number_finds_the_dossier(place: Office, intake: Client) -> None:
    code = post(intake, entry(place)).json()["code"]
    with time_machine.travel(NOW, tick=False):
        assertContains(intake.post("/can-bo/tim/", {"text": NUMBER.lower()}), code)


def test_the_page_and_what_it_keeps_are_for_receivers(place: Office, intake: Client, sign_in: SignIn) -> None:
    base = "/can-bo/tiep-nhan/ngoai-tuyen/"
    assertContains(intake.get(base), "Tiếp nhận khi mất mạng")
    worker = intake.get(f"{base}worker.js")
    assert worker["Content-Type"].startswith("text/javascript")
    assert base in worker.content.decode()
    known = intake.get(f"{base}thu-tuc/").json()
    assert [key for key, _text in known] == [str(place.version.pk)]
    assert intake.get(f"{base}khoa/").json()["token"]
    assert sign_in(place.specialist).get(base).status_code == 404
