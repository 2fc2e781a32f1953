"""The portal as a front door over HTTP: list and fetch what was filed there, fetch its papers, answer."""

import hashlib
import hmac
import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import httpx

from motcua.adapters.portal_national import inbound_mapping as mapping
from motcua.adapters.portal_national.client import NationalPortal
from motcua.sync.inbound_ports import (
    FilingAnswer,
    ForeignFile,
    MessageHead,
    MessagePage,
    PortalMessage,
    RefusedError,
    UnavailableError,
    UnreadableError,
)

LOG = logging.getLogger(__name__)
LIST, FETCH, ANSWER = "LayDanhSachHoSoGuiTuDVCQG", "LayHoSoGuiTuDVCQG", "DongBoTrangThaiHoSo"
MOMENT, SIGNATURE = "X-Thoi-Diem", "X-Chu-Ky"
LEEWAY_SECONDS = 300  # how far the portal's clock and ours may differ


class PortalFilings(NationalPortal):
    """``sync.inbound_ports.NationalFilings`` as the national system speaks it; a session of its own.

    ``issuer`` names who vouches for the people in its messages, ``push_secret`` is what pushed messages are
    signed with; without one nothing pushed is believed.
    """

    def __init__(self, *, issuer: str, push_secret: str, largest_file: int, **portal: Any) -> None:
        super().__init__(**portal)
        self._issuer = issuer
        self._push_secret = push_secret.encode()
        self._largest_file = largest_file

    def messages(self, unit: str, after: str) -> MessagePage:
        """List messages for a province from after a place in the list."""
        answer = self._call(LIST, unit, {"sau": after} if after else {}, unit=unit)
        heads = [head for row in _rows(answer) if (head := _head(row))]
        return MessagePage(tuple(heads), str(answer.get("sau") or after))

    def message(self, unit: str, message_id: str) -> Mapping[str, Any]:
        """Return one message as it came."""
        for row in _rows(self._call(FETCH, unit, {"mabantin": message_id}, unit=unit)):
            return row
        raise RefusedError(f"Cổng quốc gia không có bản tin {message_id}.")

    def messages_of(self, unit: str, code: str) -> list[Mapping[str, Any]]:
        """Return all messages about a dossier, in order, as they came."""
        return _rows(self._call(FETCH, unit, {"mahoso": code}, unit=unit))

    def read(self, body: Mapping[str, Any]) -> PortalMessage:
        """Return what a message says."""
        return mapping.message(body, issuer=self._issuer)

    def is_genuine(self, body: bytes, headers: Mapping[str, str], *, at: datetime) -> bool:
        """Say whether a pushed message was signed by the portal and just now: HMAC-SHA-256 over time and body."""
        moment, signature = headers.get(MOMENT, ""), headers.get(SIGNATURE, "")
        if not self._push_secret or not (moment.isascii() and moment.isdigit() and len(moment) <= 12):
            return False
        wanted = hmac.new(self._push_secret, moment.encode() + b"." + body, hashlib.sha256).hexdigest()
        is_fresh = abs(at.timestamp() - int(moment)) <= LEEWAY_SECONDS
        return hmac.compare_digest(wanted.encode(), signature.encode()) and is_fresh

    def file(self, file: ForeignFile) -> bytes:
        """Return an attached file whole. Whatever host its address names, the portal that we know is asked."""
        if file.size > self._largest_file:
            raise RefusedError(f"Tệp {file.name} lớn hơn mức được nhận.")
        content = self._download(_path(file.url), file)
        if len(content) != file.size or hashlib.sha256(content).hexdigest() != file.sha256:
            raise RefusedError(f"Tệp {file.name} không còn nguyên vẹn: mã băm không khớp.")
        return content

    def _download(self, path: str, file: ForeignFile) -> bytes:
        content = b""
        try:
            with self._http.stream("GET", self._http.base_url.copy_with(raw_path=path.encode())) as answer:
                if answer.status_code in {httpx.codes.NOT_FOUND, httpx.codes.GONE}:
                    raise RefusedError(f"Cổng quốc gia không còn tệp {file.name}.")
                if answer.status_code != httpx.codes.OK:
                    raise UnavailableError(f"Cổng quốc gia không đưa tệp (HTTP {answer.status_code}).")
                for part in answer.iter_bytes():
                    content += part
                    if len(content) > file.size:
                        break
        except httpx.HTTPError as error:
            raise UnavailableError(f"Không tải được tệp từ Cổng quốc gia ({type(error).__name__}).") from error
        return content

    def answer(self, unit: str, report: FilingAnswer) -> None:
        """Tell where a dossier stands."""
        self._call(ANSWER, unit, {"type": "2", "data": mapping.answer(report)}, unit=unit)


def _head(row: Mapping[str, Any]) -> MessageHead | None:
    """Read a line of the list; one that does not even name its message cannot be asked for."""
    try:
        return mapping.head(row)
    except UnreadableError as error:
        LOG.error("front door: the portal lists a message without %s", error)
        return mapping.bare_head(row)


def _path(url: str) -> str:
    """Return path and query of an address; whatever is not plain is escaped or refused by the client."""
    parts = urlsplit(url)
    path = httpx.URL(path=parts.path or "/", query=parts.query.encode() or None).raw_path.decode()
    return path if path.startswith("/") else f"/{path}"


def _rows(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    result = answer.get("result")
    return [row for row in result if isinstance(row, dict)] if isinstance(result, list) else []
