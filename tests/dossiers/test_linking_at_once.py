"""Two people at one linked dossier at the same moment: nobody waits for ever, nothing is half done."""

import threading

import pytest
from django.db import connection, transaction

from motcua.dossiers.models import Dossier
from motcua.dossiers.rules.transitions import Status
from motcua.dossiers.services import ending
from motcua.dossiers.services.moves import ActionRefusedError, locked
from motcua.dossiers.services.receiving import accept
from tests.factories.linked import FILED, filed_whole, group
from tests.factories.offices import office

SECONDS = 10


@pytest.mark.django_db(transaction=True)
def test_a_whole_is_not_ended_over_the_head_of_whoever_acts_on_a_part() -> None:
    linked = group(office())
    whole = accept(filed_whole(linked).pk, by=linked.place.intake, at=FILED)
    birth = whole.parts.get(position=1).dossier
    assert birth is not None
    held, done = threading.Event(), threading.Event()

    def act() -> None:
        with transaction.atomic():
            locked(birth.pk)
            held.set()
            done.wait(SECONDS)
        connection.close()

    other = threading.Thread(target=act)
    other.start()
    assert held.wait(SECONDS)
    try:
        with pytest.raises(ActionRefusedError) as error:
            ending.withdraw(whole.pk, "Đổi ý", by=linked.place.citizen, at=FILED)
        assert error.value.code == "changed"
    finally:
        done.set()
        other.join(SECONDS)
    assert Dossier.objects.get(pk=whole.pk).status == Status.ACCEPTED
    ending.withdraw(whole.pk, "Đổi ý", by=linked.place.citizen, at=FILED)
    assert Dossier.objects.get(pk=birth.pk).status == Status.WITHDRAWN
