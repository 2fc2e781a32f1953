"""Kept files that no row names any more: set aside first, erased later; one that is named after all comes back.

A process that dies between writing a file and committing its row leaves such a file, and so does a draft or an
upload that was forgotten. What it holds is somebody's paper, so it must not stay for ever.
"""

import logging
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.apps import apps
from django.db import connection
from django.db.models import CharField
from django.utils import timezone

from motcua.foundation import files

LOG = logging.getLogger(__name__)
NEW = timedelta(days=30)  # far longer than an upload may wait for the filing that names it
KEPT_ASIDE = timedelta(days=30)
DRAFT_KEPT = timedelta(days=1)  # half written by a process that died
FOLDERS_A_NIGHT = 9  # the whole store in 29 nights
ASKED_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class Swept:
    """How many files a sweep set aside and how many it erased."""

    set_aside: int
    erased: int


def sweep(at: datetime) -> Swept:
    """Go through tonight's share of the store; the same night again finds nothing more to do.

    Policy: for how many days a file stays unnamed, and then set aside, is our own choice.
    """
    old, drafts = [], 0
    for folder in tonight(at):
        for path in files.kept_in(folder):
            if path.suffix == files.DRAFT:
                drafts += _erased(path, before=at - DRAFT_KEPT)
            elif _is_older(path, at - NEW):
                old.append(path.name)
    gone = sum(files.set_aside(name, unless_after=at - NEW, at=at) for name in _unnamed(old))
    swept = Swept(gone, drafts + _erase_kept_aside(before=at - KEPT_ASIDE))
    LOG.info("files: %d named by no row set aside, %d erased", swept.set_aside, swept.erased)
    return swept


def tonight(at: datetime) -> list[int]:
    """Return the numbers of the folders whose turn it is; every folder has one within 29 nights.

    Policy: a share each night, so that a store of millions of files is no load on any of them.
    """
    first = timezone.localdate(at).toordinal() * FOLDERS_A_NIGHT
    return [(first + each) % files.FOLDERS for each in range(FOLDERS_A_NIGHT)]


def naming_columns() -> list[tuple[str, str]]:
    """Return table and column of everything that names kept files: the text columns called ``…sha256``.

    Some of them name no kept file (the digest of a bank's statement); to ask those too harms nothing. What sealed
    or nested values name cannot be asked for: whoever keeps names there renews the files (``files.renew``).
    """
    return [
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, CharField) and field.column and field.name.endswith("sha256")
    ]


def _unnamed(names: Collection[str]) -> Iterator[str]:
    listed = sorted(names)
    for begin in range(0, len(listed), ASKED_AT_ONCE):
        share = listed[begin : begin + ASKED_AT_ONCE]
        named = _named(share)
        yield from (name for name in share if name not in named)


def _named(names: list[str]) -> set[str]:
    """Return those that a row names, in one statement: a name cannot move between two looks."""
    quote = connection.ops.quote_name
    ask = "SELECT {column} FROM {table} WHERE {column} = ANY(%(names)s)"
    columns = [ask.format(table=quote(table), column=quote(column)) for table, column in naming_columns()]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ".join(columns), {"names": names})
        return {name for (name,) in cursor.fetchall()}


def _erase_kept_aside(*, before: datetime) -> int:
    """Erase what has been set aside for long enough; what a row names after all goes back into its place."""
    due = [path for path in files.kept_aside() if _lies_aside_since(path, before)]
    unnamed = set(_unnamed([path.name for path in due]))
    for path in due:
        if path.name not in unnamed:
            LOG.error("files: one that was set aside is named by a row; it is back in its place")
            files.bring_back(path.name)
    over = [path for path in due if path.name in unnamed and _lies_aside_since(path, before)]
    for path in over:
        path.unlink(missing_ok=True)
    return len(over)


def _lies_aside_since(path: Path, moment: datetime) -> bool:
    """Tell whether a file was set aside before; the move itself counts, also of one that died right after it."""
    try:
        told = path.stat()
    except FileNotFoundError:
        return False
    return max(told.st_mtime, told.st_ctime) < moment.timestamp()


def _erased(path: Path, *, before: datetime) -> bool:
    if not _is_older(path, before):
        return False
    path.unlink(missing_ok=True)
    return True


def _is_older(path: Path, moment: datetime) -> bool:
    """Tell whether a file is older; one that is gone meanwhile is not."""
    try:
        return path.stat().st_mtime < moment.timestamp()
    except FileNotFoundError:
        return False
