"""Somebody who files at the sandbox's national portal, and looks there at what became of it."""

import base64
from dataclasses import dataclass
from typing import Any

import httpx

from tests.plugins.sandbox import CREDENTIALS, RunningSandbox
from tests.portal.papers import pdf

PERSON = "nguyen-thi-sau"
PERSONAL_ID = "082159004167"
SECRET = "push-secret"
PAPER = pdf()


@dataclass(frozen=True)
class Filer:
    """Files for one province."""

    sandbox: RunningSandbox
    unit: str = "H58"

    def post(self, path: str, body: Any, *, expect: int = 201) -> dict[str, Any]:
        url = f"{self.sandbox.url}/control/portal{path}"
        answer = httpx.post(url, json=body, timeout=30, trust_env=False)
        assert answer.status_code == expect, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def file(self, **changes: Any) -> dict[str, Any]:
        """File a dossier and return the message that tells of it."""
        wish: dict[str, Any] = {"procedure": "1.001193", "person": PERSON, "unit": self.unit}
        message: dict[str, Any] = self.post("/filings", wish | changes)["message"]
        return message

    def supplement(self, code: str, **changes: Any) -> dict[str, Any]:
        message: dict[str, Any] = self.post(f"/filings/{code}/supplement", {"note": "Xin gửi"} | changes)[
            "message"
        ]
        return message

    def withdraw(self, code: str) -> dict[str, Any]:
        message: dict[str, Any] = self.post(f"/filings/{code}/withdraw", {"reason": "Nộp nhầm"})["message"]
        return message

    def spoil(self, message: dict[str, Any]) -> None:
        """Damage the first file of a message."""
        self.post(f"/files/{message['TaiLieuNop'][0]['TepDinhKemId']}/spoil", {}, expect=200)

    def shown(self, code: str) -> dict[str, Any]:
        """Return what the portal shows of a dossier."""
        told: dict[str, Any] = self.sandbox.control("GET", f"/portal/filings/{code}")
        return told

    def status(self, code: str) -> str:
        return str(self.shown(code)["TrangThaiHoSo"])

    def push_to(self, url: str) -> None:
        self.sandbox.control("PUT", "/portal/push", json={"url": url, "secret": SECRET})

    def push(self, code: str) -> list[int]:
        """Push all messages of a dossier again and return what was answered."""
        told: list[int] = self.post(f"/filings/{code}/push", {}, expect=200)["pushed"]
        return told


def paper(name: str = "to-khai.pdf", component: str = "to-khai", content: bytes | None = None) -> dict[str, str]:
    """Return a paper to attach."""
    whole = PAPER if content is None else content
    return {"name": name, "component": component, "content": base64.b64encode(whole).decode()}


def options(sandbox: RunningSandbox) -> dict[str, Any]:
    """Return how our side reaches the sandbox."""
    return {
        "base_url": f"{sandbox.url}/portal",
        **CREDENTIALS,
        "issuer": f"{sandbox.url}/vnconnect",
        "push_secret": SECRET,
        "largest_file": 2_000_000,
    }
