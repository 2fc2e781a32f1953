"""Journals that the real services wrote, told to the portal: every lawful way of a dossier is accepted there."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from motcua.adapters.portal_national.client import NationalPortal
from motcua.dossiers.models import Dossier
from motcua.dossiers.services.ending import stop, withdraw
from motcua.dossiers.services.obliging import request_payment
from motcua.dossiers.services.processing import assign
from motcua.dossiers.services.receiving import (
    Missing,
    SupplementRequest,
    accept,
    answer_supplement,
    refuse,
    request_supplement,
    resume,
)
from motcua.sync import relay
from motcua.sync.queries import is_drained, quarantined, status
from tests.factories.dossiers import FILED, accepted, filed, returned, taken
from tests.factories.offices import Office
from tests.plugins.sandbox import CREDENTIALS, RunningSandbox

pytestmark = pytest.mark.django_db

ASK = SupplementRequest((Missing("Giấy chứng sinh"),), "Thiếu giấy chứng sinh")
HOUR = timedelta(hours=1)


def refused(place: Office) -> Dossier:
    return refuse(filed(place).pk, "Không đúng thẩm quyền", by=place.intake, at=FILED + HOUR)


def supplemented_before_receipt(place: Office) -> Dossier:
    dossier = request_supplement(filed(place).pk, ASK, by=place.intake, at=FILED + HOUR)
    answer_supplement(dossier.pk, by=place.citizen, at=FILED + 2 * HOUR)
    resume(dossier.pk, by=place.intake, at=FILED + 3 * HOUR)
    return accept(dossier.pk, by=place.intake, at=FILED + 4 * HOUR)


def supplemented_while_handled(place: Office) -> Dossier:
    dossier = request_supplement(taken(place).pk, ASK, by=place.specialist, at=FILED + HOUR)
    answer_supplement(dossier.pk, by=place.citizen, at=FILED + 26 * HOUR)
    return resume(dossier.pk, by=place.specialist, at=FILED + 27 * HOUR)


def waiting_for_money(place: Office) -> Dossier:
    return request_payment(taken(place).pk, "Nộp lệ phí trước bạ", by=place.specialist, at=FILED + HOUR)


def assigned(place: Office) -> Dossier:
    return assign(taken(place).pk, place.specialist, by=place.specialist, at=FILED + HOUR)


def stopped(place: Office) -> Dossier:
    return stop(taken(place).pk, "Không đủ điều kiện", by=place.specialist, at=FILED + HOUR)


def withdrawn(place: Office) -> Dossier:
    return withdraw(accepted(place).pk, "Không còn nhu cầu", by=place.citizen, at=FILED + HOUR)


def tell(sandbox: RunningSandbox) -> None:
    sender = relay.Relay(NationalPortal(base_url=f"{sandbox.url}/portal", **CREDENTIALS))
    for _ in range(10):
        if not sender.turn() and is_drained():
            return
    raise AssertionError(status())


@pytest.mark.parametrize(
    ("way", "shown", "steps"),
    [
        pytest.param(refused, "3", ["3"], id="refused"),
        pytest.param(supplemented_before_receipt, "2", ["2"], id="completed before receipt"),
        pytest.param(supplemented_while_handled, "4", ["2", "4", "5", "4"], id="completed while handled"),
        pytest.param(waiting_for_money, "6", ["2", "4", "6"], id="waiting for money"),
        pytest.param(assigned, "4", ["2", "4"], id="assigned"),
        pytest.param(stopped, "8", ["2", "4", "8"], id="stopped"),
        pytest.param(withdrawn, "7", ["2", "7"], id="withdrawn"),
        pytest.param(returned, "10", ["2", "4", "4", "4", "9", "10"], id="returned"),
    ],
)
def test_a_way_is_accepted_as_it_was(
    way: Callable[[Office], Dossier], shown: str, steps: list[str], place: Office, fresh_sandbox: RunningSandbox
) -> None:
    dossier = way(place)
    tell(fresh_sandbox)
    assert [delivery.last_error for delivery in quarantined()] == []
    assert status().ratio == 1
    row = fresh_sandbox.dossiers()[dossier.code]
    assert row["dossier"]["TrangThaiHoSo"] == shown
    ledger = fresh_sandbox.ledger(service="CapNhatTienDoHoSoMC", mahoso=dossier.code)
    assert [entry["body"]["TrangThai"] for entry in ledger] == steps


def test_a_returned_dossier_shows_its_signed_result(place: Office, fresh_sandbox: RunningSandbox) -> None:
    dossier = returned(place)
    tell(fresh_sandbox)
    shown = fresh_sandbox.dossiers()[dossier.code]["dossier"]
    [result] = shown["DanhSachGiayToKetQua"]
    assert (result["TenGiayTo"], result["GiayToId"]) == ("Trích lục khai sinh", str(dossier.result.document_id))
    assert shown["DuocThanhToanTrucTuyen"] == "0"
    assert [fee["Gia"] for fee in shown["DanhSachLePhi"]] == ["10000"]


@pytest.mark.parametrize(
    "way", [filed, lambda place: withdraw(filed(place).pk, "Thôi", by=place.citizen, at=FILED)]
)
def test_what_was_never_received_is_not_told(
    way: Callable[[Office], Dossier], place: Office, fresh_sandbox: RunningSandbox
) -> None:
    way(place)
    tell(fresh_sandbox)
    assert fresh_sandbox.dossiers() == {}
    assert status(timezone.now()).events == 0
