"""Eight people at once on the same dossiers: every act counts, none is lost, none is half done."""

import os
import random
import threading
from collections import Counter
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction

from motcua.dossiers.models import Dossier, DossierEvent
from motcua.dossiers.queries.consistency import faults
from motcua.dossiers.rules.transitions import Status
from motcua.dossiers.services import ending
from motcua.dossiers.services.mailing import Wanted, hand_to_post, wish
from motcua.dossiers.services.moves import ActionRefusedError
from motcua.dossiers.services.receiving import accept
from motcua.dossiers.services.returning import hand_out
from motcua.postal.ports import Contact
from motcua.postal.rules import Direction
from motcua.postal.services.ordering import Price
from tests.dossiers.machines import BEGIN, deeds, people
from tests.factories import dossiers as make
from tests.factories.locks import until_somebody_waits
from tests.factories.offices import Office, office

THREADS = 8
HOME = Contact(
    name="Nguyễn Thị Sáu", phone="0912345678", line="Ấp 1, Xã Thử", province="Tỉnh Đồng Tháp", province_code="82"
)
ACTS = int(os.environ.get("MOTCUA_STATE_ACTS", "40"))  # tried by each


class Hand:
    """One of those who act: what they did, and what broke."""

    def __init__(self, place: Office, dossiers: list[UUID], seed: int) -> None:
        self._place, self._dossiers, self._dice = place, dossiers, random.Random(seed)
        self.wrote: set[tuple[UUID, int]] = set()  # the entry that each act says it has come to
        self.broken: list[BaseException] = []

    def work(self, begin: threading.Barrier) -> None:
        try:
            begin.wait()
            for _ in range(ACTS):
                self._try()
        except BaseException as error:  # noqa: BLE001 - told by the test, which a thread cannot fail
            self.broken.append(error)
        finally:
            connection.close()

    def _try(self) -> None:
        deed, person = self._dice.choice(deeds(self._place)), self._dice.choice(people(self._place))
        try:
            after = deed.run(self._dice.choice(self._dossiers), person, timedelta())
        except ActionRefusedError:
            return
        assert isinstance(after, Dossier)
        self.wrote.add((after.pk, after.journal_length))


@pytest.mark.django_db(transaction=True)
def test_eight_hands_at_once_lose_nothing() -> None:
    place = office()
    kept = [make.taken(place, BEGIN) for _ in range(3)] + [make.filed(place, BEGIN) for _ in range(3)]
    hands = [Hand(place, [dossier.pk for dossier in kept], seed) for seed in range(THREADS)]
    begin = threading.Barrier(THREADS)
    threads = [threading.Thread(target=hand.work, args=(begin,)) for hand in hands]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=300)
    assert [error for hand in hands for error in hand.broken] == []
    assert faults() == []
    wrote = set().union(*(hand.wrote for hand in hands))
    for dossier in kept:
        _everything_is_there(dossier, {seq for pk, seq in wrote if pk == dossier.pk})


def _everything_is_there(before: Dossier, wrote: set[int]) -> None:
    """Hold the rows of a dossier against its journal: each entry was somebody's act, and left what it should."""
    after = Dossier.objects.get(pk=before.pk)
    entries = list(DossierEvent.objects.filter(dossier=after).order_by("seq").values_list("seq", "kind"))
    assert [seq for seq, _ in entries] == list(range(1, after.journal_length + 1))
    assert {seq for seq, _ in entries if seq > before.journal_length} == wrote - {before.journal_length}
    kinds = Counter(kind for _, kind in entries)
    assert after.supplements.count() == kinds["request_supplement"]
    assert after.obligations.count() == kinds["request_payment"]
    assert after.extensions.count() == kinds["extend"]
    in_appraisal = after.supplements.filter(stage="appraisal").count()
    assert after.pauses.count() == in_appraisal + kinds["request_payment"]


@pytest.mark.django_db(transaction=True)
def test_whoever_waited_while_the_dossier_went_to_another_agency_finds_it_there() -> None:
    place = office()
    dossier, found = make.filed(place, BEGIN), []

    def withdraw() -> None:
        try:
            found.append(ending.withdraw(dossier.pk, "Thôi", by=place.citizen, at=BEGIN))
        finally:
            connection.close()

    second = threading.Thread(target=withdraw)
    with transaction.atomic():
        accept(dossier.pk, by=place.intake, at=BEGIN)
        second.start()
        until_somebody_waits()
    second.join(timeout=30)
    assert [each.status for each in found] == [Status.WITHDRAWN]


@pytest.mark.django_db(transaction=True)
def test_a_list_for_the_post_and_an_act_on_one_of_its_results_do_not_wait_for_each_other() -> None:
    place = office()
    dossier, told = make.done(place, BEGIN), []
    wish(dossier.pk, Wanted(Direction.DELIVER, HOME, Price(25_000, "post")), by=place.citizen, at=BEGIN)

    def send() -> None:
        try:
            hand_to_post([dossier.pk], agency=place.centre, by=place.intake, at=BEGIN)
        except ActionRefusedError as refusal:
            told.append(refusal.code)
        finally:
            connection.close()

    second = threading.Thread(target=send)
    with transaction.atomic():
        hand_out(dossier.pk, by=place.intake, at=BEGIN)
        second.start()
        until_somebody_waits()
    second.join(timeout=30)
    assert told in (["nothing_to_send"], ["not_now"])  # it is gone, whoever looked first
    assert Dossier.objects.get(pk=dossier.pk).status == Status.RETURNED
