"""Dossiers of ministries' central systems: seen and counted, never processed here."""

from datetime import date

import pytest

from motcua.dossiers.models import CentralDossier, Dossier
from motcua.dossiers.queries.central import central_counts, central_dossiers, own_central
from motcua.dossiers.rules.central import COLUMNS
from motcua.dossiers.services.central import Imported, import_table
from tests.factories.offices import Office, moment

NOW = moment("2026-09-02T08:00")
LINE = {
    "system": "BTP", "code": "BTP-2026-000001", "procedure_code": "2.000986", "procedure_name": "Liên thông khai sinh",
    "agency": "so-tu-phap", "channel": "online", "applicant": "Nguyễn Thị Sáu", "identity_number": "082157000123",
    "status": "4", "status_text": "Đang xử lý tại Công an", "submitted_at": "2026-09-01T08:00",
    "received_at": "2026-09-01T08:30", "due_at": "2026-09-04T17:00", "finished_at": "",
    "reported_at": "2026-09-01T09:00",
}  # fmt: skip


def taken_in(*lines: dict[str, str]) -> Imported:
    rows = [",".join(COLUMNS), *(",".join({**LINE, **line}[name] for name in COLUMNS) for line in lines)]
    return import_table("\n".join(rows), "bo.csv", at=NOW)


def told(done: Imported) -> tuple[int, int, int, int, int]:
    return done.added, done.changed, done.unchanged, done.older, len(done.mistakes)


@pytest.mark.django_db
def test_a_status_is_taken_in_once_and_newer_words_replace_older(place: Office) -> None:
    assert told(taken_in({})) == (1, 0, 0, 0, 0)
    assert told(taken_in({})) == (0, 0, 1, 0, 0)
    done = {"status": "9", "finished_at": "2026-09-03T10:00", "reported_at": "2026-09-03T10:01"}
    assert told(taken_in(done, {})) == (0, 1, 0, 0, 0)  # of one table the newest line holds, in any order
    assert told(taken_in({"reported_at": "2026-09-02T00:00"})) == (0, 0, 0, 1, 0)
    row = CentralDossier.objects.get()
    assert (row.status, row.finished_at, row.agency) == (9, moment("2026-09-03T10:00"), place.department)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("line", "words"),
    [
        ({"agency": "khong-co"}, "không có cơ quan"),
        ({"status": "11"}, "không được quá 10"),
        ({"status": "x"}, "một số nguyên"),
        ({"submitted_at": "hôm qua"}, "phải là thời điểm"),
        ({"code": ""}, "thiếu “code”"),
        ({"channel": "fax"}, "channel"),
    ],
)
def test_a_wrong_line_is_refused_with_its_place_and_the_others_are_kept(
    place: Office, line: dict[str, str], words: str
) -> None:
    done = taken_in({"code": "BTP-2"}, line)
    assert done.added == 1
    assert [(mistake.file, mistake.line) for mistake in done.mistakes][:1] == [("bo.csv", 3)]
    assert words in " ".join(str(mistake) for mistake in done.mistakes)


@pytest.mark.django_db
def test_a_text_that_is_no_table_is_refused_whole(place: Office) -> None:
    assert [mistake.line for mistake in import_table("a,b\n1,2", "x.csv", at=NOW).mistakes] == [1]


@pytest.mark.django_db
def test_they_are_counted_apart_from_our_own(place: Office) -> None:
    taken_in({}, {"code": "BTP-2", "status": "10", "finished_at": "2026-09-03T10:00"})
    first, last = date(2026, 9, 1), date(2026, 9, 30)
    assert central_counts(None, first, last) == {"received": 2, "finished": 1, "open": 1}
    assert central_counts([place.centre.pk], first, last) == {"received": 0, "finished": 0, "open": 0}
    assert not Dossier.objects.exists()


@pytest.mark.django_db
def test_found_by_code_and_by_its_own_citizen_only(place: Office) -> None:
    taken_in({}, {"code": "BTP-2", "identity_number": "082090000017"})
    assert [row.code for row in central_dossiers(None, "btp-2026")] == ["BTP-2026-000001"]
    assert [row.code for row in own_central(place.citizen)] == ["BTP-2026-000001"]
    assert not own_central(place.stranger).exists()
