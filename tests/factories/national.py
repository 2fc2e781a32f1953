"""Results put into the national store, as another province would."""

import base64
import hashlib
from typing import Any

import httpx

from tests.plugins.sandbox import CREDENTIALS, RunningSandbox


def integrate(sandbox: RunningSandbox, service: str, **more: Any) -> dict[str, Any]:
    """Call one service of the portal's one-stop adapter."""
    with httpx.Client(base_url=f"{sandbox.url}/portal", timeout=30, trust_env=False) as http:
        session = http.post("/auth", json=CREDENTIALS).json()["session"]
        body = {"session": session, "madonvi": "H58", "service": service, **more}
        answer: dict[str, Any] = http.post("/integrate", json=body).json()
    assert answer["error_code"] == "0", answer
    return answer


def put_result(sandbox: RunningSandbox, content: bytes, **more: str) -> None:
    """Keep a result for its owner."""
    data = {
        "MaKetQua": "KQ.HONNHAN",
        "TenGiayTo": "Giấy xác nhận tình trạng hôn nhân",
        "SoKyHieu": "12/XNHN",
        "CoQuanChuQuan": "Ủy ban nhân dân phường Hồng Bàng",
        "SoDinhDanhChuSoHuu": "082157000123",
        "HoTenChuSoHuu": "Nguyễn Thị Sáu",
        "NgayCap": "20250105080000",
        "NgayHetHan": "",
        **more,
        "DanhSachTepDinhKem": [
            {
                "TenTep": "xac-nhan.pdf",
                "NoiDung": base64.b64encode(content).decode(),
                "MaBam": hashlib.sha256(content).hexdigest(),
            }
        ],
    }
    integrate(sandbox, "DongBoKetQua", data=data)
