"""Taken in anywhere, decided elsewhere: the term begins when the competent body has the dossier."""

from datetime import datetime

import pytest

from motcua.accounts.models import User
from motcua.accounts.rules import Role
from motcua.catalog.models import Channel
from motcua.dossiers import explaining
from motcua.dossiers.models import Dossier
from motcua.dossiers.queries.clocks import deadline_of
from motcua.dossiers.services.filing import lodge
from motcua.dossiers.services.processing import take
from motcua.dossiers.services.receiving import accept
from tests.factories import dossiers as make
from tests.factories.dossiers import FILED
from tests.factories.offices import Office, moment, officer


@pytest.fixture
def desk(place: Office) -> User:
    """Return who takes in at the commune's desk what the provincial centre usually takes in."""
    return officer("Hồ Một Cửa Xã", Role.INTAKE, place.commune_agency)


def at_commune(place: Office, desk: User, at: datetime = FILED) -> Dossier:
    filing = make.filing(place, channel=Channel.COUNTER, receiving_agency=place.commune_agency)
    return lodge(filing, by=desk, at=at, accept=True)


def test_what_the_usual_desk_takes_in_begins_with_its_receipt(place: Office) -> None:
    dossier = make.accepted(place)
    assert (dossier.is_out_of_area, dossier.hand_over_due_at) == (False, None)
    assert dossier.due_at == moment("2025-01-16T17:00")
    assert take(dossier.pk, by=place.specialist, at=FILED).competent_at is None


@pytest.mark.parametrize(
    ("received", "handed", "due"),
    [
        ("2025-01-13T08:00", "2025-01-13T17:00", "2025-01-16T17:00"),
        ("2025-01-13T15:30", "2025-01-14T08:00", "2025-01-17T17:00"),
    ],
)
def test_the_hand_over_has_its_own_clock_and_the_term_counts_from_its_end(
    place: Office, desk: User, received: str, handed: str, due: str
) -> None:
    dossier = at_commune(place, desk, moment(received))
    assert dossier.is_out_of_area
    assert dossier.received_at == moment(received)  # as the slip says
    assert dossier.hand_over_due_at is not None
    assert dossier.hand_over_due_at.date() == moment(handed).date()
    assert dossier.due_at == moment(due)


def test_a_filing_online_at_another_desk_is_handed_over_when_it_is_taken_in(place: Office, desk: User) -> None:
    filed = make.filed(place, receiving_agency=place.commune_agency)
    assert filed.hand_over_due_at is None
    assert accept(filed.pk, by=desk, at=moment("2025-01-14T09:00")).hand_over_due_at is not None


def test_the_term_begins_with_the_competent_bodys_first_act_and_says_so(place: Office, desk: User) -> None:
    dossier = at_commune(place, desk, moment("2025-01-13T15:30"))
    taken = take(dossier.pk, by=place.specialist, at=moment("2025-01-13T16:00"))
    assert taken.competent_at == taken.clock_started_at == moment("2025-01-13T16:00")
    assert taken.due_at == moment("2025-01-16T17:00")
    lines = explaining.lines(deadline_of(taken))
    assert any("khi cơ quan giải quyết có hồ sơ" in line and "16:00 13/01/2025" in line for line in lines)
    assert not any("tính lại từ đầu" in line for line in lines)


def test_a_body_that_looks_late_gains_no_time(place: Office, desk: User) -> None:
    dossier = at_commune(place, desk)
    late = take(dossier.pk, by=place.specialist, at=moment("2025-01-15T10:00"))
    assert late.competent_at == moment("2025-01-15T10:00")
    assert late.due_at == dossier.due_at == moment("2025-01-16T17:00")


def test_both_units_stay_with_the_dossier_and_may_read_it(place: Office, desk: User) -> None:
    dossier = at_commune(place, desk)
    assert (dossier.receiving_agency, dossier.deciding_agency) == (place.commune_agency, place.department)
    assert dossier.holder == place.department
