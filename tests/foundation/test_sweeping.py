"""What no row names leaves the store in two steps; what a row names, or somebody stores again, stays."""

import hashlib
import logging
import os
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from motcua.foundation import files
from motcua.foundation.sweeping import KEPT_ASIDE, NEW, Swept, naming_columns, sweep, tonight
from motcua.vault.models import Document
from tests.factories.offices import office

pytestmark = pytest.mark.django_db
NOW = timezone.now()
# A day more: what is moved carries the moment of the move, and these tests may run long after they were read.
LATER = NOW + KEPT_ASIDE + timedelta(days=1)
OLD, YOUNG = NEW + timedelta(minutes=1), NEW - timedelta(minutes=1)
NOTHING = Swept(0, 0)


@pytest.fixture(autouse=True)
def folder(settings: LazySettings, tmp_path: Path) -> Path:
    settings.MOTCUA_FILES = tmp_path
    return tmp_path


def stored(age: timedelta) -> str:
    """Keep a file in a folder whose turn it is, so long before; return its digest."""
    contents = (b"%d" % number for number in count())
    content = next(each for each in contents if hashlib.sha256(each).digest()[0] in tonight(NOW))
    digest = files.store(content).sha256
    put_back(digest, age)
    return digest


def put_back(digest: str, age: timedelta) -> None:
    moment = (NOW - age).timestamp()
    [path] = (path for path in files.kept_in(int(digest[:2], 16)) if path.name == digest)
    os.utime(path, (moment, moment))


def name(digest: str) -> Document:
    """Let a row name a file."""
    values = {
        "owner_index": "0" * 64,
        "title": "Giấy",
        "number": "1",
        "issued_at": NOW,
        "size": 1,
        "source": "thử",
    }
    return Document.objects.create(issuer=office().centre, sha256=digest, **values)


def is_there(digest: str) -> bool:
    return any(path.name == digest for path in files.kept_in(int(digest[:2], 16)))


def aside() -> list[str]:
    return [path.name for path in files.kept_aside()]


@pytest.mark.parametrize(
    ("age", "is_named", "goes"),
    [(OLD, False, True), (YOUNG, False, False), (OLD, True, False), (YOUNG, True, False)],
)
def test_only_what_is_old_and_named_by_nobody_goes(age: timedelta, is_named: bool, goes: bool) -> None:
    digest = stored(age)
    if is_named:
        name(digest)
    assert sweep(NOW) == Swept(int(goes), 0)
    assert (is_there(digest), aside()) == (not goes, [digest] if goes else [])
    assert sweep(NOW) == NOTHING


def test_what_was_set_aside_is_erased_when_nobody_missed_it() -> None:
    digest = stored(OLD)
    sweep(NOW)
    assert sweep(NOW + KEPT_ASIDE - timedelta(minutes=1)) == NOTHING
    assert sweep(LATER) == Swept(0, 1)
    assert aside() == []
    with pytest.raises(files.MissingFileError):
        files.load(digest)


def test_what_a_process_set_aside_with_its_last_breath_is_kept_as_long(folder: Path) -> None:
    """It died before it could write down when it moved the file, which still looks as old as it was."""
    digest = stored(OLD)
    [path] = (path for path in files.kept_in(int(digest[:2], 16)) if path.name == digest)
    (folder / files.ASIDE).mkdir()
    path.replace(folder / files.ASIDE / digest)
    assert sweep(NOW) == NOTHING
    assert aside() == [digest]
    assert sweep(LATER) == Swept(0, 1)


def test_what_is_read_after_all_comes_back_and_is_told(caplog: pytest.LogCaptureFixture) -> None:
    digest = stored(OLD)
    sweep(NOW)
    with caplog.at_level(logging.ERROR):
        assert files.load(digest).isdigit()
    assert (is_there(digest), aside()) == (True, [])
    assert "named by no row" in caplog.text
    assert digest not in caplog.text


def test_what_a_row_names_after_all_is_not_erased(caplog: pytest.LogCaptureFixture) -> None:
    digest = stored(OLD)
    sweep(NOW)
    name(digest)
    with caplog.at_level(logging.ERROR):
        assert sweep(LATER) == NOTHING
    assert (is_there(digest), aside()) == (True, [])
    assert "back in its place" in caplog.text


def test_what_is_stored_again_is_new() -> None:
    digest = stored(OLD)
    files.store(files.load(digest))
    assert sweep(NOW) == NOTHING
    assert is_there(digest)


def test_what_is_stored_again_while_it_is_set_aside_stays() -> None:
    digest = stored(OLD)
    content = files.load(digest)
    files.store(content)  # after the sweep has found it old
    assert not files.set_aside(digest, unless_after=NOW - NEW, at=NOW)
    assert (is_there(digest), aside()) == (True, [])
    put_back(digest, OLD)
    assert files.set_aside(digest, unless_after=NOW - NEW, at=NOW)
    files.store(content)
    assert is_there(digest)
    sweep(LATER)
    assert files.load(digest) == content


def test_a_file_half_written_by_a_dead_process_is_erased_after_a_day() -> None:
    digest = stored(YOUNG)
    [kept] = (path for path in files.kept_in(int(digest[:2], 16)) if path.name == digest)
    for hours in (23, 25):
        draft, moment = kept.with_name(f"{digest}.{hours:08d}.part"), (NOW - timedelta(hours=hours)).timestamp()
        draft.write_bytes(b"half")
        os.utime(draft, (moment, moment))
    assert sweep(NOW) == Swept(0, 1)
    assert [path.name for path in kept.parent.iterdir() if path != kept] == [f"{digest}.00000023.part"]


def test_every_folder_has_its_turn_within_a_month() -> None:
    month = {folder for day in range(29) for folder in tonight(NOW + timedelta(days=day))}
    assert month == set(range(256))
    assert len(set(tonight(NOW))) == 9


def test_a_share_is_asked_of_every_table_in_one_statement(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    """A name that a transaction moves from one table to another is seen in the one or in the other."""
    stored(OLD)
    with django_assert_num_queries(1) as asked:
        sweep(NOW)
    statement = asked.captured_queries[0]["sql"]
    assert all(f'FROM "{table}" WHERE "{column}"' in statement for table, column in naming_columns())


def test_every_column_that_names_files_is_asked() -> None:
    """A column that is new here must be called so that it is found; one that went must go from this list."""
    assert set(naming_columns()) == {
        ("dossiers_attachment", "sha256"),
        ("dossiers_digitalcopy", "searchable_sha256"),
        ("dossiers_digitalcopy", "signed_sha256"),
        ("dossiers_handout", "signature_sha256"),
        ("dossiers_issuedform", "sha256"),
        ("dossiers_obligation", "sha256"),
        ("dossiers_partupload", "sha256"),
        ("dossiers_result", "draft_sha256"),
        ("dossiers_result", "signed_sha256"),
        ("dossiers_revision", "draft_sha256"),
        ("dossiers_revision", "signed_sha256"),
        ("payments_receipt", "pdf_sha256"),
        ("payments_receipt", "xml_sha256"),
        ("payments_receiptparcel", "xml_sha256"),
        ("payments_receiptsummary", "xml_sha256"),
        ("payments_statement", "sha256"),
        ("vault_document", "sha256"),
    }
