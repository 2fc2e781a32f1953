"""Everything that the description allows, and much that it forbids, asked of every operation.

A few hundred cases by default; ``MOTCUA_FUZZ_CASES=10000 pytest tests/api/test_fuzz.py`` asks as many.
"""

import itertools
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
from pytest_django.fixtures import Settings
from schemathesis.config import SchemathesisConfig
from schemathesis.generation import GenerationMode

from motcua.api.pacing import PACER
from motcua.api.service import api
from motcua.config.wsgi import application
from tests.api.calls import FILES, Operation, bodies, operations
from tests.api.test_acts import ELSEWHERE
from tests.api.world import World, world

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
CASES = int(os.environ.get("MOTCUA_FUZZ_CASES", "400"))
OPERATIONS = list(operations())
EACH = max(1, CASES // (2 * len(OPERATIONS)))
# A value may have the right form and still name nothing (a procedure, a cursor), or the log may have gone on.
CONFIG = {"checks": {"positive_data_acceptance": {"expected-statuses": [
    "2xx", "401", "403", "404", "409", "410", "422", "429",
]}}}  # fmt: skip
QUIET = settings(
    max_examples=EACH, deadline=None, database=None, phases=[Phase.generate], derandomize=False,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


@pytest.fixture
def it(settings: Settings) -> Iterator[World]:
    settings.MOTCUA_API_VISITOR_CALLS_A_MINUTE = 0
    made = world()
    from motcua.accounts.models import MachineClient
    from motcua.accounts.queries import forget_tokens

    MachineClient.objects.update(calls_a_minute=1_000_000)
    forget_tokens()
    for signal in (request_started, request_finished):  # the connection of the test is not to be closed
        signal.disconnect(close_old_connections)
    yield made
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
    PACER.forget()


class UndoneError(Exception):
    """Raised to leave the world as it was."""


class Asker:
    """Sends the cases of an operation, each to be undone, and counts what came of them."""

    def __init__(self, it: World, token: str) -> None:
        self.it, self.token = it, token
        self.met: Counter[str] = Counter()
        self.good: set[str] = set()
        self.cases = 0
        self.turns = itertools.count()

    def ask(self, operation: Operation, case: Any) -> None:
        """Send a case and judge the answer; every second one is about a thing that is there."""
        if case.meta and case.meta.generation.mode.is_positive:
            self.aim(operation, case)
        headers = dict(case.headers or {})
        if operation.scope and "Authorization" not in headers:
            headers["Authorization"] = f"Bearer {self.token}"
        try:
            with transaction.atomic():
                response = case.call(headers=headers)
                self.cases += 1
                self.met[f"{response.status_code}"] += 1
                if response.status_code < 300:
                    self.good.add(operation.id)
                case.validate_response(response, headers=headers)
                raise UndoneError
        except UndoneError:
            pass

    def aim(self, operation: Operation, case: Any) -> None:
        turn = next(self.turns)
        address = operation.address(self.it)
        parts = zip(operation.path.split("/"), address.split("/"), strict=True)
        if turn % 4 and case.path_parameters:
            found = {name.strip("{}"): value for name, value in parts if name.startswith("{")}
            case.path_parameters = {**case.path_parameters, **found}
        if turn % 2 and operation.takes_body and operation.id not in FILES:
            case.body = bodies(self.it)[operation.id]


def schema_of() -> Any:
    config = SchemathesisConfig.from_dict(CONFIG)
    loaded = schemathesis.openapi.from_dict(api.get_openapi_schema(), config=config)
    loaded.app = application
    return loaded


def test_nothing_breaks_and_nothing_is_answered_that_is_not_described(it: World) -> None:
    asker = Asker(it, it.token("mine"))
    known = {each.id: each for each in OPERATIONS}
    problems: list[str] = []
    for result in schema_of().get_all_operations():
        found = result.ok()
        operation = known[found.definition.raw["operationId"]]
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            problems += _asked(asker, operation, found, mode)
    for problem in problems:
        print(problem)  # noqa: T201
    missed = sorted(set(known) - asker.good)
    print(f"{asker.cases} cases: {dict(sorted(asker.met.items()))}; without success: {missed}")  # noqa: T201
    assert problems == []
    if EACH >= 10:  # what can succeed in the world did
        assert set(missed) <= {*ELSEWHERE, *FILES}


def _asked(asker: Asker, operation: Operation, found: Any, mode: GenerationMode) -> list[str]:
    @seed(int(os.environ.get("MOTCUA_FUZZ_SEED", "1")))
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
    """Stateful: ids go from answer to call by the links that the description implies."""
    token, answered = it.token("mine"), Counter[str]()
    base = schema_of().as_state_machine()

    class Machine(base):  # type: ignore[misc, valid-type]
        def get_call_kwargs(self, case: Any) -> dict[str, Any]:
            headers = {"Authorization": f"Bearer {token}"}
            if "Idempotency-Key" in (case.headers or {}):
                headers["Idempotency-Key"] = str(uuid.uuid4())
            return {"headers": headers}

        def after_call(self, response: Any, case: Any) -> None:
            answered[str(response.status_code)] += 1

    Machine.run(settings=settings(
        max_examples=max(5, CASES // 40), stateful_step_count=6, deadline=None, database=None,
        suppress_health_check=list(HealthCheck), phases=[Phase.generate],
    ))  # fmt: skip
    print(f"{sum(answered.values())} calls in stories: {dict(sorted(answered.items()))}")  # noqa: T201
    assert answered["200"]
