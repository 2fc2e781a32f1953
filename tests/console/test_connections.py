"""Connections: state in words, what was refused, how to set it going."""

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from motcua.audit.models import AuditEvent
from motcua.console.connecting import age
from motcua.sync.models import Delivery, QueuedDossier
from motcua.sync.services import collect
from tests.factories import dossiers as make
from tests.factories.offices import Office
from tests.plugins.sandbox import CREDENTIALS, RunningSandbox

PORTAL = "sync.national_portal"


@pytest.fixture
def refused(place: Office) -> Delivery:
    """An entry that the portal would not take."""
    make.accepted(place)
    collect(at=timezone.now())
    delivery = Delivery.objects.order_by("seq")[0]
    Delivery.objects.filter(pk=delivery.pk).update(state="quarantined", last_error="Thiếu mã đơn vị")
    QueuedDossier.objects.update(due_at=None)
    return delivery


def connect(settings: Settings, url: str) -> None:
    path = "motcua.adapters.portal_national.client.NationalPortal"
    settings.MOTCUA_ADAPTERS = {PORTAL: (path, {"base_url": url, **CREDENTIALS})}


def test_what_is_missing_and_why(board: Client, refused: Delivery) -> None:
    text = board.get("/dieu-hanh/ket-noi/").content.decode()
    for said in ("Còn thiếu 1 trong 1 hồ sơ", "Thiếu mã đơn vị", refused.dossier.code, "Gửi lại", "chưa lần nào"):
        assert said in text


def test_sending_again(board: Client, refused: Delivery) -> None:
    address = f"/dieu-hanh/ket-noi/gui-lai/{refused.pk}/"
    assert board.get(address).status_code == 405
    assert "Đã xếp lại vào hàng gửi" in board.post(address, follow=True).content.decode()
    refused.refresh_from_db()
    assert refused.state == Delivery.State.PENDING
    assert QueuedDossier.objects.filter(due_at__isnull=False).exists()
    assert AuditEvent.objects.filter(subject__contains=str(refused.dossier_id)).exists()
    assert "không còn bị từ chối" in board.post(address, follow=True).content.decode()


def test_no_such_entry_and_no_such_system(board: Client) -> None:
    assert board.post("/dieu-hanh/ket-noi/gui-lai/1/").status_code == 404
    assert board.post("/dieu-hanh/ket-noi/thu/moon/").status_code == 404


def test_only_the_province_sets_things_going(signer: Client, refused: Delivery) -> None:
    assert signer.post(f"/dieu-hanh/ket-noi/gui-lai/{refused.pk}/").status_code == 404
    assert signer.post(f"/dieu-hanh/ket-noi/thu/{PORTAL}/").status_code == 404
    refused.refresh_from_db()
    assert refused.state == Delivery.State.QUARANTINED


def test_trying_a_system_that_answers(board: Client, settings: Settings, sandbox: RunningSandbox) -> None:
    connect(settings, f"{sandbox.url}/portal")
    text = board.post(f"/dieu-hanh/ket-noi/thu/{PORTAL}/", follow=True).content.decode()
    assert "Có trả lời" in text


def test_trying_a_system_that_is_away(board: Client, settings: Settings) -> None:
    connect(settings, "http://127.0.0.1:1/portal")
    text = board.post(f"/dieu-hanh/ket-noi/thu/{PORTAL}/", follow=True).content.decode()
    assert "Không trả lời được" in text
    assert "Không kết nối được Cổng quốc gia" in text


@pytest.mark.parametrize(
    ("seconds", "words"), [(None, ""), (59, "59 giây"), (60, "1 phút"), (7_300, "2 giờ"), (90_000, "1 ngày")]
)
def test_ages(seconds: int | None, words: str) -> None:
    assert age(seconds) == words
