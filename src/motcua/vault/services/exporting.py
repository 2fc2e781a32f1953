"""Everything that is kept for a person as one file, written while it is sent: one paper in memory at a time."""

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from motcua.accounts.models import User
from motcua.audit.services import record as audit
from motcua.foundation import files
from motcua.kernel.vietnamese import fold
from motcua.kernel.working_time import VIETNAM
from motcua.vault.models import Document
from motcua.vault.queries import documents_of, looks_of

ROWS_AT_ONCE = 50
NAME_LENGTH = 60
MOST_LOOKS = 10_000
README = """Tệp này chứa mọi giấy tờ điện tử mà kho dữ liệu của tỉnh đang giữ cho bạn.

giay-to/       từng giấy tờ, đúng như đã phát hành; chữ ký số vẫn kiểm tra được
manifest.json  danh sách: số, cơ quan cấp, hiệu lực, thu hồi, thay thế, dấu vân tay SHA-256 của từng tệp,
               những lần đã đồng ý cho dùng lại, những liên kết đã chia sẻ và ai đã xem

Muốn biết tệp còn nguyên: so dấu vân tay SHA-256 của tệp với manifest.json.
"""


class _Pipe(io.RawIOBase):
    """What a zip file is written into, taken out piece by piece; it cannot go back, so nothing piles up."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self._waiting += piece
        return len(piece)

    def take(self) -> bytes:
        taken = bytes(self._waiting)
        self._waiting.clear()
        return taken


def export_all(user: User, *, at: datetime) -> Iterator[bytes]:
    """Note that the owner takes everything out, and return the zip file piece by piece.

    Policy: what the province keeps for somebody, that person can take along at any time.
    """
    audit("export", f"user:{user.pk}", by=user.pk, at=at, data={"documents": documents_of(user).count()})
    return _pieces(user, at)


def _pieces(user: User, at: datetime) -> Iterator[bytes]:
    pipe, listed = _Pipe(), []
    moment = at.astimezone(VIETNAM).timetuple()[:6]
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(zipfile.ZipInfo("DOC-TOI.txt", moment), README)
        rows = documents_of(user).prefetch_related("consents", "shares").order_by("issued_at", "pk")
        for number, document in enumerate(rows.iterator(chunk_size=ROWS_AT_ONCE), start=1):
            name = f"giay-to/{number:04d}-{_plain(document)}.pdf"
            archive.writestr(zipfile.ZipInfo(name, moment), files.load(document.sha256))
            listed.append(_entry(document, name))
            yield pipe.take()
        manifest = {"exported_at": at.isoformat(), "owner": user.full_name, "documents": listed,
                    "looks": _looks(user)}  # fmt: skip
        text = json.dumps(manifest, ensure_ascii=False, indent=1)
        archive.writestr(zipfile.ZipInfo("manifest.json", moment), text)
    yield pipe.take()


def _plain(document: Document) -> str:
    words = fold(f"{document.title} {document.number}")
    return "-".join("".join(sign if sign.isalnum() else " " for sign in words).split())[:NAME_LENGTH]


def _entry(document: Document, name: str) -> dict[str, Any]:
    return {
        "file": name,
        "sha256": document.sha256,
        "size": document.size,
        "title": document.title,
        "kind": document.kind,
        "number": document.number,
        "issuer": document.issuer.name,
        "issued_at": document.issued_at.isoformat(),
        "valid_until": document.valid_until.isoformat() if document.valid_until else None,
        "revoked_at": document.revoked_at.isoformat() if document.revoked_at else None,
        "revoked_reason": document.revoked_reason,
        "superseded_by": str(document.superseded_by_id) if document.superseded_by_id else None,
        "id": str(document.pk),
        "verification_code": document.verification_code,
        "consents": [
            {
                "purpose": consent.purpose,
                "given_at": consent.given_at.isoformat(),
                "withdrawn_at": consent.withdrawn_at.isoformat() if consent.withdrawn_at else None,
            }
            for consent in document.consents.all()
        ],
        "shares": [
            {
                "given_to": each.given_to,
                "given_at": each.given_at.isoformat(),
                "expires_at": each.expires_at.isoformat(),
                "revoked_at": each.revoked_at.isoformat() if each.revoked_at else None,
            }
            for each in document.shares.all()
        ],
    }


def _looks(user: User) -> list[dict[str, str]]:
    return [
        {"at": look.at.isoformat(), "what": look.subject, "purpose": look.purpose}
        for look in looks_of(user)[:MOST_LOOKS]
    ]
