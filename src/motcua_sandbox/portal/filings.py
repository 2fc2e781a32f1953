"""What people file on the portal itself: dossiers, the messages about them, their files, the answers to them.

Names of services follow those that are known; the portal's own text on them was not at hand.
"""

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from motcua_sandbox.portal.fields import RefusedError
from motcua_sandbox.portal.filing_shapes import check_answer
from motcua_sandbox.portal.statuses import ACCEPTING, NAMES, check_picture
from motcua_sandbox.store import Entry, Row, Store

SYSTEM = "portal"
ANSWER = "DongBoTrangThaiHoSo"
FILED, SUPPLEMENTED, WITHDRAWN = "NOPHOSO", "BOSUNG", "RUTHOSO"
OWN_CODE = "G22.99"  # made up: codes of the portal's own dossiers
HANOI_SECONDS = 7 * 3600

SCHEMA = """
CREATE TABLE IF NOT EXISTS filing (
    ma TEXT PRIMARY KEY,
    unit TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT '1',
    accepted INTEGER NOT NULL DEFAULT 0,
    version INTEGER NOT NULL DEFAULT 0,
    told INTEGER NOT NULL DEFAULT 0,
    answer TEXT NOT NULL DEFAULT '',
    digest BLOB NOT NULL DEFAULT x''
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS filing_message (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    ma TEXT NOT NULL,
    version INTEGER NOT NULL,
    unit TEXT NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (ma, version)
);
CREATE TABLE IF NOT EXISTS filing_file (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    content BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS filing_told (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, ma TEXT NOT NULL, version INTEGER NOT NULL, body TEXT NOT NULL
);
"""


@dataclass(frozen=True)
class File:
    """A file that somebody attached."""

    name: str
    content: bytes
    component: str = ""


@dataclass(frozen=True)
class Wish:
    """What somebody files: for which procedure, where, what the form says, what is paid."""

    procedure: str
    title: str
    person: Mapping[str, str]  # claims as the sign-in gives them
    commune: str = ""
    unit: str = ""
    declared: Mapping[str, Any] = field(default_factory=dict)
    paid: int = 0
    by_post: bool = False
    files: Sequence[File] = ()


def wall_clock(now: float) -> str:
    """Write a moment as the wire does: ``yyyyMMddHHmmss`` in Vietnam."""
    return (datetime.fromtimestamp(now, UTC) + timedelta(seconds=HANOI_SECONDS)).strftime("%Y%m%d%H%M%S")


class Filings:
    """The portal's own dossiers, as the citizen made them and as the province answered."""

    def __init__(self, store: Store, provinces: tuple[str, ...]) -> None:
        self._store = store
        self.provinces = provinces
        store.create(SCHEMA)

    def file(self, wish: Wish, *, base: str, now: float) -> dict[str, Any]:
        """File a dossier and return the message that tells of it. ``base`` is where its files are given out."""
        with self._store.transaction():
            number = self._store.number("SELECT count(*) FROM filing") + 1
            code = f"{OWN_CODE}-{wall_clock(now)[2:8]}-{number:06d}"
            unit = wish.unit or self.provinces[0]
            province = unit.rpartition(".")[2] if unit.startswith("000.") else unit.partition(".")[0]
            self._store.run("INSERT INTO filing (ma, unit) VALUES (?, ?)", code, province)
            return self._message(
                code,
                FILED,
                {
                    "MaTTHC": wish.procedure,
                    "TenTTHC": wish.title,
                    "MaDonVi": unit,
                    "MaXa": wish.commune,
                    "HinhThuc": "1" if wish.by_post else "0",
                    "NguoiNop": dict(wish.person),
                    "ToKhai": dict(wish.declared),
                    "TaiLieuNop": [self._kept(each, base) for each in wish.files],
                    "ThanhToan": _payment(code, wish.paid, now),
                },
                now=now,
            )

    def supplement(self, code: str, note: str, files: Sequence[File], *, base: str, now: float) -> dict[str, Any]:
        """Answer what the province asked for. Raises ``RefusedError`` when nothing is asked."""
        with self._store.transaction():
            asked = self.asked(code)
            if not asked:
                raise RefusedError(f"Hồ sơ {code} không có yêu cầu bổ sung đang chờ")
            more = {
                "YeuCauBoSungId": asked["YeuCauBoSungId"],
                "NoiDung": note,
                "TaiLieuNop": [self._kept(each, base) for each in files],
            }
            return self._message(code, SUPPLEMENTED, more, now=now)

    def withdraw(self, code: str, reason: str, *, now: float) -> dict[str, Any]:
        """Take a dossier back. Raises ``RefusedError`` when it has ended."""
        with self._store.transaction():
            if self.row(code)["status"] in {"3", "7", "8", "9", "10"}:
                raise RefusedError(f"Hồ sơ {code} đã kết thúc, không rút được")
            return self._message(code, WITHDRAWN, {"LyDo": reason}, now=now)

    def _kept(self, file: File, base: str) -> dict[str, str]:
        key = uuid.uuid4().hex
        self._store.run("INSERT INTO filing_file VALUES (?, ?, ?)", key, file.name, file.content)
        return {
            "TepDinhKemId": key,
            "TenTepDinhKem": file.name,
            "MaThanhPhanHoSo": file.component,
            "DuongDanTaiTepTin": f"{base}/tep/{key}",
            "KichThuoc": str(len(file.content)),
            "MaBam": hashlib.sha256(file.content).hexdigest(),
        }

    def _message(self, code: str, kind: str, more: Mapping[str, Any], *, now: float) -> dict[str, Any]:
        row = self.row(code)
        version = row["version"] + 1
        key = f"BT-{uuid.uuid4().hex}"
        message = {
            "MaBanTin": key,
            "LoaiBanTin": kind,
            "MaHoSoDVCQG": code,
            "PhienBan": str(version),
            "ThoiDiem": wall_clock(now),
            **more,
        }
        self._store.run("UPDATE filing SET version = ? WHERE ma = ?", version, code)
        self._store.run(
            "INSERT INTO filing_message (id, ma, version, unit, body) VALUES (?, ?, ?, ?, ?)",
            *(key, code, version, row["unit"], json.dumps(message, ensure_ascii=False)),
        )
        self._store.record(Entry(SYSTEM, kind, mahoso=code, body={"MaBanTin": key, "PhienBan": str(version)}))
        return message

    def row(self, code: str) -> Row:
        """Return a dossier. Raises ``RefusedError`` for one that does not exist."""
        found = self._store.one("SELECT * FROM filing WHERE ma = ?", code)
        if found is None:
            raise RefusedError(f"Không có hồ sơ {code[:50]} nộp tại Cổng Dịch vụ công quốc gia")
        return found

    def asked(self, code: str) -> dict[str, Any]:
        """Return the request that a dossier waits for, or nothing."""
        row = self.row(code)
        if row["status"] != "5":
            return {}
        asked: dict[str, Any] = json.loads(row["answer"])["DanhSachYeuCauBoSung"][-1]
        return asked

    def since(self, unit: str, after: int, limit: int) -> list[Row]:
        """Return the messages for a province after a place in the order they were made."""
        return self._store.all(
            "SELECT * FROM filing_message WHERE seq > ? AND unit = ? ORDER BY seq LIMIT ?", after, unit, limit
        )

    def messages(self, code: str) -> list[dict[str, Any]]:
        """Return all messages about one dossier, in order."""
        rows = self._store.all("SELECT body FROM filing_message WHERE ma = ? ORDER BY version", code)
        return [json.loads(row["body"]) for row in rows]

    def message(self, key: str) -> dict[str, Any] | None:
        """Return one message."""
        row = self._store.one("SELECT body FROM filing_message WHERE id = ?", key)
        return None if row is None else json.loads(row["body"])

    def content(self, key: str) -> tuple[str, bytes] | None:
        """Return name and content of a file."""
        row = self._store.one("SELECT name, content FROM filing_file WHERE id = ?", key)
        return None if row is None else (row["name"], row["content"])

    def spoil(self, key: str) -> None:
        """Damage a file that is kept, so that its hash is wrong."""
        _, content = self.content(key) or ("", b"")
        self._store.run("UPDATE filing_file SET content = ? WHERE id = ?", bytes(content) + b"\0", key)

    def take_answer(self, data: Mapping[str, Any]) -> str:
        """Take what a province says of a dossier; return what became of it. Raises ``RefusedError``."""
        check_answer(data, self.provinces)
        code, version, status = data["MaHoSoDVCQG"], int(data["PhienBan"]), data["TrangThaiHoSo"]
        text = json.dumps(data, ensure_ascii=False, sort_keys=True)
        digest = hashlib.sha256(text.encode()).digest()
        row = self.row(code)
        if version == row["told"] and digest != row["digest"]:
            raise RefusedError(f"Trường PhienBan: phiên bản {version} của hồ sơ {code} đã có nội dung khác")
        if version <= row["told"]:
            return "duplicate"
        check_picture(code, row["status"], status, accepted=bool(row["accepted"]))
        accepted = bool(row["accepted"]) or status in ACCEPTING
        self._store.run(
            "UPDATE filing SET status = ?, accepted = ?, told = ?, answer = ?, digest = ? WHERE ma = ?",
            *(status, accepted, version, text, digest, code),
        )
        self._store.run("INSERT INTO filing_told (ma, version, body) VALUES (?, ?, ?)", code, version, text)
        return "accepted"

    def told(self, code: str) -> list[dict[str, Any]]:
        """Return the answers to one dossier that counted, in order."""
        rows = self._store.all("SELECT body FROM filing_told WHERE ma = ? ORDER BY seq", code)
        return [json.loads(row["body"]) for row in rows]

    def listing(self) -> list[dict[str, Any]]:
        """Return every dossier with its status, for the control API."""
        rows = self._store.all("SELECT * FROM filing ORDER BY ma")
        return [
            {
                "MaHoSoDVCQG": row["ma"],
                "TrangThaiHoSo": row["status"],
                "TenTrangThai": NAMES[row["status"]],
                "PhienBan": row["version"],
                "MaHoSo": json.loads(row["answer"]).get("MaHoSo", "") if row["answer"] else "",
            }
            for row in rows
        ]

    def counts(self) -> dict[str, int]:
        """Count dossiers and messages."""
        number = self._store.number
        return {
            "filings": number("SELECT count(*) FROM filing"),
            "messages": number("SELECT count(*) FROM filing_message"),
        }

    def reset(self) -> None:
        """Forget them all."""
        for table in ("filing", "filing_message", "filing_file", "filing_told"):
            self._store.run(f"DELETE FROM {table}")  # noqa: S608 - names of our own


def _payment(code: str, paid: int, now: float) -> dict[str, str]:
    if not paid:
        return {"TrangThai": "0", "SoTien": "0", "MaThamChieu": "", "MaGiaoDich": "", "ThoiGianGD": ""}
    reference = "".join(sign for sign in code if sign.isalnum())
    return {
        "TrangThai": "1",
        "SoTien": str(paid),
        "MaThamChieu": f"dvc{reference}",
        "MaGiaoDich": f"GD{reference}",
        "ThoiGianGD": wall_clock(now),
    }
