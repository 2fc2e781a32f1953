"""What the province and the national portal tell each other about a dossier filed there, on good days and bad."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from motcua.accounts.models import User
from motcua.adapters.portal_national.inbound import PortalFilings
from motcua.dossiers.models import Dossier
from motcua.dossiers.rules.transitions import Status
from motcua.dossiers.services.receiving import (
    accept,
    refuse,
    resume,
)
from motcua.foundation.crypto import blind_index
from motcua.sync.front_door import FrontDoor
from motcua.sync.models import ForeignDossier, InboxMessage, ParkedMessage
from motcua.sync.rules.inbound import Problem
from tests.contracts.filer import PERSONAL_ID, Filer, options, paper
from tests.contracts.front_door import Later, ask, only, settle
from tests.factories.offices import Office, office
from tests.plugins.sandbox import RunningSandbox
from tests.portal.papers import pdf

pytestmark = pytest.mark.django_db


# ---- there and back ----------------------------------------------------------------------------------------


def test_the_portal_hears_of_receipt_and_refusal_under_its_own_code(
    place: Office, door: FrontDoor, filer: Filer
) -> None:
    first, second = filer.file()["MaHoSoDVCQG"], filer.file(person="le-van-phuc")["MaHoSoDVCQG"]
    settle(door)
    accept(Dossier.objects.get(foreign__code=first).pk, by=place.intake, at=timezone.now())
    refuse(Dossier.objects.get(foreign__code=second).pk, "Sai thẩm quyền", by=place.intake, at=timezone.now())
    settle(door)
    taken, turned = filer.shown(first), filer.shown(second)
    assert (taken["TrangThaiHoSo"], turned["TrangThaiHoSo"]) == ("2", "3")
    assert taken["told"][-1]["MaHoSo"] == Dossier.objects.get(foreign__code=first).code
    assert turned["told"][-1]["NoiDung"] == "Sai thẩm quyền"


def test_a_supplement_is_asked_for_answered_there_and_closes_the_request(
    place: Office, door: FrontDoor, filer: Filer
) -> None:
    code = filer.file(files=[paper()])["MaHoSoDVCQG"]
    settle(door)
    ask(place, only())
    settle(door)
    asked = filer.shown(code)["told"][-1]["DanhSachYeuCauBoSung"][0]
    assert asked["DanhSachGiayTo"][0]["TenGiayTo"] == "Tờ khai có chữ ký"
    filer.supplement(code, files=[paper("ky.pdf", content=pdf(3))])
    settle(door)
    supplement = only().supplements.get()
    assert supplement.answered_at is not None
    assert [kept.component_key for kept in only().attachments.all()] == ["to-khai", "to-khai"]
    resume(only().pk, by=place.intake, at=timezone.now())
    accept(only().pk, by=place.intake, at=timezone.now())
    settle(door)
    assert filer.status(code) == "2"


def test_a_withdrawal_there_ends_the_dossier_here(place: Office, door: FrontDoor, filer: Filer) -> None:
    code = filer.file()["MaHoSoDVCQG"]
    settle(door)
    filer.withdraw(code)
    settle(door)
    assert only().status == Status.WITHDRAWN
    assert filer.status(code) == "7"
    assert ForeignDossier.objects.get().is_closed


def test_an_answer_to_nothing_asked_is_kept_for_an_officer(place: Office, door: FrontDoor, filer: Filer) -> None:
    code = filer.file()["MaHoSoDVCQG"]
    settle(door)
    ask(place, only())
    settle(door)
    resume(only().pk, by=place.intake, at=timezone.now())  # the paper came to the counter meanwhile
    filer.supplement(code, files=[paper()])
    settle(door)
    assert ParkedMessage.objects.get().problem == Problem.NOT_AWAITED


# ---- faults ------------------------------------------------------------------------------------------------

BAD_DAY = {
    "error_500": 0.15,
    "reset": 0.1,
    "answer_then_cut": 0.2,
    "duplicate": 0.2,
    "stale_session": 0.1,
    "refuse": 0.05,
}


@pytest.mark.slow
def test_on_a_bad_day_everything_still_comes_once_and_is_answered(
    place: Office, door: FrontDoor, filer: Filer, fresh_sandbox: RunningSandbox
) -> None:
    codes = [filer.file(files=[paper()])["MaHoSoDVCQG"] for _ in range(8)]
    fresh_sandbox.break_down(portal=BAD_DAY, seed=5)
    assert isinstance(door.clock, Later)
    for _ in range(40):
        door.turn()
        door.clock.by += timedelta(minutes=2)
        for dossier in Dossier.objects.filter(status=Status.REGISTERED):
            accept(dossier.pk, by=place.intake, at=timezone.now())
    fresh_sandbox.heal()
    settle(door)
    assert sorted(ForeignDossier.objects.values_list("code", flat=True)) == sorted(codes)
    assert Dossier.objects.count() == len(codes)
    assert {dossier.attachments.count() for dossier in Dossier.objects.all()} == {1}
    for dossier in Dossier.objects.filter(status=Status.REGISTERED):
        accept(dossier.pk, by=place.intake, at=timezone.now())
    for each in ForeignDossier.objects.exclude(refusal=""):  # "refuse" struck: an officer tells it again
        ForeignDossier.objects.filter(pk=each.pk).update(refusal="")
    settle(door)
    assert {filer.status(code) for code in codes} == {"2"}


def test_answer_then_cut_while_pulling_loses_nothing_and_doubles_nothing(
    place: Office, door: FrontDoor, filer: Filer, fresh_sandbox: RunningSandbox
) -> None:
    filer.file(files=[paper()])
    fresh_sandbox.break_down(**{"portal.integrate": {"answer_then_cut": 4}})
    settle(door)
    assert Dossier.objects.count() == 1
    assert only().attachments.count() == 1


def test_answers_that_come_twice_or_late_change_nothing_there(
    place: Office, door: FrontDoor, filer: Filer, fresh_sandbox: RunningSandbox
) -> None:
    code = filer.file()["MaHoSoDVCQG"]
    settle(door)
    accept(only().pk, by=place.intake, at=timezone.now())
    fresh_sandbox.break_down(**{"portal.integrate": {"duplicate": 1.0}})
    settle(door)
    fresh_sandbox.heal()
    assert filer.status(code) == "2"
    versions = [each["PhienBan"] for each in filer.shown(code)["told"]]
    assert versions == sorted(set(versions))


@pytest.mark.django_db(transaction=True)
def test_several_who_pull_at_once_take_each_message_once(fresh_sandbox: RunningSandbox) -> None:
    office()
    filer = Filer(fresh_sandbox)
    codes = [filer.file(files=[paper()])["MaHoSoDVCQG"] for _ in range(5)]

    def pull(_: int) -> None:
        try:
            FrontDoor(PortalFilings(**options(fresh_sandbox))).pull()
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(pull, range(3)))
    assert sorted(ForeignDossier.objects.values_list("code", flat=True)) == sorted(codes)
    assert Dossier.objects.count() == InboxMessage.objects.count() == len(codes)
    assert not ParkedMessage.objects.exists()
    assert User.objects.filter(personal_id_index=blind_index(PERSONAL_ID, kind="personal_id")).count() == 1
