"""The exchange at the console: alarms and breakers in words, differences with their owners, national codes."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from motcua.audit.models import AuditEvent
from motcua.console.exchange import ALARMS, KINDS
from motcua.sync import relay
from motcua.sync.models import CodeKind, CodeMapping, Comparison, Delivery, Difference, QueuedDossier
from motcua.sync.queries import quarantined
from motcua.sync.rules.alarming import Alarm
from motcua.sync.rules.codes import Entry
from motcua.sync.rules.comparing import Kind
from motcua.sync.services import breaking, codes
from tests.factories import journals as told
from tests.factories.journals import journals
from tests.factories.offices import Office
from tests.sync.test_relay import Clock, ScriptedPortal, turns

OPEN = (told.SUBMITTED, told.ACCEPTED, told.TAKEN)
LINKS, LOOKS, CODES = "/dieu-hanh/ket-noi/", "/dieu-hanh/ket-noi/doi-chieu/", "/dieu-hanh/ket-noi/ma-quoc-gia/"


def sent(portal: ScriptedPortal | None = None) -> ScriptedPortal:
    portal, clock = portal or ScriptedPortal(), Clock()
    turns(relay.Relay(portal, clock), clock, 4)
    return portal


def text(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_every_alarm_and_every_kind_of_difference_has_its_words() -> None:
    assert ALARMS.keys() == set(Alarm)
    assert KINDS.keys() == set(Kind)


def test_a_portal_that_is_left_alone_is_seen_and_raises_an_alarm(board: Client, place: Office) -> None:
    now = timezone.now()
    for _ in range(5):
        breaking.note_failure("sync.national_portal/tell", "HTTP 503", is_probe=False, at=now - timedelta(hours=1))
    shown = text(board, LINKS)
    for words in ("Cần xử lý", "không trả lời đã lâu", "Gửi hồ sơ và tiến độ", "Chờ gọi thử", "HTTP 503"):
        assert words in shown


def test_a_quiet_exchange_raises_none(board: Client, place: Office) -> None:
    journals(place, 2, OPEN)
    sent()
    Delivery.objects.update(happened_at=timezone.now())
    shown = text(board, LINKS)
    assert "Cần xử lý" not in shown
    assert "Đủ 100 %" in shown
    assert "Thông" in shown
    assert "Trong 24 giờ qua có 6 bản tin tới nơi" in shown


def test_all_that_was_refused_is_sent_again_at_once(board: Client, signer: Client, place: Office) -> None:
    dossiers = journals(place, 3, OPEN)
    sent(ScriptedPortal(refuses={dossier.code for dossier in dossiers}))
    assert "Gửi lại tất cả" in text(board, LINKS)
    assert signer.post(f"{LINKS}gui-lai/").status_code == 404
    assert len(quarantined()) == 3
    assert "Đã xếp 3 bản tin" in board.post(f"{LINKS}gui-lai/", follow=True).content.decode()
    assert quarantined() == []
    assert AuditEvent.objects.filter(action="requeue").count() == 3
    assert len(sent().states) == 3


@pytest.fixture
def differing(place: Office) -> Difference:
    [dossier] = journals(place, 1, OPEN)
    sent()
    now = timezone.now()
    Comparison.objects.create(scope="whole", started_at=now, finished_at=now, looked_at=1, differing=1)
    return Difference.objects.create(
        kind="status_differs",
        code=dossier.code,
        dossier=dossier,
        owner=place.department,
        ours="4",
        theirs="8",
        state="open",
        found_at=now,
        seen_at=now,
    )


def test_a_difference_is_shown_with_both_sides_and_its_owner(board: Client, differing: Difference) -> None:
    shown = text(board, LOOKS)
    for words in (
        differing.code,
        "Trạng thái khác nhau",
        "Đang xử lý",
        "Dừng xử lý",
        "Sở Tư pháp",
        "Cần người xem",
        "Toàn bộ hồ sơ",
    ):
        assert words in shown
    assert "1 cần người xem" in text(board, LINKS)


def test_a_difference_is_told_again_or_left_with_a_reason(
    board: Client, signer: Client, differing: Difference
) -> None:
    again, leave = f"{LOOKS}{differing.pk}/gui-lai/", f"{LOOKS}{differing.pk}/de-nguyen/"
    assert signer.post(again).status_code == signer.post(leave, {"ly-do": "x"}).status_code == 404
    assert "Đã xếp hồ sơ vào hàng gửi lại" in board.post(again, follow=True).content.decode()
    assert QueuedDossier.objects.get().delivered_seq == 0
    assert "Hãy ghi lý do" in board.post(leave, follow=True).content.decode()
    assert "Đã ghi nhận" in board.post(leave, {"ly-do": "Cổng sửa tay"}, follow=True).content.decode()
    differing.refresh_from_db()
    assert (differing.state, differing.note) == ("set_aside", "Cổng sửa tay")
    assert "đã được xử lý xong" in board.post(again, follow=True).content.decode()
    assert "Không có sai lệch nào" in text(board, LOOKS)
    assert board.post(f"{LOOKS}999/gui-lai/").status_code == 404
    assert board.post(f"{LOOKS}999/de-nguyen/", {"ly-do": "x"}).status_code == 404


def test_an_unmapped_code_is_chosen_from_what_is_suggested(board: Client, signer: Client, place: Office) -> None:
    assert "chưa được đọc lần nào" in text(board, CODES)
    fields = [Entry("G15-LV1", "Hộ tịch, quốc tịch"), Entry("G1", "Đất đai")]
    codes.take_over(CodeKind.FIELD, fields, at=timezone.now())
    journals(place, 2, OPEN)
    sent()
    shown = text(board, CODES)
    assert "G15-LV1 · Hộ tịch, quốc tịch" in shown
    assert signer.get(CODES).status_code == 404
    wrong = board.post(f"{CODES}field/", {"ma": "HT", "ma-khac": "G99"}, follow=True).content.decode()
    assert "Danh mục quốc gia không có mã G99" in wrong
    assert "không còn dùng" in board.post(f"{CODES}field/", {"ma": "x"}, follow=True).content.decode()
    board.post(f"{CODES}field/", {"ma": "HT", "ma-quoc-gia": "G15-LV1"})
    assert CodeMapping.objects.get().national == "G15-LV1"
    assert "Mọi mã đang dùng đều có mã quốc gia" in text(board, CODES)
    assert len(sent().states) == 2
    assert board.get(f"{CODES}nothing/").status_code == 404


@pytest.mark.parametrize("kind", CodeKind.values)
def test_every_kind_of_code_has_its_page(kind: str, board: Client, place: Office) -> None:
    codes.take_over(CodeKind(kind), [Entry("A", "Một mục")], at=timezone.now())
    assert "1 mục" in text(board, f"{CODES}{kind}/")
