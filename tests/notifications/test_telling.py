"""Into the inbox: once for each occasion, in the reader's language, in the words that hold."""

import pytest
from django.db import connection
from django.utils import translation
from django.utils.translation import gettext_lazy

from motcua.accounts.models import User
from motcua.notifications.models import Message, Wording
from motcua.notifications.queries import has_unread, inbox
from motcua.notifications.queries.wording import forget_words
from motcua.notifications.rules.events import Kind
from motcua.notifications.services import Letter, mark_read, post, renew_all, stationery, tell, tell_all, write_out
from motcua.notifications.services.telling import FactMissingError
from tests.factories.messages import DAY, letter
from tests.factories.offices import citizen

pytestmark = pytest.mark.django_db


@pytest.fixture
def foreigner(db: None) -> User:
    user = citizen("Ann Smith", "082157000777")
    user.language = User.Language.ENGLISH
    user.save()
    return user


def test_an_occasion_is_told_once(reader: User) -> None:
    for _ in range(3):
        tell(reader, letter(Kind.REFUSED), at=DAY)
    [message] = inbox(reader)
    assert message.subject == "Hồ sơ H58.14-260113-0001 không được tiếp nhận"
    assert message.body.startswith("Lý do: Thiếu bản sao giấy khai sinh.")
    assert (message.language, message.event, message.plan_at) == ("vi", Kind.REFUSED, DAY)


def test_each_reads_their_own_language_whatever_the_teller_s_screen_speaks(reader: User, foreigner: User) -> None:
    spoken = letter(Kind.REVISED, what=translation.get_language, old=gettext_lazy("Đính chính"))
    with translation.override("en"):
        tell_all([(reader.pk, spoken), (foreigner.pk, spoken)], at=DAY)
        tell(foreigner, letter(Kind.RESULT, "two"), at=DAY)
    assert [
        (m.recipient_id, m.facts["what"]) for m in Message.objects.filter(event=Kind.REVISED).order_by("id")
    ] == [
        (reader.pk, "vi"),
        (foreigner.pk, "en"),
    ]
    assert inbox(foreigner).get(event=Kind.RESULT).subject == "Application H58.14-260113-0001 has its result"


@pytest.mark.parametrize(
    "facts", [{}, {"code": "1"}, {"code": "1", "reason": "x", "who": "y"}], ids=["none", "few", "many"]
)
def test_a_letter_that_lacks_a_fact_is_a_mistake_of_the_caller(reader: User, facts: dict[str, str]) -> None:
    with pytest.raises(FactMissingError):
        tell(reader, Letter("x", Kind.REFUSED, facts), at=DAY)


def test_a_published_text_takes_the_place_of_ours(reader: User) -> None:
    for version, body in ((1, "cũ"), (2, "{reason} Hãy gọi 1022.")):
        Wording.objects.create(
            event=Kind.REFUSED, language="vi", channel="inbox", version=version, subject="{code}", body=body,
            published_at=DAY, published_by=reader,
        )  # fmt: skip
    forget_words()
    tell(reader, letter(Kind.REFUSED, reason="Sai mẫu."), at=DAY)
    [message] = inbox(reader)
    assert (message.subject, message.body) == ("H58.14-260113-0001", "Sai mẫu. Hãy gọi 1022.")


def test_many_are_told_through_a_cursor_like_one(reader: User, foreigner: User) -> None:
    told = [(user.pk, letter(Kind.RECOUNTED, f"{n}")) for user in (reader, foreigner) for n in range(50)]
    with connection.cursor() as cursor:
        for _ in range(2):
            post(cursor.cursor, write_out(told, stationery(cursor.cursor), at=DAY))
    assert inbox(reader).count() == inbox(foreigner).count() == 50
    tell(citizen("Ai Khác", "082157000888"), letter(Kind.RECOUNTED, "0"), at=DAY)
    bulk = {
        (m.subject, m.body, str(m.facts), m.plan_at) for m in Message.objects.filter(key="test:0", language="vi")
    }
    assert len(bulk) == 1, "the same letter by both ways is the same message"
    assert inbox(foreigner)[0].subject.startswith("The promised day")


def test_a_renewed_letter_is_unread_again_and_does_not_leave_the_house_twice(reader: User) -> None:
    tell(reader, letter(Kind.WATCH, lines="1 hồ sơ."), at=DAY)
    Message.objects.update(plan_at=None)
    mark_read(reader, at=DAY)
    renew_all([(reader.pk, letter(Kind.WATCH, lines="2 hồ sơ."))], at=DAY)
    [message] = inbox(reader)
    assert (message.body, message.plan_at) == ("2 hồ sơ.", None)
    assert has_unread(reader)
