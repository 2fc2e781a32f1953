"""Messages at the console: figures, what did not arrive, texts in versions, rules of sending."""

import pytest
from django.test import Client
from django.utils import timezone

from motcua.accounts.models import User
from motcua.accounts.rules import Role
from motcua.audit.models import AuditEvent
from motcua.notifications.models import Message, Sending, SendingWord, Wording
from motcua.notifications.queries import inbox
from motcua.notifications.rules.events import Kind
from motcua.notifications.rules.states import State
from motcua.notifications.services import tell
from motcua.notifications.services.carrying import Outcome, finish, lease
from motcua.notifications.services.planning import plan
from tests.console.conftest import SignIn
from tests.factories.messages import letter
from tests.factories.offices import Office, officer

TEXTS = "/dieu-hanh/tin-nhan/mau/"
REFUSED_INBOX = f"{TEXTS}dossier.refused/vi/inbox/"
REFUSED_SMS = f"{TEXTS}dossier.refused/vi/sms/"


@pytest.fixture
def administrator(place: Office, sign_in: SignIn) -> Client:
    return sign_in(officer("Bùi Quản Trị", Role.ADMINISTRATOR, place.centre))


@pytest.fixture
def lost(place: Office) -> Sending:
    """A message that the gateway would not take; there is no other way."""
    now = timezone.localtime().replace(hour=10)
    tell(place.citizen, letter(Kind.REFUSED), at=now)
    plan(now)
    [mine] = lease(1, at=now).lent
    finish([Outcome(mine, State.REFUSED, reason="Số điện thoại không tồn tại (NUMBER)")], at=now)
    return Sending.objects.get()


def test_figures_and_what_did_not_arrive_without_saying_to_whom(board: Client, lost: Sending) -> None:
    text = board.get("/dieu-hanh/tin-nhan/").content.decode()
    for said in (
        "Hồ sơ bị từ chối tiếp nhận",
        "Số điện thoại không tồn tại",
        "Bị từ chối",
        "1 / 50.000",
        "21:00–07:00",
    ):
        assert said in text
    for hidden in (lost.recipient.full_name, lost.recipient.phone, lost.recipient.personal_id):
        assert hidden not in text
    assert "Gửi lại" not in text, "the chairman looks, the administrator acts"


def test_a_lost_message_is_sent_again_by_the_administrator(
    administrator: Client, board: Client, lost: Sending
) -> None:
    address = f"/dieu-hanh/tin-nhan/gui-lai/{lost.pk}/"
    assert board.post(address).status_code == 404
    assert "Đã xếp lại vào hàng gửi" in administrator.post(address, follow=True).content.decode()
    lost.refresh_from_db()
    assert lost.state == "pending"
    assert AuditEvent.objects.filter(subject=f"sending:{lost.pk}").exists()
    assert "đang được gửi" in administrator.post(address, follow=True).content.decode()
    missing = address.replace(str(lost.pk), "01990000-0000-7000-8000-000000000000")
    assert administrator.post(missing).status_code == 404


def test_every_text_can_be_opened(administrator: Client, board: Client) -> None:
    page = board.get(TEXTS)
    count = len(page.context["rows"])
    text = page.content.decode()
    assert (text.count(">lời có sẵn<"), text.count(">chưa dùng<")) == (3 * count, count)
    for row in board.get(f"{TEXTS}?ngon-ngu=en").context["rows"]:
        for stand in row.stands:
            answer = administrator.get(f"{TEXTS}{stand.event}/{stand.language}/{stand.channel}/")
            assert answer.status_code == 200, stand
    assert [board.get(f"{TEXTS}?ngon-ngu=fr").status_code, administrator.get(f"{TEXTS}x/vi/sms/").status_code] == [
        404
    ] * 2


@pytest.mark.parametrize(
    ("address", "body", "said"),
    [
        pytest.param(REFUSED_INBOX, "{ma}", "Sự kiện này không có chỗ điền {ma}", id="unknown"),
        pytest.param(REFUSED_SMS, "{reason}", "có thể nêu thông tin cá nhân", id="personal"),
        pytest.param(REFUSED_SMS, "x" * 200, "200/160", id="long"),
        pytest.param(REFUSED_SMS, "{code", "Có dấu { hoặc } bị lẻ", id="half a brace"),
        pytest.param(REFUSED_SMS, "", "Hãy điền nội dung", id="empty"),
    ],
)
def test_a_text_that_must_not_go_out_is_not_published(
    administrator: Client, address: str, body: str, said: str
) -> None:
    answer = administrator.post(address, {"subject": "x", "body": body, "publish": "1"})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert body in answer.context["form"]["body"].value(), "nothing typed is lost"
    assert not Wording.objects.exists()


def test_a_text_is_looked_at_then_published_then_used(administrator: Client, place: Office) -> None:
    typed = {"subject": "Về hồ sơ {code}", "body": "Rất tiếc: {reason}"}
    looked = administrator.post(REFUSED_INBOX, {**typed, "preview": "1"}).content.decode()
    assert "Rất tiếc: Thiếu bản sao giấy khai sinh." in looked
    assert not Wording.objects.exists()
    done = administrator.post(REFUSED_INBOX, {**typed, "publish": "1"}, follow=True).content.decode()
    assert "Đã công bố phiên bản 1" in done
    again = administrator.post(REFUSED_INBOX, {**typed, "publish": "1"}, follow=True).content.decode()
    assert "Nội dung không đổi" in again
    assert Wording.objects.count() == 1
    tell(place.citizen, letter(Kind.REFUSED), at=timezone.now())
    assert inbox(place.citizen).get().subject == "Về hồ sơ H58.14-260113-0001"


def test_what_was_told_stays_as_it_was_said(administrator: Client, place: Office) -> None:
    tell(place.citizen, letter(Kind.REFUSED), at=timezone.now())
    before = Message.objects.values_list("subject", "body").get()
    administrator.post(REFUSED_INBOX, {"subject": "khác", "body": "khác", "publish": "1"})
    assert Message.objects.values_list("subject", "body").get() == before


def test_the_province_says_its_own_quiet_hours(administrator: Client, board: Client) -> None:
    word = {
        "key": "quiet",
        "starts": "20:30",
        "ends": "07:30",
        "valid_from": "2026-01-01",
        "source": "QĐ 12/QĐ-UBND",
    }
    address = "/dieu-hanh/tin-nhan/quy-dinh/"
    assert board.post(address, word).status_code == 404
    assert administrator.post(address, word).status_code == 302
    assert "20:30–07:30" in board.get("/dieu-hanh/tin-nhan/").content.decode()
    for wrong, said in (
        ({**word, "ends": ""}, "Hãy điền cả giờ bắt đầu và kết thúc"),
        ({**word, "source": ""}, "Hãy điền mục này"),
        ({**word, "key": "sms"}, "Hãy điền số tin"),
    ):
        answer = administrator.post(address, wrong)
        assert (answer.status_code, said in answer.content.decode()) == (422, True)
    assert SendingWord.objects.count() == 1


def test_only_the_province_sees_messages(signer: Client, specialist: Client) -> None:
    for who in (signer, specialist):
        for address in ("/dieu-hanh/tin-nhan/", TEXTS, REFUSED_SMS):
            assert who.get(address).status_code == 404


def test_the_page_asks_the_database_a_fixed_number_of_times(
    board: Client, lost: Sending, chairman: User, django_assert_max_num_queries: object
) -> None:
    with django_assert_max_num_queries(16):  # type: ignore[operator]
        board.get("/dieu-hanh/tin-nhan/")
