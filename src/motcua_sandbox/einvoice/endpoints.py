"""The endpoints: one for messages, one to see that somebody is there."""

import base64
import hashlib
import hmac
import time
from collections.abc import Sequence
from typing import Any

from lxml import etree  # type: ignore[import-untyped]
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from motcua_sandbox.einvoice.judging import Fault, UnreadableError, body_of, faults, read
from motcua_sandbox.faults import struck
from motcua_sandbox.service import NETWORK_FAULTS
from motcua_sandbox.settings import Settings
from motcua_sandbox.store import Entry, Store

SCHEMA = """
CREATE TABLE IF NOT EXISTS einvoice_message (
    key TEXT PRIMARY KEY, digest TEXT NOT NULL, answer BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS einvoice_paper (
    kind TEXT NOT NULL, tax_code TEXT NOT NULL, form TEXT NOT NULL, symbol TEXT NOT NULL, number INTEGER NOT NULL,
    amount INTEGER NOT NULL, cancelled INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (tax_code, form, symbol, number)
) WITHOUT ROWID;
"""
LARGEST = 20 * 1024 * 1024


class Einvoice:
    """Whoever takes receipts: each number once, cancellations only of what is known."""

    name = "einvoice"
    title = "Cơ quan thuế: biên lai, hóa đơn điện tử"
    faults = NETWORK_FAULTS | {"refuse"}

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._known = (settings.einvoice_client, settings.einvoice_secret)
        store.create(SCHEMA)

    def routes(self) -> Sequence[Route]:
        """The endpoints below ``/einvoice``."""
        return [Route("/messages", self.message, methods=["POST"]), Route("/status", self.status)]

    def counts(self) -> dict[str, int]:
        """Count receipts, invoices, and those that were cancelled."""
        return {
            "receipts": self._store.number("SELECT count(*) FROM einvoice_paper WHERE kind = 'BLai'"),
            "invoices": self._store.number("SELECT count(*) FROM einvoice_paper WHERE kind = 'HDon'"),
            "cancelled": self._store.number("SELECT count(*) FROM einvoice_paper WHERE cancelled"),
        }

    def reset(self) -> None:
        """Forget every message."""
        self._store.run("DELETE FROM einvoice_message")
        self._store.run("DELETE FROM einvoice_paper")

    async def status(self, request: Request) -> Response:
        """Say that somebody is there."""
        return PlainTextResponse("OK") if self._knows(request) else _unknown()

    async def message(self, request: Request) -> Response:
        """Take one message, or say everything that is wrong with it; the same one again has the same answer."""
        if not self._knows(request):
            return _unknown()
        raw = await request.body()
        if len(raw) > LARGEST:
            return PlainTextResponse("Thông điệp quá lớn", status_code=413)
        try:
            root = read(raw)
        except UnreadableError as error:
            return PlainTextResponse(str(error), status_code=400)
        if struck(request, "refuse"):
            return _xml(self._written(root, [("GIALAP", "Từ chối theo công tắc lỗi")]))
        with self._store.transaction():
            return _xml(self._taken(root))

    def _taken(self, root: Any) -> bytes:
        key = root.findtext("TTChung/MTDiep")
        digest = hashlib.sha256(etree.tostring(root.find("DLieu"), method="c14n")).hexdigest()
        before = self._store.one("SELECT digest, answer FROM einvoice_message WHERE key = ?", key)
        if before is not None and before["digest"] == digest:
            self._store.record(Entry("einvoice", root.findtext("TTChung/MLTDiep") or "", outcome="duplicate"))
            return bytes(before["answer"])
        found = list(faults(root))
        if before is not None:
            found.append(("MTDIEP", "Mã thông điệp đã dùng cho nội dung khác"))
        found = found or list(self._keep(root))
        answer = self._written(root, found)
        if not found:
            self._store.run("INSERT INTO einvoice_message VALUES (?, ?, ?)", key, digest, answer)
        return answer

    def _keep(self, root: Any) -> list[Fault]:
        body, tax_code = body_of(root), root.findtext("TTChung/MST")
        if body.tag in {"BLai", "HDon"}:
            return self._keep_receipt(body, tax_code)
        if body.tag != "TBao":
            return []
        for row in [*body.iterfind("DLTBao/DSBLai/BLai"), *body.iterfind("DLTBao/DSHDon/HDon")]:
            form, symbol, number = (row.findtext(f"{part}{row.tag}") for part in ("KHMS", "KH", "S"))
            cancelled = int(row.findtext("TCTBao") == "1")
            sql = (
                "UPDATE einvoice_paper SET cancelled = max(cancelled, ?)"
                " WHERE tax_code = ? AND form = ? AND symbol = ? AND number = ?"
            )
            if self._store.run(sql, cancelled, tax_code, form, symbol, int(number)) != 1:
                return [("KHONGCO", f"Chưa nhận {form} {symbol} số {number}")]
        return []

    def _keep_receipt(self, body: Any, tax_code: str) -> list[Fault]:
        tags = (f"KHMS{body.tag}", f"KH{body.tag}", f"S{body.tag}")
        form, symbol, number = (body.findtext(f".//TTChung/{tag}") for tag in tags)
        amount = int(body.findtext(".//TToan/TgTTTBSo"))
        sql = "INSERT OR IGNORE INTO einvoice_paper VALUES (?, ?, ?, ?, ?, ?, 0)"
        if self._store.run(sql, body.tag, tax_code, form, symbol, int(number), amount) != 1:
            return [("TRUNGSO", f"Đã nhận {form} {symbol} số {number}")]
        return []

    def _written(self, root: Any, found: Sequence[Fault]) -> bytes:
        key, kind = root.findtext("TTChung/MTDiep"), root.findtext("TTChung/MLTDiep") or ""
        answer = etree.Element("TDiep")
        head = etree.SubElement(answer, "TTChung")
        number = f"TCT{time.time_ns()}"
        for name, value in (("PBan", "2.0.0"), ("MLTDiep", "999"), ("MTDiep", number), ("MTDTChieu", key)):
            etree.SubElement(head, name).text = value
        told = etree.SubElement(etree.SubElement(answer, "DLieu"), "TBao")
        etree.SubElement(told, "TTTNhan").text = "1" if found else "0"
        reasons = etree.SubElement(told, "DSLDo")
        for code, words in found:
            reason = etree.SubElement(reasons, "LDo")
            etree.SubElement(reason, "MLoi").text = code
            etree.SubElement(reason, "MTa").text = words
        code = found[0][0] if found else "0"
        outcome = "refused" if found else "accepted"
        self._store.record(
            Entry("einvoice", kind, root.findtext(".//MHSo") or "", outcome, code, body={"MTDiep": key})
        )
        return bytes(etree.tostring(answer, xml_declaration=True, encoding="UTF-8"))

    def _knows(self, request: Request) -> bool:
        wanted = base64.b64encode(":".join(self._known).encode()).decode()
        return hmac.compare_digest(request.headers.get("authorization", "").encode(), f"Basic {wanted}".encode())


def _unknown() -> Response:
    return PlainTextResponse("Sai tài khoản kết nối", status_code=401)


def _xml(content: bytes) -> Response:
    return Response(content, media_type="application/xml")
