"""Messages of the national portal that wait: read, mended, refused by whoever runs the installation."""

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django.fixtures import Settings

from motcua.audit.models import AuditEvent
from motcua.dossiers.models import Dossier
from motcua.sync.front_door import FrontDoor
from motcua.sync.inbound_ports import national_filings
from motcua.sync.models import ForeignDossier, ParkedMessage
from tests.contracts.filer import PERSONAL_ID, Filer, options, paper
from tests.factories.offices import Office
from tests.plugins.sandbox import RunningSandbox

LIST = "/dieu-hanh/ket-noi/ban-tin/"
ADAPTER = "motcua.adapters.portal_national.inbound.PortalFilings"


@pytest.fixture
def filer(place: Office, fresh_sandbox: RunningSandbox, settings: Settings) -> Filer:
    known = {"sync.national_filings": (ADAPTER, options(fresh_sandbox))}
    settings.MOTCUA_ADAPTERS = {**settings.MOTCUA_ADAPTERS, **known}
    return Filer(fresh_sandbox)


@pytest.fixture
def parked(filer: Filer) -> ParkedMessage:
    """A filing for a procedure that nobody here knows."""
    filer.file(procedure="9.999999", files=[paper()])
    FrontDoor(national_filings()).turn()
    return ParkedMessage.objects.get()


def test_what_waits_is_listed_with_its_reason(board: Client, parked: ParkedMessage) -> None:
    text = board.get(LIST).content.decode()
    assert parked.subject in text
    assert "Không có thủ tục mang mã này" in text
    assert "Lấy hồ sơ mới lần cuối" in text


def test_what_waits_is_on_the_board_and_an_alarm(board: Client, parked: ParkedMessage) -> None:
    cache.clear()
    assert "1 bản tin của Cổng quốc gia chờ người xem" in board.get("/dieu-hanh/").content.decode()
    assert "Có hồ sơ nộp tại Cổng quốc gia chưa vào được" in board.get("/dieu-hanh/ket-noi/").content.decode()
    cache.clear()


def test_nothing_waits_is_said_too(board: Client, place: Office) -> None:
    assert "Không có bản tin nào chờ" in board.get(LIST).content.decode()


def test_a_message_is_shown_without_the_whole_number(board: Client, parked: ParkedMessage) -> None:
    text = board.get(f"{LIST}{parked.pk}/").content.decode()
    assert "9.999999" in text
    assert "Nguyễn Thị Sáu" in text
    assert PERSONAL_ID not in text
    assert AuditEvent.objects.filter(subject=f"inbound:{parked.subject}", action="look").exists()


def test_mending_the_code_makes_the_dossier_at_once(board: Client, parked: ParkedMessage) -> None:
    answer = board.post(f"{LIST}{parked.pk}/", {"procedure_code": "1.001193"}, follow=True)
    assert "Đã thực hiện bản tin" in answer.content.decode()
    assert Dossier.objects.get().attachments.count() == 1
    parked.refresh_from_db()
    assert (parked.outcome, parked.settled_by_id is not None) == ("applied", True)
    assert board.get(f"{LIST}{parked.pk}/").status_code == 404


def test_mending_in_vain_says_so(board: Client, parked: ParkedMessage) -> None:
    answer = board.post(f"{LIST}{parked.pk}/", {"procedure_code": "9.999998"}, follow=True)
    assert "Vẫn chưa thực hiện được" in answer.content.decode()
    assert not Dossier.objects.exists()


def test_a_code_out_of_form_is_refused_in_words(board: Client, parked: ParkedMessage) -> None:
    answer = board.post(f"{LIST}{parked.pk}/", {"procedure_code": "khai sinh"})
    assert (answer.status_code, "có dạng 1.001193" in answer.content.decode()) == (422, True)


def test_refusing_needs_a_reason_and_is_told(board: Client, parked: ParkedMessage, filer: Filer) -> None:
    address = f"{LIST}{parked.pk}/tu-choi/"
    assert board.post(address, {"reason": ""}).status_code == 422
    board.post(address, {"reason": "Không thuộc thẩm quyền của tỉnh"})
    FrontDoor(national_filings()).turn()
    assert filer.status(parked.subject) == "3"
    assert not ParkedMessage.objects.filter(outcome="").exists()


def test_a_damaged_paper_may_be_left_out(board: Client, filer: Filer) -> None:
    filer.spoil(filer.file(files=[paper()]))
    FrontDoor(national_filings()).turn()
    row = ParkedMessage.objects.get()
    page = board.get(f"{LIST}{row.pk}/").content.decode()
    assert "bỏ tệp không nhận được" in page
    assert "Mã thủ tục đúng" not in page
    board.post(f"{LIST}{row.pk}/", {"without_broken": "on"})
    assert ForeignDossier.objects.get().left_out == ["to-khai.pdf"]


def test_an_answer_that_the_portal_refused_is_shown_and_told_again(
    board: Client, filer: Filer, fresh_sandbox: RunningSandbox
) -> None:
    code = filer.file()["MaHoSoDVCQG"]
    door = FrontDoor(national_filings())
    door.pull()
    fresh_sandbox.break_down(**{"portal.integrate": {"refuse": 1}})
    door.answer()
    foreign = ForeignDossier.objects.get()
    assert "từ chối tiếp nhận" in foreign.refusal
    assert foreign.dossier.code in board.get(LIST).content.decode()
    board.post(f"{LIST}ho-so/{foreign.pk}/gui-lai/")
    door.answer()
    assert filer.shown(code)["told"][-1]["MaHoSo"] == foreign.dossier.code


def test_it_is_for_those_who_run_the_installation(
    signer: Client, specialist: Client, parked: ParkedMessage
) -> None:
    for client in (signer, specialist, Client()):
        for address in (LIST, f"{LIST}{parked.pk}/"):
            assert client.get(address).status_code in {302, 403, 404}
        client.post(f"{LIST}{parked.pk}/tu-choi/", {"reason": "x"})
    parked.refresh_from_db()
    assert parked.outcome == ""


def test_the_desk_marks_what_came_from_there(place: Office, filer: Filer) -> None:
    filer.file(paid=10_000, declared={"ghi_chu": "Xin sớm"})
    FrontDoor(national_filings()).turn()
    client = Client()
    client.force_login(place.intake)
    assert "Từ Cổng Dịch vụ công quốc gia" in client.get("/can-bo/").content.decode()
    page = client.get(f"/can-bo/ho-so/{Dossier.objects.get().pk}/").content.decode()
    for said in (ForeignDossier.objects.get().code, "10.000", "Xin sớm"):
        assert said in page


def test_what_the_portal_does_not_take_or_does_not_give_is_seen(
    board: Client, parked: ParkedMessage, filer: Filer, fresh_sandbox: RunningSandbox
) -> None:
    door = FrontDoor(national_filings())
    board.post(f"{LIST}{parked.pk}/tu-choi/", {"reason": "Không thuộc thẩm quyền của tỉnh"})
    fresh_sandbox.break_down(**{"portal.integrate": {"refuse": 1}})
    door.answer()
    fresh_sandbox.heal()
    missing = filer.file()["MaHoSoDVCQG"]
    door.take_in(filer.withdraw(missing))
    text = board.get(LIST).content.decode()
    assert "Từ chối mà Cổng quốc gia chưa nhận" in text
    assert parked.subject in text
    assert "Hồ sơ thiếu bản tin đến trước" in text
    assert missing in text
