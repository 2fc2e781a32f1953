"""Questions that people ask on the portal, and the answers of the agencies (hỏi đáp)."""

import json
from collections.abc import Mapping
from typing import Any

from motcua_sandbox.portal import fields
from motcua_sandbox.portal.fields import Field, Items, RefusedError
from motcua_sandbox.portal.filings import wall_clock
from motcua_sandbox.portal.judging import UNIT
from motcua_sandbox.portal.shapes import EMAIL, NAMED
from motcua_sandbox.store import Entry, Row, Store

SYSTEM = "portal"
ASKED, ANSWERED, ONE, SEND = (
    "LayDanhSachHoiDapGuiTuDVCQG",
    "LayDanhSachHoiDapBoCoQuan",
    "LayNoiDungTraLoiTheoCauHoi",
    "GuiTraLoiCauHoi",
)
SCHEMA = """
CREATE TABLE IF NOT EXISTS question (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, unit TEXT NOT NULL, body TEXT NOT NULL, answer TEXT NOT NULL DEFAULT ''
);
"""
MOST = 200
QUESTION: dict[str, Field | Items] = {
    "TieuDe": NAMED,
    "NoiDung": Field(required=True),
    "NguoiHoi": NAMED,
    "ThuDienTu": EMAIL,
    "MaTTHC": Field(longest=20),
}
REPLY: dict[str, Field | Items] = {
    "CauHoiId": Field(required=True, longest=15),
    "NoiDungTraLoi": Field(required=True, longest=20_000),
    "NguoiTraLoi": NAMED,
    "DonViTraLoi": NAMED,
    "NgayTraLoi": Field(required=True, date=True),
}
Answer = tuple[str, Any, dict[str, Any]]


class Questions:
    """Questions by province, answered once or corrected later."""

    def __init__(self, store: Store) -> None:
        self._store = store
        store.create(SCHEMA)

    def ask(self, unit: str, question: Mapping[str, Any], *, now: float) -> dict[str, Any]:
        """Ask a province. Raises ``RefusedError``."""
        fields.check(question, QUESTION)
        with self._store.transaction():
            body = json.dumps({**question, "NgayHoi": wall_clock(now)}, ensure_ascii=False)
            self._store.run("INSERT INTO question (unit, body) VALUES (?, ?)", unit, body)
            number = self._store.number("SELECT max(seq) FROM question")
        return {"CauHoiId": str(number)}

    def asked(self, body: Mapping[str, Any]) -> Answer:
        """List a province's questions after the one of that id (``sau``)."""
        after = body.get("sau", "0")
        if not (isinstance(after, str) and after.isascii() and after.isdigit() and len(after) <= 15):
            raise RefusedError("Trường sau phải là chuỗi số không âm")
        sql = "SELECT * FROM question WHERE unit = ? AND seq > ? ORDER BY seq LIMIT ?"
        rows = self._store.all(sql, _province(body), int(after), MOST)
        return "", [_question(row) for row in rows], {"sau": str(rows[-1]["seq"]) if rows else after}

    def answered(self, body: Mapping[str, Any]) -> Answer:
        """List a province's questions that have an answer, with it."""
        sql = "SELECT * FROM question WHERE unit = ? AND answer <> '' ORDER BY seq DESC LIMIT ?"
        rows = self._store.all(sql, _province(body), MOST)
        return "", [_question(row) | json.loads(row["answer"]) for row in rows], {}

    def one(self, body: Mapping[str, Any]) -> Answer:
        """Return the answer to one question (``cauhoiid``)."""
        row = self._row(body.get("cauhoiid"))
        return "", [json.loads(row["answer"])] if row["answer"] else [], {}

    def take_answer(self, body: Mapping[str, Any]) -> Answer:
        """Take an answer; the last one counts. Raises ``RefusedError``."""
        data = body.get("data")
        if not isinstance(data, dict):
            raise RefusedError("Trường data phải là một đối tượng")
        fields.check(data, REPLY)
        with self._store.transaction():
            row = self._row(data["CauHoiId"])
            text = json.dumps(data, ensure_ascii=False, sort_keys=True)
            outcome = "duplicate" if row["answer"] == text else "accepted"
            self._store.run("UPDATE question SET answer = ? WHERE seq = ?", text, row["seq"])
            self._store.record(Entry(SYSTEM, SEND, outcome=outcome, body=data))
        return "", [], {}

    def _row(self, key: object) -> Row:
        text = key if isinstance(key, str) and key.isascii() and key.isdigit() and len(key) <= 15 else "0"
        row = self._store.one("SELECT * FROM question WHERE seq = ?", int(text))
        if row is None:
            raise RefusedError("Trường CauHoiId: không có câu hỏi này")
        return row

    def counts(self) -> dict[str, int]:
        """Count questions."""
        return {"questions": self._store.number("SELECT count(*) FROM question")}

    def reset(self) -> None:
        """Forget them."""
        self._store.run("DELETE FROM question")


def _question(row: Row) -> dict[str, Any]:
    return {"CauHoiId": str(row["seq"]), **json.loads(row["body"])}


def _province(body: Mapping[str, Any]) -> str:
    match = UNIT.fullmatch(str(body.get("madonvi", "")))
    return (match["old"] or match["new"]) if match else ""
