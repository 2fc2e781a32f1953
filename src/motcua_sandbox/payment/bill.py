"""The platform's own receipt: one plain PDF page, written by hand: the sandbox carries no library for it."""

import unicodedata
from collections.abc import Mapping
from typing import Any

HEAD = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"


def bill(asked: Mapping[str, Any], charge: Mapping[str, Any]) -> bytes:
    """Return the receipt of a charge; letters without accents, as the standard fonts have none."""
    receipt = asked["ThongTinBienLai"]
    amount = f"{charge['amount']:,}".replace(",", ".")
    lines = [
        "BIEN LAI THU PHI, LE PHI (GIA LAP)",
        f"Ma tham chieu: {charge['reference']}",
        f"Ma giao dich: {charge['txn']}",
        f"Nguoi nop: {receipt['HoTenNguoiNop']}",
        f"Ho so: {receipt['MaHoSo']}",
        f"So tien: {amount} dong",
    ]
    text = "".join(f"({_escaped(line)}) Tj T* " for line in lines)
    content = f"BT /F1 12 Tf 16 TL 60 780 Td {text}ET".encode("latin-1", "replace")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
            b" /Resources << /Font << /F1 5 0 R >> >> >>"
        ),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = HEAD, []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        out
        + b"xref\n0 6\n0000000000 65535 f \n%strailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (
            table,
            len(out),
        )
    )


def _escaped(line: str) -> str:
    bare = unicodedata.normalize("NFD", line.replace("đ", "d").replace("Đ", "D"))
    plain = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return plain.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
