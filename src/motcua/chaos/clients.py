"""Other systems that file through the API and never give up: the same key until there is an answer."""

import itertools
import random
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx

from motcua.chaos.ledger import Ledger
from motcua.chaos.offers import Intake, Machine
from motcua.chaos.outcomes import ChaosError

ANSWER_SECONDS = 20
BINARY = "application/octet-stream"
LONGEST_PAUSE_SECONDS = 5.0
WAIT_SECONDS = 0.05
REFUSED = frozenset({400, 401, 403, 422})
AGAIN = frozenset({401, 408, 425, 429, 500, 502, 503, 504})


class Door:
    """The API as one system meets it: a token that is fetched when it is needed, and calls that may fail.

    ``tries`` is after how many it takes "not now" for an answer; by default it never does.
    """

    def __init__(self, url: str, machine: Machine, *, acting_for: str = "", tries: int = 10**9) -> None:
        self._url = f"{url}/api/v1"
        self._machine = machine
        self._acting_for = acting_for
        self._tries = tries
        self._lock = threading.Lock()
        self._token = ""

    def session(self) -> httpx.Client:
        """Return a connection of a caller's own."""
        return httpx.Client(base_url=self._url, timeout=ANSWER_SECONDS, trust_env=False)

    def sign_in(self) -> None:
        """Fetch the token now, unless it is there."""
        with self.session() as http:
            while not (self._token or self._fetch(http)):
                time.sleep(WAIT_SECONDS)

    def call(
        self, http: httpx.Client, method: str, path: str, body: Any, key: uuid.UUID | None = None
    ) -> httpx.Response:
        """Make one call with the token. Raises ``httpx.HTTPError`` when no whole answer came."""
        token = self._token or self._fetch(http)
        headers = {"Authorization": f"Bearer {token}"}
        if key is not None:
            headers["Idempotency-Key"] = str(key)
        if isinstance(body, bytes):
            answer = http.request(method, path, content=body, headers=headers | {"Content-Type": BINARY})
        else:
            answer = http.request(method, path, json=body, headers=headers)
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            self._token = ""
        return answer

    def patiently(
        self, http: httpx.Client, method: str, path: str, body: Any, key: uuid.UUID | None = None
    ) -> httpx.Response:
        """Make a call again and again until something was decided."""
        for attempt in itertools.count(1):
            pause = min(LONGEST_PAUSE_SECONDS, 0.1 * 2 ** min(attempt, 8))
            try:
                answer = self.call(http, method, path, body, key)
                if not _is_undecided(answer) or attempt >= self._tries:
                    break
                pause = min(LONGEST_PAUSE_SECONDS, float(answer.headers.get("Retry-After", pause)))
            except httpx.HTTPError:
                pass
            time.sleep(pause * random.uniform(0.3, 1.0))  # noqa: S311 - so that they do not come all at once
        return answer

    def _fetch(self, http: httpx.Client) -> str:
        with self._lock:
            if not self._token:
                form = {
                    "grant_type": "client_credentials",
                    "client_id": self._machine.client_id,
                    "client_secret": self._machine.secret,
                    **({"acting_for": self._acting_for} if self._acting_for else {}),
                }
                answer = http.post("/oauth/token", data=form)
                if answer.status_code in REFUSED:
                    raise ChaosError(f"no token for {self._acting_for or 'the system'}: {answer.text[:300]}")
                if answer.is_success:
                    self._token = str(answer.json()["access_token"])
            return self._token


def _is_undecided(answer: httpx.Response) -> bool:
    """Say whether the same call may yet be answered otherwise: "under way" is no decision, a conflict is one."""
    is_under_way = answer.status_code == httpx.codes.CONFLICT and "Retry-After" in answer.headers
    return is_under_way or answer.status_code in AGAIN


@dataclass
class Clients:
    """A crowd that files so many dossiers, each with its key, and writes down everything first."""

    door: Door
    intake: Intake
    ledger: Ledger
    total: int
    seed: int
    pace: Callable[[], float] = lambda: 1.0  # which part of the filings may have begun by now
    answered: int = 0
    refused: list[str] = field(default_factory=list)
    repeats: int = 0
    latest_begun: float = 0.0  # when the latest call that was answered well had begun
    _numbers: Iterator[int] = field(init=False, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _threads: list[threading.Thread] = field(default_factory=list, repr=False)
    _stop: threading.Event = field(default_factory=threading.Event, repr=False)

    def __post_init__(self) -> None:
        self._numbers = iter(range(1, self.total + 1))

    def start(self, number: int) -> None:
        """Let so many of them begin."""
        for place in range(number):
            thread = threading.Thread(target=self._run, name=f"client-{place}", daemon=True)
            thread.start()
            self._threads.append(thread)

    def one_more(self) -> None:
        """Let somebody new file one dossier, whatever the others wait for."""
        thread = threading.Thread(target=self._file_one, name="client-new", daemon=True)
        thread.start()
        self._threads.append(thread)

    @property
    def are_done(self) -> bool:
        return not any(thread.is_alive() for thread in self._threads)

    def stop(self) -> None:
        """Begin no further filing; those begun are brought to an answer."""
        self._stop.set()

    def wait(self, seconds: float) -> bool:
        """Wait until all have an answer; say whether they have."""
        limit = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, limit - time.monotonic()))
        return self.are_done

    def _run(self) -> None:
        with self.door.session() as http:
            while not self._stop.is_set():
                with self._lock:
                    number = next(self._numbers, None)
                while number is not None and number > self.pace() * self.total:
                    self._stop.wait(WAIT_SECONDS)
                if number is None:
                    return
                self._file(http, number)

    def _file_one(self) -> None:
        with self._lock:
            number = next(self._numbers)
        with self.door.session() as http:
            self._file(http, number)

    def _file(self, http: httpx.Client, number: int) -> None:
        key = uuid.uuid5(uuid.NAMESPACE_URL, f"{self.seed}:{number}")
        body = self.intake.body(number)
        self.ledger.note("sent", number=number, person=body["applicant"]["identity_number"])
        begun = time.monotonic()
        answer = self.door.patiently(http, "POST", "/dossiers", body, key)
        if answer.is_success:
            self.ledger.note("answered", number=number, code=answer.json()["code"])
        with self._lock:
            self.answered += answer.is_success
            self.repeats += answer.status_code == httpx.codes.OK
            if answer.is_success:
                self.latest_begun = max(self.latest_begun, begun)
            else:
                self.refused.append(f"{answer.status_code} {answer.text[:300]}")
