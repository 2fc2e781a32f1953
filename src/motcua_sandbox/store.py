"""The memory of the sandbox: one SQLite file that outlives a restart or a kill."""

import json
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS ledger (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at REAL NOT NULL,
    system TEXT NOT NULL,
    service TEXT NOT NULL,
    mahoso TEXT NOT NULL,
    outcome TEXT NOT NULL,
    error_code TEXT NOT NULL,
    message TEXT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS ledger_mahoso ON ledger (mahoso, seq) WHERE mahoso <> '';
CREATE INDEX IF NOT EXISTS ledger_outcome ON ledger (system, outcome);
"""

Row = sqlite3.Row


@dataclass(frozen=True)
class Entry:
    """One thing received, as it came, with what became of it."""

    system: str
    service: str
    mahoso: str = ""
    outcome: str = "accepted"
    error_code: str = "0"
    message: str = ""
    body: Any = None


class Store:
    """One connection behind one lock: requests are short, so waiting for each other costs less than threads."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._lock = threading.RLock()
        self._open = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
        self._open.row_factory = sqlite3.Row
        self._open.execute("PRAGMA journal_mode=WAL")
        self._open.execute("PRAGMA synchronous=NORMAL")
        self._open.execute("PRAGMA wal_autocheckpoint=4000")
        self.create(SCHEMA)

    def create(self, schema: str) -> None:
        """Make the tables of one service where they are missing."""
        with self._lock:
            self._open.executescript(schema)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; a raised error undoes what was written since."""
        with self._lock:
            self._open.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._open.execute("ROLLBACK")
                raise
            self._open.execute("COMMIT")

    def run(self, sql: str, *values: object) -> int:
        """Execute one statement and return how many rows it touched."""
        with self._lock:
            return self._open.execute(sql, values).rowcount

    def one(self, sql: str, *values: object) -> Row | None:
        """Return the first row or nothing."""
        with self._lock:
            row: Row | None = self._open.execute(sql, values).fetchone()
            return row

    def all(self, sql: str, *values: object) -> list[Row]:
        """Return every row of a question whose answer is known to be small."""
        with self._lock:
            return self._open.execute(sql, values).fetchall()

    def number(self, sql: str, *values: object) -> int:
        """Return the single number a counting question answers."""
        row = self.one(sql, *values)
        return int(row[0]) if row is not None else 0

    def record(self, entry: Entry) -> int:
        """Append to the ledger and return the place in it."""
        body = "" if entry.body is None else json.dumps(entry.body, ensure_ascii=False)
        return self.record_many([(entry, body)])

    def record_many(self, entries: Sequence[tuple[Entry, str]]) -> int:
        """Append several entries with their bodies already written as JSON; return the place of the last."""
        now = time.time()
        last = 0
        with self._lock:
            for entry, body in entries:
                cursor = self._open.execute(
                    "INSERT INTO ledger (at, system, service, mahoso, outcome, error_code, message, body)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        now,
                        entry.system,
                        entry.service,
                        entry.mahoso,
                        entry.outcome,
                        entry.error_code,
                        entry.message,
                        body,
                    ),
                )
                last = cursor.lastrowid or 0
        return last

    def setting(self, name: str) -> str | None:
        """Return a remembered word."""
        row = self.one("SELECT value FROM setting WHERE name = ?", name)
        return None if row is None else str(row["value"])

    def remember(self, name: str, value: str) -> None:
        """Keep a word for the next start."""
        self.run("INSERT OR REPLACE INTO setting (name, value) VALUES (?, ?)", name, value)

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._open.close()
