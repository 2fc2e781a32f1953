"""A journal that was tampered with is found, whatever was changed."""

import pytest
from django.db import connection

from motcua.dossiers.queries.consistency import faults
from motcua.dossiers.services.receiving import Missing, SupplementRequest, request_supplement
from tests.factories import dossiers as make
from tests.factories.dossiers import FILED
from tests.factories.offices import Office


def test_an_honest_journal_has_no_faults(place: Office) -> None:
    make.returned(place)
    make.filed(place)
    assert faults() == []


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE dossiers_dossierevent SET seq = 70 WHERE seq = 7", "gap in the numbering"),
        ("UPDATE dossiers_dossierevent SET at = at - interval '1 day' WHERE seq = 3", "goes back in time"),
        ("UPDATE dossiers_dossierevent SET status = 10 WHERE seq = 3", "unlawful change of status"),
        ("UPDATE dossiers_dossier SET journal_length = 9", "length differs from the journal"),
        ("UPDATE dossiers_dossier SET status = 4", "status differs from the last entry"),
        ("UPDATE dossiers_dossierevent SET kind = 'take' WHERE kind = 'accept'", "received without an acceptance"),
        ("UPDATE dossiers_dossier SET finished_at = NULL, finished_on = NULL", "a result without its end"),
        ("UPDATE dossiers_dossierevent SET kind = 'extend' WHERE kind = 'stamp'", "unlawful change of status"),
        ("UPDATE dossiers_dossierevent SET status = 2 WHERE seq = 1", "does not begin with its filing"),
        ("UPDATE dossiers_dossier SET holder_role = 'clerk'", "ended with an owner"),
    ],
)
def test_what_was_changed_is_found(place: Office, statement: str, fault: str) -> None:
    dossier = make.returned(place)
    with connection.cursor() as cursor:
        cursor.execute(statement)
    assert fault in {found.fault for found in faults() if found.dossier_id == dossier.pk}


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE dossiers_dossier SET step = ''", "open without an owner"),
        ("UPDATE dossiers_dossier SET due_at = now()", "a day promised while the clock stands still"),
        ("UPDATE dossiers_pause SET ended_at = started_at", "its pauses are not those of its status"),
        ("UPDATE dossiers_supplement SET closed_at = now()", "its open request is not that of its status"),
        ("UPDATE dossiers_dossier SET status = 6", "its open obligation is not that of its status"),
    ],
)
def test_a_waiting_dossier_waits_for_exactly_what_it_says(place: Office, statement: str, fault: str) -> None:
    asked = SupplementRequest((Missing("Giấy chứng sinh"),), "Thiếu")
    dossier = request_supplement(make.taken(place).pk, asked, by=place.specialist, at=FILED)
    assert faults() == []
    with connection.cursor() as cursor:
        cursor.execute(statement)
    assert fault in {found.fault for found in faults() if found.dossier_id == dossier.pk}
