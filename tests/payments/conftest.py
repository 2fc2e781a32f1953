from typing import Any

import pytest

from tests.factories.offices import Office, office
from tests.factories.payments import adapters
from tests.plugins.sandbox import RunningSandbox


@pytest.fixture
def place(db: None) -> Office:
    return office()


class Outside(RunningSandbox):
    """The sandbox, as somebody who pays meets it."""

    def charge(self, reference: str, **more: Any) -> str:
        paid = self.control("POST", "/payment/charge", json={"reference": reference, **more})
        return str(paid["txn"])

    def move(self, amount: int, content: str, **more: Any) -> str:
        body = {"amount": amount, "content": content, "silent": True, **more}
        return str(self.control("POST", "/bank/move", json=body)["txn"])


@pytest.fixture
def outside(fresh_sandbox: RunningSandbox, settings: Any) -> Outside:
    """Platform and bank of the sandbox, which sends nothing by itself: nobody listens in these tests."""
    settings.MOTCUA_ADAPTERS = adapters(fresh_sandbox.url, settings.MOTCUA_ADAPTERS)
    found = Outside(fresh_sandbox.url)
    for name in ("payment", "bank"):
        found.control("POST", f"/{name}/aim", json={"notify": "http://127.0.0.1:9/none"})
    return found
