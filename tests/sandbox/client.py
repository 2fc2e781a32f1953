"""A caller of the sandbox that needs no server: each call is one request to the application."""

import asyncio
from collections.abc import Mapping
from typing import Any, Protocol

import httpx
from starlette.types import ASGIApp

from motcua_sandbox.settings import Settings

UNIT = "H58.14"


class Caller:
    """Speaks HTTP to the application in this process, and the portal's envelope on top of it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.session = ""

    def request(self, method: str, url: str, **options: Any) -> httpx.Response:
        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8901") as client:
                return await client.request(method, url, **options)

        return asyncio.run(send())

    def get(self, url: str, **options: Any) -> httpx.Response:
        return self.request("GET", url, **options)

    def post(self, url: str, **options: Any) -> httpx.Response:
        return self.request("POST", url, **options)

    def sign_in(self) -> str:
        answer = self.post("/portal/auth", json={"username": "motcua", "password": "sandbox-only"}).json()
        assert answer["error_code"] == 0, answer
        self.session = answer["session"]
        return self.session

    def call(self, service: str, *, at: str = "integrate", **more: Any) -> dict[str, Any]:
        if not self.session:
            self.sign_in()
        body = {"session": self.session, "madonvi": UNIT, "service": service} | more
        answer: dict[str, Any] = self.post(f"/portal/{at}", json=body).json()
        return answer

    def create(self, *dossiers: Mapping[str, Any]) -> dict[str, Any]:
        return self.call("DongBoHoSoMC", isUpdating="False", data=list(dossiers))

    def update(self, *dossiers: Mapping[str, Any]) -> dict[str, Any]:
        return self.call("DongBoHoSoMC", isUpdating="True", data=list(dossiers))

    def progress(self, *rows: Mapping[str, Any]) -> dict[str, Any]:
        return self.call("CapNhatTienDoHoSoMC", data=list(rows))

    def look_up(self, code: str) -> list[dict[str, Any]]:
        answer = self.call("TraCuuHoSo", mahoso=code)
        assert answer["error_code"] == "0", answer
        found: list[dict[str, Any]] = answer["result"]
        return found

    def summary(self) -> dict[str, Any]:
        counts: dict[str, Any] = self.get("/control/summary").json()
        return counts

    def ledger(self, **query: Any) -> list[dict[str, Any]]:
        entries: list[dict[str, Any]] = self.get("/control/ledger", params=query).json()["entries"]
        return entries

    def switch(self, **faults: Any) -> None:
        answer = self.request("PUT", "/control/faults", json=faults)
        assert answer.status_code == 200, answer.text


class Start(Protocol):
    """Starts a sandbox on the test's own state."""

    def __call__(self, settings: Settings | None = None) -> Caller: ...
