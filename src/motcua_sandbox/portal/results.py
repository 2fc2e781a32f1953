"""The store of results (kho kết quả): provinces put results in, whoever handles a dossier takes them out."""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from motcua_sandbox.portal import fields
from motcua_sandbox.portal.fields import Field, Items, RefusedError
from motcua_sandbox.portal.judging import PERSONAL, TAX
from motcua_sandbox.portal.shapes import NAMED, SHORT
from motcua_sandbox.settings import Settings
from motcua_sandbox.store import Entry, Store

SYSTEM = "portal"
PUT, FIND, FILE = "DongBoKetQua", "TraCuuKetQua", "LayTepKetQua"
ENVELOPE = {"session", "madonvi", "service"}
SCHEMA = """
CREATE TABLE IF NOT EXISTS stored_result (
    agency TEXT NOT NULL, number TEXT NOT NULL, kind TEXT NOT NULL, owner TEXT NOT NULL,
    digest BLOB NOT NULL, body TEXT NOT NULL, PRIMARY KEY (agency, kind, number)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS stored_result_owner ON stored_result (owner);
CREATE TABLE IF NOT EXISTS stored_file (
    agency TEXT NOT NULL, path TEXT NOT NULL, name TEXT NOT NULL, content BLOB NOT NULL,
    PRIMARY KEY (agency, path)
) WITHOUT ROWID;
"""
LONGEST_FILE = 20_000_000
ATTACHED: dict[str, Field | Items] = {
    "TenTep": NAMED,
    "NoiDung": Field(required=True, longest=LONGEST_FILE),
    "MaBam": Field(required=True, longest=64),
}
RESULT: dict[str, Field | Items] = {
    "MaHoSo": SHORT,
    "MaThuTuc": SHORT,
    "MaKetQua": NAMED,
    "TenGiayTo": Field(required=True, longest=2000),
    "SoKyHieu": NAMED,
    "CoQuanChuQuan": NAMED,
    "SoDinhDanhChuSoHuu": Field(required=True, longest=20),
    "HoTenChuSoHuu": NAMED,
    "NgayCap": Field(required=True, date=True),
    "NgayHetHan": Field(date=True),
    "DanhSachTepDinhKem": Items(ATTACHED, required=True),
}
QUESTION: dict[str, Field | Items] = {
    "SoDinhDanhChuSoHuu": Field(required=True, longest=20),
    "HoTenNguoiYeuCau": NAMED,
    "SoDinhDanhNguoiYeuCau": Field(required=True, longest=20),
    "KenhThucHien": SHORT,
    "MaThuTuc": NAMED,
    "DanhSachDanhMucKetQua": Items({"MaKetQua": NAMED, "SoKyHieu": SHORT}),
}
Answer = tuple[str, Any, dict[str, Any]]


class Results:
    """Results by their owner; each file is given out to whoever names its agency and its path."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._secret = settings.portal_password.encode()
        store.create(SCHEMA)

    def put(self, body: Mapping[str, Any]) -> Answer:
        """Keep a result with its files; the same again changes nothing. Raises ``RefusedError``."""
        data = body.get("data")
        if not isinstance(data, dict):
            raise RefusedError("Trường data phải là một đối tượng")
        fields.check(data, RESULT)
        _check_number(data["SoDinhDanhChuSoHuu"], "SoDinhDanhChuSoHuu")
        files = [_file(each, place) for place, each in enumerate(data["DanhSachTepDinhKem"])]
        key = (data["CoQuanChuQuan"], data["MaKetQua"], data["SoKyHieu"])
        digest = hashlib.sha256(json.dumps(data, sort_keys=True).encode()).digest()
        with self._store.transaction():
            where = "WHERE agency = ? AND kind = ? AND number = ?"
            old = self._store.one(f"SELECT digest FROM stored_result {where}", *key)  # noqa: S608 - ours
            outcome = "duplicate" if old is not None and old["digest"] == digest else "accepted"
            if outcome == "accepted":
                self._keep(data, digest, files)
            self._store.record(Entry(SYSTEM, PUT, mahoso=data.get("MaHoSo", ""), outcome=outcome))
        return "", [], {}

    def _keep(self, data: Mapping[str, Any], digest: bytes, files: list[tuple[str, bytes]]) -> None:
        agency = data["CoQuanChuQuan"]
        told = []
        for name, content in files:
            path = f"/ket-qua/{hashlib.sha256(content).hexdigest()}"
            self._store.run("INSERT OR REPLACE INTO stored_file VALUES (?, ?, ?, ?)", agency, path, name, content)
            told.append({"TenTep": name, "DuongDan": path})
        shown = {name: data[name] for name in ("MaKetQua", "TenGiayTo", "SoKyHieu", "CoQuanChuQuan", "NgayCap")}
        row = {**shown, "NgayHetHan": data.get("NgayHetHan", ""), "DanhSachTepDinhKem": told}
        self._store.run(
            "INSERT OR REPLACE INTO stored_result VALUES (?, ?, ?, ?, ?, ?)",
            *(agency, data["SoKyHieu"], data["MaKetQua"], data["SoDinhDanhChuSoHuu"], digest),
            json.dumps(row, ensure_ascii=False),
        )

    def find(self, body: Mapping[str, Any]) -> Answer:
        """List the results of a person, of the wanted kinds where some are named. Raises ``RefusedError``."""
        asked = {name: value for name, value in body.items() if name not in ENVELOPE}
        fields.check(asked, QUESTION)
        for name in ("SoDinhDanhChuSoHuu", "SoDinhDanhNguoiYeuCau"):
            _check_number(asked[name], name)
        owner = asked["SoDinhDanhChuSoHuu"]
        rows = self._store.all("SELECT body FROM stored_result WHERE owner = ? ORDER BY kind, number", owner)
        wanted = asked.get("DanhSachDanhMucKetQua") or []
        found = [row for row in (json.loads(each["body"]) for each in rows) if _is_wanted(row, wanted)]
        result = {"DanhSachGiayToKetQua": found}
        text = json.dumps(result, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return "", result, {"signature": hmac.new(self._secret, text.encode(), hashlib.sha256).hexdigest()}

    def file(self, body: Mapping[str, Any]) -> Answer:
        """Give out one file by agency and path. Raises ``RefusedError``."""
        agency, path = body.get("CoQuanChuQuan"), body.get("DuongDan")
        row = self._store.one("SELECT * FROM stored_file WHERE agency = ? AND path = ?", agency, path)
        if row is None:
            raise RefusedError("Không có tệp này trong kho kết quả")
        content = bytes(row["content"])
        told = {"NoiDung": base64.b64encode(content).decode(), "MaBam": hashlib.sha256(content).hexdigest()}
        return "", [{"TenTep": row["name"], **told}], {}

    def counts(self) -> dict[str, int]:
        """Count results."""
        return {"results": self._store.number("SELECT count(*) FROM stored_result")}

    def reset(self) -> None:
        """Forget them."""
        self._store.run("DELETE FROM stored_result")
        self._store.run("DELETE FROM stored_file")


def _check_number(value: str, name: str) -> None:
    if not (PERSONAL.fullmatch(value) or TAX.fullmatch(value)):
        raise RefusedError(f"Trường {name} không phải số định danh 12 chữ số hay mã số thuế")


def _is_wanted(row: Mapping[str, Any], wanted: list[Mapping[str, str]]) -> bool:
    return not wanted or any(
        row["MaKetQua"] == each["MaKetQua"] and each.get("SoKyHieu", "") in {"", row["SoKyHieu"]}
        for each in wanted
    )


def _file(given: Mapping[str, str], place: int) -> tuple[str, bytes]:
    where = f"DanhSachTepDinhKem[{place}]"
    try:
        content = base64.b64decode(given["NoiDung"], validate=True)
    except binascii.Error as error:
        raise RefusedError(f"Trường {where}.NoiDung không phải base64") from error
    if hashlib.sha256(content).hexdigest() != given["MaBam"]:
        raise RefusedError(f"Trường {where}.MaBam không khớp với nội dung tệp")
    return given["TenTep"], content
