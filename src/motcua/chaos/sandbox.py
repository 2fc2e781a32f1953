"""The sandbox as those who test see it: its faults switched, its ledger read."""

import time
import weakref
from collections.abc import Iterator, Mapping
from typing import Any

import httpx

from motcua.chaos.outcomes import ChaosError

NETWORK_FAULTS = ("delay", "error_500", "reset", "answer_then_cut", "duplicate", "reorder", "stale_session")
PAGE = 5_000
PATIENCE_SECONDS = 30


class SandboxControl:
    """The control API of one running sandbox."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._http = httpx.Client(base_url=f"{url}/control", timeout=30, trust_env=False)
        weakref.finalize(self, self._http.close)

    def break_down(self, seed: int, **faults: float) -> None:
        """Switch these faults of the national portal on and all others off."""
        self._ask("PUT", "/faults", json={"seed": seed, "portal": faults})

    def switch(self, seed: int, places: Mapping[str, Mapping[str, float]]) -> None:
        """Switch faults on by system or operation, and all others off."""
        self._ask("PUT", "/faults", json={"seed": seed, **places})

    def heal(self) -> None:
        """Switch all faults off."""
        self._ask("PUT", "/faults", json={"seed": 0})

    def forget(self) -> None:
        """Let every system forget what it has received; faults are off afterwards."""
        self._ask("POST", "/reset")

    def counts(self) -> dict[str, dict[str, int]]:
        """Return what each system says it has taken, by its name."""
        services: dict[str, dict[str, int]] = self._ask("GET", "/summary")["services"]
        return services

    def charge(self, reference: str) -> None:
        """Let somebody pay at the payment platform; we are not told."""
        self._ask("POST", "/payment/charge", json={"reference": reference})

    def postman(self, waybill: str, status: str) -> None:
        """Let something happen to a parcel, in the post's own word for it."""
        self._ask("POST", f"{self._url}/post/postman/{waybill}", json={"StatusCode": status})

    def faults_shown(self) -> dict[str, int]:
        """Return how often each fault has struck."""
        shown: dict[str, int] = self._ask("GET", "/summary")["faults_shown"]
        return shown

    def duplicates(self) -> int:
        """Return how many pushes the portal absorbed because it had them."""
        return int(self._ask("GET", "/summary")["duplicates"])

    def dossiers(self) -> Iterator[dict[str, Any]]:
        """Yield what the portal has on file, by code."""
        after = ""
        while True:
            page = self._ask("GET", "/dossiers", params={"after": after, "limit": PAGE})
            yield from page["dossiers"]
            if page["next_after"] is None:
                return
            after = page["next_after"]

    def ledger(self, service: str) -> Iterator[dict[str, Any]]:
        """Yield what came under a message's name, in the order it came."""
        after = 0
        while True:
            page = self._ask("GET", "/ledger", params={"service": service, "after": after, "limit": PAGE})
            yield from page["entries"]
            if page["next_after"] is None:
                return
            after = page["next_after"]

    def _ask(self, method: str, path: str, **options: Any) -> Any:
        limit = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                answer = self._http.request(method, path, **options)
                answer.raise_for_status()
            except httpx.HTTPError as error:
                if time.monotonic() > limit:
                    raise ChaosError(f"the sandbox does not answer: {error}") from error
                time.sleep(0.2)
            else:
                return answer.json()
