"""Whoever is filling in a procedure that ends is told in time, and where to go."""

from datetime import date

import pytest

from motcua.catalog.models import ProcedureVersion
from motcua.catalog.services.designing import DesignError
from motcua.dossiers.services.closing import close_and_tell
from motcua.dossiers.services.drafting import discard_draft, start_draft
from motcua.notifications.models import Message
from tests.factories.designs import CODE
from tests.factories.offices import citizen, moment, office, procedure, workflow

NOW = moment("2025-01-15T09:00")
LAST = date(2025, 1, 31)

pytestmark = pytest.mark.django_db


def test_holders_of_drafts_get_one_letter_with_the_successor() -> None:
    place = office()
    procedure("2.000001", "Thủ tục kế thừa", ProcedureVersion.Level.PROVINCE, workflow(key="khac"))
    start_draft(place.version, by=place.citizen, at=NOW)
    other = citizen("Trần Văn Bỏ", "082157000555")
    discard_draft(start_draft(place.version, by=other, at=NOW).pk, by=other, at=NOW)
    _version, told = close_and_tell(CODE, LAST, "2.000001", "Gọi 1022 nếu cần.", by=place.signer, at=NOW)
    close_and_tell(CODE, LAST, "2.000001", "Gọi 1022 nếu cần.", by=place.signer, at=NOW)
    letter = Message.objects.get()
    assert (told, letter.recipient) == (1, place.citizen)
    assert all(part in letter.body for part in ("31/01/2025", "2.000001", "Gọi 1022 nếu cần."))
    assert letter.link == "/thu-tuc/2.000001/"


def test_nobody_is_told_of_an_end_that_is_refused() -> None:
    place = office()
    start_draft(place.version, by=place.citizen, at=NOW)
    with pytest.raises(DesignError, match="no_successor"):
        close_and_tell(CODE, LAST, "khong-co", "", by=place.signer, at=NOW)
    assert not Message.objects.exists()
