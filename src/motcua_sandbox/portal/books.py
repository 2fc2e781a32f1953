"""What the portal has on file: dossiers, their progress, and every push in the order it came."""

import hashlib
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from motcua_sandbox.portal.fields import RefusedError
from motcua_sandbox.portal.judging import check_dossier, check_progress
from motcua_sandbox.portal.statuses import ACCEPTING, check_picture, check_step, follows
from motcua_sandbox.store import Entry, Row, Store

SYSTEM = "portal"
PUSH_DOSSIERS = "DongBoHoSoMC"
PUSH_PROGRESS = "CapNhatTienDoHoSoMC"

SCHEMA = """
CREATE TABLE IF NOT EXISTS dossier (
    mahoso TEXT PRIMARY KEY,
    madonvi TEXT NOT NULL,
    status TEXT NOT NULL,
    accepted INTEGER NOT NULL,
    step TEXT NOT NULL DEFAULT '',
    step_accepted INTEGER NOT NULL DEFAULT 0,
    step_at TEXT NOT NULL DEFAULT '',
    digest BLOB NOT NULL,
    body TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS progress (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    mahoso TEXT NOT NULL,
    digest BLOB NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (mahoso, digest)
);
CREATE INDEX IF NOT EXISTS dossier_day ON dossier (
    substr(coalesce(nullif(json_extract(body, '$.NgayTiepNhan'), ''), json_extract(body, '$.NgayNopHoSo')), 1, 8)
);
"""
DAY = (
    "substr(coalesce(nullif(json_extract(body, '$.NgayTiepNhan'), ''), json_extract(body, '$.NgayNopHoSo')), 1, 8)"
)


@dataclass(frozen=True)
class Question:
    """Which dossiers a unit asks for: received (or else filed) on these days, in the order of their codes."""

    unit: str
    first: str  # yyyyMMdd
    last: str
    after: str = ""
    limit: int = 1000

    def patterns(self) -> tuple[str, str]:
        """Return how the codes of the unit and of those below it look."""
        if self.unit.startswith("000.00.00."):
            return f"___.__.__.{self.unit[-3:]}-%", ""
        return f"{self.unit}-%", f"{self.unit}.%"


@dataclass(frozen=True)
class Verdict:
    """What became of one item of a push."""

    code: str
    outcome: str  # accepted, duplicate, refused
    message: str
    body: str

    @property
    def refused(self) -> bool:
        """Whether this item stops the push."""
        return self.outcome == "refused"


class _PushRefused(Exception):  # noqa: N818 - a signal to roll back, not a fault
    """Leaves the transaction when an item is refused."""


def _written(item: object) -> tuple[str, bytes]:
    text = json.dumps(item, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text, hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def _code_of(item: object) -> str:
    code = item.get("MaHoSo") if isinstance(item, dict) else None
    return code[:100] if isinstance(code, str) else ""


class Books:
    """The portal's own record, kept apart from what any caller believes it sent."""

    def __init__(self, store: Store, provinces: Collection[str], known_procedure: Callable[[str], bool]) -> None:
        self._store = store
        self._provinces = provinces
        self._known_procedure = known_procedure
        store.create(SCHEMA)

    def push_dossiers(self, items: Sequence[object], unit: str, *, updating: bool) -> list[Verdict]:
        """Create or update dossiers, all of one push or none."""
        return self._push(PUSH_DOSSIERS, items, lambda item: self._dossier(item, unit, updating=updating))

    def push_progress(self, items: Sequence[object]) -> list[Verdict]:
        """Add progress rows in the order given, all of one push or none."""
        return self._push(PUSH_PROGRESS, items, self._progress)

    def _push(self, service: str, items: Sequence[object], take: Callable[[Any], Verdict]) -> list[Verdict]:
        verdicts: list[Verdict] = []
        try:
            with self._store.transaction():
                verdicts.extend(self._judged(item, take) for item in items)
                if any(verdict.refused for verdict in verdicts):
                    raise _PushRefused
                self._enter(service, verdicts)
        except _PushRefused:
            verdicts = [_undone(verdict) for verdict in verdicts]
            with self._store.transaction():
                self._enter(service, verdicts)
        return verdicts

    def _judged(self, item: object, take: Callable[[Any], Verdict]) -> Verdict:
        try:
            if not isinstance(item, dict):
                raise RefusedError("Mỗi phần tử của data phải là một đối tượng")
            return take(item)
        except RefusedError as refusal:
            return Verdict(_code_of(item), "refused", str(refusal), _written(item)[0])

    def _enter(self, service: str, verdicts: Sequence[Verdict]) -> None:
        self._store.record_many(
            [
                (
                    Entry(
                        SYSTEM,
                        service,
                        mahoso=verdict.code,
                        outcome=verdict.outcome,
                        error_code="-1" if verdict.outcome in {"refused", "undone"} else "0",
                        message=verdict.message,
                    ),
                    verdict.body,
                )
                for verdict in verdicts
            ]
        )

    def dossier(self, code: str) -> Row | None:
        """Return one dossier as it stands."""
        return self._store.one("SELECT * FROM dossier WHERE mahoso = ?", code)

    def progress_of(self, code: str) -> list[dict[str, Any]]:
        """Return the progress rows of one dossier, oldest first."""
        rows = self._store.all("SELECT body FROM progress WHERE mahoso = ? ORDER BY seq", code)
        return [json.loads(row["body"]) for row in rows]

    def _dossier(self, item: Mapping[str, Any], unit: str, *, updating: bool) -> Verdict:
        check_dossier(item, self._provinces)
        if not self._known_procedure(item["MaTTHC"]):
            raise RefusedError(f"Trường MaTTHC: thủ tục {item['MaTTHC']} không có trong danh mục quốc gia")
        code, status = item["MaHoSo"], item["TrangThaiHoSo"]
        text, digest = _written(item)
        old = self.dossier(code)
        if not updating:
            if old is not None:
                raise RefusedError(f"Hồ sơ {code} đã tồn tại; dùng isUpdating=True để cập nhật")
            self._store.run(
                "INSERT INTO dossier (mahoso, madonvi, status, accepted, digest, body) VALUES (?, ?, ?, ?, ?, ?)",
                *(code, unit, status, status in ACCEPTING, digest, text),
            )
            return Verdict(code, "accepted", "", text)
        if old is None:
            raise RefusedError(f"Hồ sơ {code} chưa tồn tại; dùng isUpdating=False để thêm mới")
        if old["digest"] == digest:
            return Verdict(code, "duplicate", "Nội dung đã được ghi nhận trước đó", text)
        check_picture(code, old["status"], status, accepted=bool(old["accepted"]))
        self._store.run(
            "UPDATE dossier SET madonvi = ?, status = ?, accepted = ?, digest = ?, body = ? WHERE mahoso = ?",
            *(unit, status, bool(old["accepted"]) or status in ACCEPTING, digest, text, code),
        )
        return Verdict(code, "accepted", "", text)

    def _progress(self, item: Mapping[str, Any]) -> Verdict:
        check_progress(item, self._provinces)
        code, step, moment = item["MaHoSo"], item["TrangThai"], item["ThoiDiemXuLy"]
        text, digest = _written(item)
        old = self.dossier(code)
        if old is None:
            raise RefusedError(f"Hồ sơ {code} chưa tồn tại; đồng bộ hồ sơ trước khi cập nhật tiến độ")
        if self._store.one("SELECT 1 FROM progress WHERE mahoso = ? AND digest = ?", code, digest) is not None:
            return Verdict(code, "duplicate", "Tiến độ đã được ghi nhận trước đó", text)
        if moment < old["step_at"]:
            raise RefusedError(
                f"Trường ThoiDiemXuLy ({moment}) sớm hơn tiến độ gần nhất của hồ sơ {code} ({old['step_at']})"
            )
        check_step(code, old["step"], step, accepted=bool(old["step_accepted"]))
        self._store.run("INSERT INTO progress (mahoso, digest, body) VALUES (?, ?, ?)", code, digest, text)
        accepted = bool(old["accepted"])
        # A dossier may be filed with the status it has today and its history told after: until the history
        # has caught up, older steps do not pull the dossier back.
        caught_up = step == old["status"] or follows(old["status"], step, accepted=accepted)
        self._store.run(
            "UPDATE dossier SET step = ?, step_accepted = ?, step_at = ?, status = ?, accepted = ?"
            " WHERE mahoso = ?",
            *(step, bool(old["step_accepted"]) or step in ACCEPTING, moment),
            *(step if caught_up else old["status"], accepted or step in ACCEPTING, code),
        )
        return Verdict(code, "accepted", "", text)

    def listing(self, *, after: str, limit: int) -> list[dict[str, Any]]:
        """Return dossiers in the order of their codes, from after the given one."""
        rows = self._store.all(
            "SELECT mahoso, madonvi, status, step, step_at, body,"
            " (SELECT count(*) FROM progress WHERE progress.mahoso = dossier.mahoso) AS steps"
            " FROM dossier WHERE mahoso > ? ORDER BY mahoso LIMIT ?",
            *(after, limit),
        )
        return [
            {
                "mahoso": row["mahoso"],
                "madonvi": row["madonvi"],
                "status": row["status"],
                "progress": row["steps"],
                "last_progress": {"TrangThai": row["step"], "ThoiDiemXuLy": row["step_at"]},
                "dossier": json.loads(row["body"]),
            }
            for row in rows
        ]

    def of_days(self, question: Question) -> list[dict[str, Any]]:
        """Return code, unit, status and number of progress rows of a unit's dossiers of some days."""
        rows = self._store.all(
            "SELECT mahoso, madonvi, status,"  # noqa: S608 - DAY is a constant of ours
            " (SELECT count(*) FROM progress WHERE progress.mahoso = dossier.mahoso) AS steps FROM dossier"
            f" WHERE {DAY} BETWEEN ? AND ? AND mahoso > ? AND (mahoso LIKE ? OR mahoso LIKE ?)"
            " ORDER BY mahoso LIMIT ?",
            *(question.first, question.last, question.after, *question.patterns(), question.limit),
        )
        return [
            {
                "MaHoSo": row["mahoso"],
                "MaDonVi": row["madonvi"],
                "TrangThaiHoSo": row["status"],
                "SoTienDo": str(row["steps"]),
            }
            for row in rows
        ]

    def counts(self) -> dict[str, int]:
        """Count what is on file and what was turned away."""
        number = self._store.number
        outcome = "SELECT count(*) FROM ledger WHERE system = 'portal' AND outcome = ?"
        return {
            "dossiers": number("SELECT count(*) FROM dossier"),
            "progress": number("SELECT count(*) FROM progress"),
            "duplicates": number(outcome, "duplicate"),
            "refusals": number(outcome, "refused"),
        }

    def by_status(self) -> dict[str, int]:
        """Count dossiers by their present status."""
        rows = self._store.all("SELECT status, count(*) AS n FROM dossier GROUP BY status")
        return {row["status"]: row["n"] for row in sorted(rows, key=lambda row: int(row["status"]))}

    def reset(self) -> None:
        """Forget all dossiers."""
        self._store.run("DELETE FROM progress")
        self._store.run("DELETE FROM dossier")


def _undone(verdict: Verdict) -> Verdict:
    if verdict.refused:
        return verdict
    message = "Không ghi nhận vì một hồ sơ khác trong cùng lần gửi bị từ chối"
    return Verdict(verdict.code, "undone", message, verdict.body)
