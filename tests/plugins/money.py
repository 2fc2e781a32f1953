"""Platform and bank as those who pay meet them, in the sandbox."""

from typing import Any

import pytest

from tests.factories.payments import adapters
from tests.plugins.sandbox import RunningSandbox


class Outside(RunningSandbox):
    """The sandbox, as somebody who pays meets it."""

    def charge(self, reference: str, **more: Any) -> str:
        paid = self.control("POST", "/payment/charge", json={"reference": reference, **more})
        return str(paid["txn"])

    def move(self, amount: int, content: str, **more: Any) -> str:
        body = {"amount": amount, "content": content, "silent": True, **more}
        return str(self.control("POST", "/bank/move", json=body)["txn"])

    def aim(self, payment: str, bank: str) -> None:
        """Have call-backs and notices sent to these addresses."""
        self.control("POST", "/payment/aim", json={"notify": payment})
        self.control("POST", "/bank/aim", json={"notify": bank})


@pytest.fixture
def outside(fresh_sandbox: RunningSandbox, settings: Any) -> Outside:
    """Platform and bank of the sandbox, whose messages reach nobody unless a test aims them."""
    settings.MOTCUA_ADAPTERS = adapters(fresh_sandbox.url, settings.MOTCUA_ADAPTERS)
    found = Outside(fresh_sandbox.url)
    found.aim("http://127.0.0.1:9/none", "http://127.0.0.1:9/none")
    return found
