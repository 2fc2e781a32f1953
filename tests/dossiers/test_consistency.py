"""A journal that was tampered with is found, whatever was changed."""

import pytest
from django.db import connection

from motcua.dossiers.queries.consistency import faults
from tests.factories import dossiers as make
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
    ],
)
def test_what_was_changed_is_found(place: Office, statement: str, fault: str) -> None:
    dossier = make.returned(place)
    with connection.cursor() as cursor:
        cursor.execute(statement)
    assert fault in {found.fault for found in faults() if found.dossier_id == dossier.pk}
