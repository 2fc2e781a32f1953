"""What the platform has on file: requests, charges, and the messages it owes its partners."""

import json
import secrets
import time
from collections.abc import Mapping
from typing import Any

from motcua_sandbox.store import Row, Store

SCHEMA = """
CREATE TABLE IF NOT EXISTS payment_request (
    reference TEXT PRIMARY KEY, page TEXT NOT NULL UNIQUE, amount INTEGER NOT NULL, state TEXT NOT NULL,
    body TEXT NOT NULL, asked_at REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS payment_charge (
    txn TEXT PRIMARY KEY, reference TEXT NOT NULL, amount INTEGER NOT NULL, bank TEXT NOT NULL,
    paid_at REAL NOT NULL, shown_at REAL NOT NULL, reversed INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS payment_charge_reference ON payment_charge (reference);
CREATE TABLE IF NOT EXISTS payment_message (
    id INTEGER PRIMARY KEY AUTOINCREMENT, reference TEXT NOT NULL, body TEXT NOT NULL, due_at REAL NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0, answered_at REAL
);
"""
WAITING, PAID, CANCELLED = "waiting", "paid", "cancelled"


class Books:
    """Requests by their MaThamChieu; a charge is money that moved, whatever became of the messages about it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        store.create(SCHEMA)

    def ask(self, body: Mapping[str, Any], now: float) -> Row | None:
        """Keep a request and return it; ``None`` where the same number asked for something else before."""
        reference, amount = body["MaThamChieu"], int(body["SoTien"])
        self._store.run(
            "INSERT OR IGNORE INTO payment_request VALUES (?, ?, ?, ?, ?, ?)",
            reference, secrets.token_hex(16), amount, WAITING, json.dumps(body, ensure_ascii=False), now,
        )  # fmt: skip
        found = self.request(reference)
        return found if found is not None and found["amount"] == amount else None

    def request(self, reference: str) -> Row | None:
        """Return a request by its number."""
        return self._store.one("SELECT * FROM payment_request WHERE reference = ?", reference)

    def by_page(self, page: str) -> Row | None:
        """Return the request behind a page."""
        return self._store.one("SELECT * FROM payment_request WHERE page = ?", page)

    def cancel(self, reference: str) -> None:
        """The payer has left without paying."""
        self._store.run(
            "UPDATE payment_request SET state = ? WHERE reference = ? AND state = ?", CANCELLED, reference, WAITING
        )

    def charge(self, reference: str, amount: int, bank: str, *, hidden: float = 0) -> Row:
        """Take the payer's money; until ``hidden`` seconds are over nobody is told."""
        now = time.time()
        txn = f"{int(now)}{secrets.randbelow(10**8):08d}"
        self._store.run(
            "INSERT INTO payment_charge VALUES (?, ?, ?, ?, ?, ?, 0)",
            txn,
            reference,
            amount,
            bank,
            now,
            now + hidden,
        )
        self._store.run("UPDATE payment_request SET state = ? WHERE reference = ?", PAID, reference)
        found = self._store.one("SELECT * FROM payment_charge WHERE txn = ?", txn)
        if found is None:
            raise LookupError(txn)
        return found

    def shown_charge(self, reference: str, now: float) -> Row | None:
        """Return the charge a question is answered with."""
        return self._store.one(
            "SELECT * FROM payment_charge WHERE reference = ? AND shown_at <= ? ORDER BY paid_at DESC",
            reference,
            now,
        )

    def charges(self, first: float, last: float) -> list[Row]:
        """Return every charge of a time, in order."""
        sql = "SELECT * FROM payment_charge WHERE paid_at >= ? AND paid_at < ? ORDER BY paid_at, txn"
        return self._store.all(sql, first, last)

    def owe(self, reference: str, body: Mapping[str, str], due_at: float) -> int:
        """Note a message that has to reach the partner."""
        self._store.run(
            "INSERT INTO payment_message (reference, body, due_at) VALUES (?, ?, ?)",
            reference, json.dumps(body, ensure_ascii=False), due_at,
        )  # fmt: skip
        return self._store.number("SELECT max(id) FROM payment_message")

    def owed(self, now: float, most_tries: int) -> list[Row]:
        """Return the messages whose time has come."""
        sql = "SELECT * FROM payment_message WHERE answered_at IS NULL AND due_at <= ? AND tries < ? ORDER BY id"
        return self._store.all(sql, now, most_tries)

    def tried(self, key: int, *, answered: bool, next_at: float) -> None:
        """Note a try."""
        self._store.run(
            "UPDATE payment_message SET tries = tries + 1, due_at = ?, answered_at = ? WHERE id = ?",
            next_at, time.time() if answered else None, key,
        )  # fmt: skip

    def counts(self) -> dict[str, int]:
        """Count requests, charges and messages nobody has answered."""
        return {
            "requests": self._store.number("SELECT count(*) FROM payment_request"),
            "charges": self._store.number("SELECT count(*) FROM payment_charge"),
            "unanswered": self._store.number("SELECT count(*) FROM payment_message WHERE answered_at IS NULL"),
        }

    def reset(self) -> None:
        """Forget everything."""
        for table in ("payment_request", "payment_charge", "payment_message"):
            self._store.run(f"DELETE FROM {table}")  # noqa: S608 - our own words
