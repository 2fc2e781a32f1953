"""What was taken, and the notices that are still owed about it."""

import json
import secrets
import time
from collections.abc import Mapping
from typing import Any

from motcua_sandbox.store import Row, Store

SCHEMA = """
CREATE TABLE IF NOT EXISTS message (
    id TEXT PRIMARY KEY, system TEXT NOT NULL, reference TEXT NOT NULL, receiver TEXT NOT NULL, body TEXT NOT NULL,
    at REAL NOT NULL, status TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS message_reference ON message (system, reference);
CREATE INDEX IF NOT EXISTS message_at ON message (system, at);
CREATE TABLE IF NOT EXISTS message_notice (
    id INTEGER PRIMARY KEY AUTOINCREMENT, system TEXT NOT NULL, body TEXT NOT NULL, due REAL NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0, answered INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS message_notice_owed ON message_notice (system, id) WHERE answered = 0;
"""


class Books:
    """The books of one carrier."""

    def __init__(self, store: Store, system: str) -> None:
        self._store = store
        self._system = system
        store.create(SCHEMA)

    def take(self, reference: str, receiver: str, body: Mapping[str, Any], status: str) -> str:
        """Write a message down and return its number here."""
        key = secrets.token_hex(8)
        said = json.dumps(body, ensure_ascii=False)
        self._store.run(
            "INSERT INTO message (id, system, reference, receiver, body, at, status) VALUES (?, ?, ?, ?, ?, ?, ?)",
            key, self._system, reference, receiver, said, time.time(), status,
        )  # fmt: skip
        return key

    def by_reference(self, reference: str) -> Row | None:
        """Return the first message that carries a reference."""
        return self._store.one(
            "SELECT * FROM message WHERE system = ? AND reference = ? ORDER BY at LIMIT 1", self._system, reference
        )

    def listing(self, limit: int = 1000) -> list[dict[str, Any]]:
        """Return what was taken, oldest first."""
        rows = self._store.all(
            "SELECT * FROM message WHERE system = ? ORDER BY at, rowid LIMIT ?", self._system, limit
        )
        return [{**dict(row), "body": json.loads(row["body"])} for row in rows]

    def taken_today(self) -> int:
        """Count what was taken in the last 24 hours."""
        return self._taken_since(86_400)

    def taken_this_minute(self) -> int:
        """Count what was taken in the last 60 seconds."""
        return self._taken_since(60)

    def _taken_since(self, seconds: float) -> int:
        sql = "SELECT count(*) FROM message WHERE system = ? AND at > ?"
        return self._store.number(sql, self._system, time.time() - seconds)

    def owe(self, notice: Mapping[str, Any], due: float) -> int:
        """Write a notice down that has to be told."""
        with self._store.transaction():
            self._store.run(
                "INSERT INTO message_notice (system, body, due) VALUES (?, ?, ?)",
                self._system, json.dumps(notice, ensure_ascii=False), due,
            )  # fmt: skip
            return self._store.number("SELECT last_insert_rowid()")

    def owed(self, now: float, most: int) -> list[Row]:
        """Return the notices that are due, in their order."""
        waiting = "system = ? AND answered = 0 AND tries < ? AND due <= ?"
        sql = f"SELECT * FROM message_notice WHERE {waiting} ORDER BY id"  # noqa: S608 - our own words
        return self._store.all(sql, self._system, most, now)

    def tried(self, key: int, *, answered: bool, next_at: float) -> None:
        """Note that a notice was told, or is to be told again."""
        self._store.run(
            "UPDATE message_notice SET tries = tries + 1, answered = ?, due = ? WHERE id = ?",
            int(answered), next_at, key,
        )  # fmt: skip

    def next_due(self, most: int) -> float | None:
        """Return when the next notice is due that is still to be told; ``None`` without one."""
        waiting = "system = ? AND answered = 0 AND tries < ?"
        sql = f"SELECT min(due) FROM message_notice WHERE {waiting}"  # noqa: S608 - our own words
        row = self._store.one(sql, self._system, most)
        return None if row is None or row[0] is None else float(row[0])

    def counts(self) -> dict[str, int]:
        """Count messages, those that a receiver got twice, and notices nobody answered."""
        twice = (
            "SELECT coalesce(sum(n - 1), 0) FROM (SELECT count(*) AS n FROM message WHERE system = ? "
            "GROUP BY reference)"
        )
        return {
            "taken": self._store.number("SELECT count(*) FROM message WHERE system = ?", self._system),
            "doubled": self._store.number(twice, self._system),
            "unanswered": self._store.number(
                "SELECT count(*) FROM message_notice WHERE system = ? AND answered = 0", self._system
            ),
        }

    def reset(self) -> None:
        """Forget everything."""
        self._store.run("DELETE FROM message WHERE system = ?", self._system)
        self._store.run("DELETE FROM message_notice WHERE system = ?", self._system)
