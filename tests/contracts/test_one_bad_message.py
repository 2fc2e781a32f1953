"""One message, one answer or one dossier that goes wrong keeps back no other, and somebody sees it."""

import threading
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from motcua.adapters.portal_national.inbound import PortalFilings
from motcua.dossiers.models import Dossier
from motcua.foundation.adapters import RefusedError
from motcua.sync.front_door import FrontDoor
from motcua.sync.inbound_ports import FilingAnswer, MessageHead
from motcua.sync.models import ForeignDossier, ParkedMessage
from motcua.sync.queries import inbound as queries
from motcua.sync.rules.inbound import Problem, writable
from motcua.sync.services.inbound import turn_away
from tests.contracts.filer import Filer, options
from tests.contracts.front_door import Later, only, settle
from tests.factories.offices import Office, office
from tests.plugins.sandbox import RunningSandbox

pytestmark = pytest.mark.django_db


class Stubborn(PortalFilings):
    """A portal that refuses what is about one dossier."""

    about = ""

    def message(self, unit: str, message_id: str) -> Mapping[str, Any]:
        body = super().message(unit, message_id)
        self._refuse(str(body["MaHoSoDVCQG"]))
        return body

    def messages_of(self, unit: str, code: str) -> list[Mapping[str, Any]]:
        self._refuse(code)
        return super().messages_of(unit, code)

    def answer(self, unit: str, report: FilingAnswer) -> None:
        self._refuse(report.code)
        super().answer(unit, report)

    def _refuse(self, code: str) -> None:
        if code == self.about:
            raise RefusedError("Hồ sơ đang được khóa")


@pytest.fixture
def stubborn(fresh_sandbox: RunningSandbox) -> Stubborn:
    return Stubborn(**options(fresh_sandbox))


def head_of(message: Mapping[str, Any]) -> MessageHead:
    return MessageHead(message["MaBanTin"], message["MaHoSoDVCQG"], int(message["PhienBan"]))


def test_a_message_that_is_listed_but_not_given_is_asked_for_until_it_is(
    place: Office, filer: Filer, stubborn: Stubborn
) -> None:
    stubborn.about = filer.file()["MaHoSoDVCQG"]
    other = filer.file(person="le-van-phuc")["MaHoSoDVCQG"]
    door = FrontDoor(stubborn, Later())
    for _ in range(3):
        door.turn()
    assert only().foreign.code == other
    waiting = ParkedMessage.objects.get()
    assert (waiting.problem, waiting.detail) == (Problem.NOT_GIVEN, "Hồ sơ đang được khóa")
    stubborn.about = ""
    settle(door)
    assert set(ForeignDossier.objects.values_list("code", flat=True)) == {waiting.subject, other}
    waiting.refresh_from_db()
    assert (waiting.outcome, waiting.body) == ("applied", "{}")


def test_what_was_not_given_and_then_wants_mending_is_kept_whole(
    place: Office, filer: Filer, stubborn: Stubborn
) -> None:
    stubborn.about = filer.file(procedure="9.999999")["MaHoSoDVCQG"]
    door = FrontDoor(stubborn, Later())
    door.turn()
    stubborn.about = ""
    settle(door)
    waiting = ParkedMessage.objects.get()
    assert waiting.problem == Problem.UNKNOWN_PROCEDURE
    assert "NOPHOSO" in waiting.body


def test_a_gap_that_the_portal_does_not_fill_keeps_no_other_open_and_is_seen(
    place: Office, filer: Filer, stubborn: Stubborn
) -> None:
    codes = [filer.file(person=person)["MaHoSoDVCQG"] for person in ("nguyen-thi-sau", "le-van-phuc")]
    door = FrontDoor(stubborn, Later())
    for code in codes:
        door.take_in(filer.withdraw(code))
    stubborn.about = codes[0]
    assert [each.subject for each in queries.gaps()] == codes
    with pytest.raises(RefusedError):
        door.fill_gaps()
    assert only().foreign.code == codes[1]
    assert [each.subject for each in queries.gaps()] == codes[:1]


def test_a_refusal_that_the_portal_does_not_take_holds_up_no_other_and_is_shown(
    place: Office, filer: Filer, stubborn: Stubborn
) -> None:
    codes = [filer.file(procedure="9.999999")["MaHoSoDVCQG"] for _ in range(2)]
    door = FrontDoor(stubborn, Later())
    door.turn()
    for row in ParkedMessage.objects.all():
        turn_away(row.pk, "Không thuộc tỉnh này", by=place.intake, at=timezone.now())
    stubborn.about = codes[0]
    for _ in range(3):
        door.turn()
    assert not door.failures
    assert [filer.status(code) for code in codes] == ["1", "3"]
    [shown] = queries.refusals_not_taken()
    assert (shown.subject, shown.detail) == (codes[0], "Hồ sơ đang được khóa")
    stubborn.about = ""
    assert isinstance(door.clock, Later)
    door.clock.by += timedelta(hours=2)
    door.turn()
    assert filer.status(codes[0]) == "3"
    assert queries.refusals_not_taken() == []


def test_half_a_sign_is_marked_and_the_filing_taken(place: Office, door: FrontDoor, filer: Filer) -> None:
    """Systems that count text in halves cut an emoji in two; no column takes one half."""
    message = filer.file()
    assert door.take_in({**message, "ToKhai": {"ghi_chu": "Xin cảm ơn \ud83d"}}, head_of(message))
    assert only().foreign.declared == {"ghi_chu": "Xin cảm ơn \ufffd"}


def test_only_what_cannot_be_kept_is_changed() -> None:
    told = {"a": ["Đồng 😀", 1, None, {"b\ud800": "\udc00c"}]}
    assert writable(told) == {"a": ["Đồng 😀", 1, None, {"b\ufffd": "\ufffdc"}]}


def test_a_date_that_no_calendar_keeps_is_for_a_person(place: Office, door: FrontDoor, filer: Filer) -> None:
    """The year 1 in a table is read by nobody again: not by the list of the desk, not by the relay."""
    message = filer.file(paid=10_000)
    nowhere = {**message, "ThanhToan": {**message["ThanhToan"], "ThoiGianGD": "00010101000000"}}
    door.take_in(nowhere, head_of(message))
    waiting = ParkedMessage.objects.get()
    assert (waiting.problem, waiting.detail) == (Problem.UNREADABLE, "ThoiGianGD")
    assert not Dossier.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_nothing_comes_to_wait_behind_what_is_just_being_settled(fresh_sandbox: RunningSandbox) -> None:
    place, filer = office(), Filer(fresh_sandbox)
    code = filer.file(procedure="9.999999")["MaHoSoDVCQG"]
    door = FrontDoor(PortalFilings(**options(fresh_sandbox)))
    door.pull()
    first, later = ParkedMessage.objects.get(), filer.withdraw(code)
    settled, done = threading.Event(), threading.Event()

    def aside(act: Callable[[], object], after: threading.Event) -> threading.Thread:
        def run() -> None:
            try:
                act()
            finally:
                after.set()
                connection.close()

        thread = threading.Thread(target=run)
        thread.start()
        return thread

    def settle_slowly() -> None:
        with transaction.atomic():
            turn_away(first.pk, "Không thuộc tỉnh này", by=place.intake, at=timezone.now())
            settled.set()
            assert not done.wait(1.0)  # the later message has to wait for us

    settling = aside(settle_slowly, threading.Event())
    assert settled.wait(20)
    arriving = aside(lambda: door.take_in(later), done)
    settling.join(20)
    arriving.join(20)
    assert ParkedMessage.objects.get(version=2).problem == Problem.NOT_AWAITED
