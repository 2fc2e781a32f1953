"""The account: what came and went, in order."""

import secrets
import time

from motcua_sandbox.store import Row, Store

SCHEMA = """
CREATE TABLE IF NOT EXISTS bank_movement (
    txn TEXT PRIMARY KEY, account TEXT NOT NULL, amount INTEGER NOT NULL, content TEXT NOT NULL, at REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS bank_movement_at ON bank_movement (account, at);
"""


class Movements:
    """Every movement of every account; whoever sends money here needs no leave."""

    def __init__(self, store: Store) -> None:
        self._store = store
        store.create(SCHEMA)

    def add(self, account: str, amount: int, content: str, *, txn: str = "", at: float | None = None) -> str:
        """Book a movement and return its number; below nothing is money that left."""
        number = txn or f"FT{time.time_ns() // 1_000_000}{secrets.randbelow(10**6):06d}"
        moment = time.time() if at is None else at
        sql = "INSERT INTO bank_movement VALUES (?, ?, ?, ?, ?)"
        self._store.run(sql, number, account, amount, content, moment)
        return number

    def between(self, account: str, first: float, last: float) -> list[Row]:
        """Return the movements of a time, in order."""
        sql = "SELECT * FROM bank_movement WHERE account = ? AND at >= ? AND at < ? ORDER BY at, txn"
        return self._store.all(sql, account, first, last)

    def one(self, txn: str) -> Row | None:
        """Return a movement by its number."""
        return self._store.one("SELECT * FROM bank_movement WHERE txn = ?", txn)

    def count(self) -> int:
        """Count movements."""
        return self._store.number("SELECT count(*) FROM bank_movement")

    def reset(self) -> None:
        """Forget everything."""
        self._store.run("DELETE FROM bank_movement")
