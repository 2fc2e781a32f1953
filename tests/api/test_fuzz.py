"""Everything that the description allows, and much that it forbids, asked of every operation.

A few hundred cases by default, spread over callers of every role and nobody at all;
``MOTCUA_FUZZ_CASES=10000 pytest tests/api/test_fuzz.py -s`` asks as many, ``MOTCUA_FUZZ_SEED`` others.
"""

import itertools
import math
import os
import uuid
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.stateful import initialize
from hypothesis.strategies import sampled_from
from pytest_django.fixtures import Settings
from schemathesis.config import SchemathesisConfig
from schemathesis.generation import GenerationMode

from motcua.accounts.models import MachineClient
from motcua.accounts.queries import forget_tokens
from motcua.accounts.rules import Scope
from motcua.api.pacing import PACER
from motcua.api.service import api
from motcua.config.wsgi import application
from tests.api.calls import FILES, Operation, bodies, operations
from tests.api.test_acts import ELSEWHERE
from tests.api.world import World, world

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
CASES = int(os.environ.get("MOTCUA_FUZZ_CASES", "400"))
SEED = int(os.environ.get("MOTCUA_FUZZ_SEED", "1"))
OPERATIONS = list(operations())
EACH = math.ceil(CASES / (2 * len(OPERATIONS)))
COUNTER = (Scope.FILE, Scope.DOCUMENTS_WRITE, Scope.READ, Scope.HANDLE, Scope.RETURN, Scope.FEES, Scope.CONSIGN,
           Scope.CERTIFY, Scope.HALL, Scope.NATION)  # fmt: skip
# Who calls: an officer of each role with the scopes of that work, agencies that hold too much or nothing here,
# a citizen's account, a system that only listens, one whose token has ended, and nobody.
CALLERS: dict[str, tuple[str, tuple[Scope, ...]]] = {
    "all": ("mine", tuple(Scope)),  # whose uploads and subscriptions those of the world are
    "counter": ("intake", COUNTER),
    "specialist": ("specialist", (Scope.READ, Scope.HANDLE, Scope.DOCUMENTS_READ, Scope.RESULTS, Scope.REVISE)),
    "signer": ("signer", (Scope.READ, Scope.SIGN, Scope.RESULTS, Scope.COLLEAGUES, Scope.FIGURES)),
    "clerk": ("clerk", (Scope.READ, Scope.SIGN, Scope.DOCUMENTS_READ, Scope.CONSIGN)),
    "elsewhere": ("stranger", tuple(Scope)),
    "citizen": ("citizen", tuple(Scope)),
    "listener": ("intake", (Scope.EVENTS, Scope.HOOKS, Scope.FIGURES)),
    "ended": ("", tuple(Scope)),
    "nobody": ("", ()),
}
TURNS = [*CALLERS, "all", "all", "all"]  # as many as meet every second and fourth case in turn
UNREAD = frozenset({400, 404, 405, 413, 415, 429})  # refused before anybody asks who calls
# A value may have the right form and still name nothing (a procedure, a cursor), or the log may have gone on.
CONFIG = {"checks": {"positive_data_acceptance": {"expected-statuses": [
    "2xx", "401", "403", "404", "409", "410", "422", "429",
]}}}  # fmt: skip
QUIET = settings(
    max_examples=EACH, deadline=None, database=None, phases=[Phase.generate], derandomize=False,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


def tokens(it: World) -> dict[str, str]:
    """Return a token for each caller."""
    found = {}
    for name, (who, scopes) in CALLERS.items():
        if who and who not in it.secrets:
            it.system(f"fuzz-{name}", getattr(it.place, who), *scopes)
        if who:
            found[name] = it.token(who if who in it.secrets else f"fuzz-{name}")
    MachineClient.objects.update(calls_a_minute=1_000_000)
    forget_tokens()
    return {**found, "ended": "x" * 43, "nobody": ""}


@pytest.fixture
def it(settings: Settings) -> Iterator[World]:
    settings.MOTCUA_API_VISITOR_CALLS_A_MINUTE = 0
    made = world()
    for signal in (request_started, request_finished):  # the connection of the test is not to be closed
        signal.disconnect(close_old_connections)
    yield made
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
    PACER.forget()


class UndoneError(Exception):
    """Raised to leave the world as it was."""


class Asker:
    """Sends the cases of an operation, each by another caller and to be undone, and counts what came of them."""

    def __init__(self, it: World) -> None:
        self.it, self.tokens = it, tokens(it)
        self.callers = itertools.cycle(TURNS)
        self.met: Counter[str] = Counter()
        self.by: Counter[str] = Counter()
        self.good: set[str] = set()
        self.cases = 0
        self.turns = itertools.count()

    def ask(self, operation: Operation, case: Any) -> None:
        """Send a case and judge the answer; every second one is about a thing that is there.

        Where there is nothing to vary but who calls, everybody does.
        """
        if case.meta and case.meta.generation.mode.is_positive:
            self.aim(operation, case)
        for who in CALLERS if operation.takes_nothing else [next(self.callers)]:
            self.send(operation, case, who)

    def send(self, operation: Operation, case: Any, who: str) -> None:
        headers = dict(case.headers or {})
        is_own = "Authorization" not in headers  # what the case itself says of who calls stays as it is
        if operation.scope and is_own and self.tokens[who]:
            headers["Authorization"] = f"Bearer {self.tokens[who]}"
        try:
            with transaction.atomic():
                response = case.call(headers=headers)
                self.note(operation, who, response.status_code)
                case.validate_response(response, headers=headers)
                if is_own:
                    judge(operation, who, response)
                raise UndoneError
        except UndoneError:
            pass

    def note(self, operation: Operation, who: str, status: int) -> None:
        self.cases += 1
        self.met[f"{status}"] += 1
        self.by[f"{who} {status // 100}xx" if status not in {401, 403} else f"{who} {status}"] += 1
        if status < 300:
            self.good.add(operation.id)

    def aim(self, operation: Operation, case: Any) -> None:
        turn = next(self.turns)
        address = operation.address(self.it)
        parts = zip(operation.path.split("/"), address.split("/"), strict=True)
        if turn % 4 and case.path_parameters:
            found = {name.strip("{}"): value for name, value in parts if name.startswith("{")}
            case.path_parameters = {**case.path_parameters, **found}
        if turn % 2 and operation.takes_body and operation.id not in FILES:
            case.body = bodies(self.it)[operation.id]


def judge(operation: Operation, who: str, response: Any) -> None:
    """See that who may not come in was told so, in the words that the description has for it, and nobody else was."""
    status, told = response.status_code, (response.headers.get("www-authenticate") or [""])[0]
    if not operation.scope:
        assert status != 403, "open to everybody"
    elif not CALLERS[who][0]:
        assert status in UNREAD | {401}, f"{status} without a token in force"
        assert status != 401 or told == ("Bearer" if who == "nobody" else 'Bearer error="invalid_token"')
    elif operation.scope not in CALLERS[who][1]:
        assert status in UNREAD | {403}, f"{status} without {operation.scope}"
        assert status != 403 or told == f'Bearer error="insufficient_scope", scope="{operation.scope}"'
    else:
        assert status != 401, "the token is in force"
        assert "insufficient_scope" not in told


def schema_of() -> Any:
    config = SchemathesisConfig.from_dict(CONFIG)
    loaded = schemathesis.openapi.from_dict(api.get_openapi_schema(), config=config)
    loaded.app = application
    return loaded


def test_nothing_breaks_and_nothing_is_answered_that_is_not_described(it: World) -> None:
    asker = Asker(it)
    known = {each.id: each for each in OPERATIONS}
    problems: list[str] = []
    for result in schema_of().get_all_operations():
        found = result.ok()
        operation = known[found.definition.raw["operationId"]]
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            problems += _asked(asker, operation, found, mode)
        print(f"{operation.id}: {asker.cases} cases, {len(problems)} problems", flush=True)  # noqa: T201
    for problem in problems:
        print(problem)  # noqa: T201
    missed = sorted(set(known) - asker.good)
    print(f"{asker.cases} cases: {dict(sorted(asker.met.items()))}; without success: {missed}")  # noqa: T201
    print(f"by caller: {dict(sorted(asker.by.items()))}")  # noqa: T201
    assert problems == []
    if EACH >= 30:  # what can succeed in the world did, in the hands of whoever may
        assert set(missed) <= {*ELSEWHERE, *FILES}
        for who, (user, scopes) in CALLERS.items():
            assert asker.by[f"{who} 2xx"], who
            assert bool(asker.by[f"{who} 401"]) or user, who
            assert bool(asker.by[f"{who} 403"]) or set(scopes) == set(Scope) or not user, who


def _asked(asker: Asker, operation: Operation, found: Any, mode: GenerationMode) -> list[str]:
    @seed(SEED)
    @QUIET
    @given(case=found.as_strategy(generation_mode=mode))
    def check(case: Any) -> None:
        asker.ask(operation, case)

    try:
        check()
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        return [] if "Unsatisfiable" in type(error).__name__ else [f"{operation.id} {mode}: {error}"[:3000]]
    return []


def test_what_one_answer_names_the_next_call_can_use(it: World) -> None:
    """Stateful: ids go from answer to call by the links that the description implies, each story with one caller."""
    known, answered, told = tokens(it), Counter[str](), Counter[str]()
    described = {each.id: each for each in OPERATIONS}
    base = schema_of().as_state_machine()

    class Machine(base):  # type: ignore[misc, valid-type]
        @initialize(who=sampled_from(TURNS))
        def come_in(self, who: str) -> None:
            self.who = who

        def setup(self) -> None:
            super().setup()
            self.before = transaction.savepoint()  # each story begins in the same world

        def teardown(self) -> None:
            transaction.savepoint_rollback(self.before)
            super().teardown()

        def get_call_kwargs(self, case: Any) -> dict[str, Any]:
            headers = {"Authorization": f"Bearer {known[self.who]}"} if known[self.who] else {}
            if "Idempotency-Key" in (case.headers or {}):
                headers["Idempotency-Key"] = str(uuid.uuid4())
            return {"headers": headers}

        def after_call(self, response: Any, case: Any) -> None:
            answered[f"{response.status_code}"] += 1
            told[self.who] += 1
            judge(described[case.operation.definition.raw["operationId"]], self.who, response)

    seed(SEED)(Machine).run(settings=settings(
        max_examples=max(5, CASES // 40), stateful_step_count=6, deadline=None, database=None,
        suppress_health_check=list(HealthCheck), phases=[Phase.generate],
    ))  # fmt: skip
    print(f"{sum(answered.values())} calls in stories: {dict(sorted(answered.items()))}; {dict(told)}")  # noqa: T201
    assert answered["200"]
