"""R4: every operation of the API that writes may be called again under its key: one effect, one answer.

The list of operations comes from the API's own description, so that a new one cannot be forgotten: each has a
recipe for a valid call whose effect is counted, down to the content of rows. One without a recipe is called with
values that are refused, alike each time and leaving nothing behind; it misses the goal unless the reason is named.
"""

import threading
import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from django.conf import settings
from django.utils import timezone

from motcua.accounts.models import User
from motcua.accounts.rules import Scope
from motcua.chaos.clients import Door
from motcua.chaos.ground import Ground
from motcua.chaos.offers import Intake, Machine
from motcua.chaos.outcomes import Proof, Say, Size
from motcua.chaos.recipes import UNCOUNTED, USUAL, Kitchen, Prepared, prepare
from motcua.chaos.traces import contents

WRITING = {"POST", "PUT", "PATCH", "DELETE"}
HARMLESS = {"question", "none"}  # what an operation says of itself (x-effect): it changes nothing
REPLAYS = 3
TRIES = 8  # for a call that is under way, or for a web that is not up yet
OTHER_BODY = {409, 422}
# Written by the guard of the API and by whoever calls, not by what the call is about.
BESIDE = ("foundation_", "accounts_accesstoken", "accounts_mandate", "dossiers_dailyserial", "django_")
KEY, FILES = "Idempotency-Key", "files"


@dataclass
class Tally:
    """What was found, by operation."""

    with_effect: list[str] = field(default_factory=list)
    without_recipe: list[str] = field(default_factory=list)
    recipe_refused: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    not_once: list[str] = field(default_factory=list)
    not_same: list[str] = field(default_factory=list)
    other_body_taken: list[str] = field(default_factory=list)
    keyless_taken: list[str] = field(default_factory=list)


def prove(ground: Ground, size: Size, seed: int, say: Say) -> Proof:
    """Call every writing operation again and again, one after the other and at once; count rows and answers."""
    proof, tally = Proof("R4", "a call repeated under its key has one effect and one answer"), Tally()
    with ground.cluster(), ground.sandbox():
        ground.fresh()
        intake = Intake(timezone.now(), seed=seed, acts=USUAL)
        with ground.web() as url:
            calls = Calls(url, intake.register(*Scope, at=timezone.now()), Kitchen(intake), size.tries)
            writing, undeclared = operations(url)
            for operation in writing:
                say(f"{operation}: {calls.judge(operation, tally)}")
            say(f"{len(writing)} operations, {len(tally.with_effect)} of them with an effect")
    proof.note(repeats=1 + REPLAYS, at_once=size.tries)
    uncounted = {name: why for name, why in UNCOUNTED.items() if name in writing}
    proof.note(effect_not_counted=uncounted)
    proof.must("with_effect", len(tally.with_effect), len(writing) - len(uncounted))
    proof.must("without_recipe", [name for name in tally.without_recipe if name not in uncounted], [])
    proof.must("undeclared_operations", undeclared, [])
    proof.must("recipes_refused", tally.recipe_refused, [])
    proof.must("server_errors", tally.errors, [])
    proof.must("effect_not_once", tally.not_once, [])
    proof.must("answers_differ", tally.not_same, [])
    proof.must("other_body_taken", tally.other_body_taken, [])
    proof.must("taken_without_a_key", tally.keyless_taken, [])
    proof.must_be_at_least("operations", len(writing), 1)
    return proof


def operations(url: str) -> tuple[list[str], list[str]]:
    """Return the operations that write, from the API's description; and those that change things without a key."""
    return writing_in(httpx.get(f"{url}/api/v1/openapi.json", trust_env=False, timeout=30).json()["paths"])


def writing_in(paths: Mapping[str, Mapping[str, Any]]) -> tuple[list[str], list[str]]:
    """Return the same from the paths of a description."""
    writing, undeclared = list[str](), list[str]()
    for path, methods in paths.items():
        for method, described in methods.items():
            if method.upper() not in WRITING or described.get("x-effect") in HARMLESS:
                continue
            name = f"{method.upper()} {path.removeprefix('/api/v1')}"
            headers = {each["name"] for each in described.get("parameters", ()) if each["in"] == "header"}
            (writing if KEY in headers else undeclared).append(name)
    return writing, undeclared


class Calls:
    """Makes the calls of a trial and compares what came of them."""

    def __init__(self, url: str, machine: Machine, kitchen: Kitchen, at_once: int) -> None:
        self._url, self._machine = url, machine
        self._kitchen = kitchen
        self._at_once = at_once
        self._doors: dict[str, Door] = {}

    def judge(self, operation: str, tally: Tally) -> int:
        """Try one operation: repeated, with another body, without a key, many times at once; return its answer."""
        method = operation.partition(" ")[0]
        first = prepare(self._kitchen, operation)
        prepared = first or _refused(operation, self._kitchen.intake.clerk)
        self._door(prepared.officer).sign_in()
        before, key = Effects.now(), uuid.uuid4()
        answers = [self._call(method, prepared, prepared.body, key)]
        after = Effects.now()
        answers += [self._call(method, prepared, prepared.body, key) for _ in range(REPLAYS)]
        self._note(operation, answers, tally, is_valid=first is not None)
        if self._call(method, prepared, prepared.other, key).status_code not in OTHER_BODY and first:
            tally.other_body_taken.append(operation)
        if self._call(method, prepared, prepared.body, None).is_success:
            tally.keyless_taken.append(operation)
        once, again = after.since(before), Effects.now().since(after)
        if again or (first and answers[0].is_success and not once):
            tally.not_once.append(f"{operation}: {once}, then {again}")
        if first and answers[0].is_success:
            self._at_the_same_time(operation, once, tally)
        return answers[0].status_code

    def _note(self, operation: str, answers: list[httpx.Response], tally: Tally, *, is_valid: bool) -> None:
        if len({(each.status_code, each.text) for each in answers}) != 1:
            tally.not_same.append(f"{operation}: {Counter(each.status_code for each in answers)}")
        if answers[0].is_server_error:
            tally.errors.append(f"{operation}: {answers[0].status_code}")
        if not is_valid:
            tally.without_recipe.append(operation)
        elif answers[0].is_success:
            tally.with_effect.append(operation)
        else:
            tally.recipe_refused.append(f"{operation}: {answers[0].status_code} {answers[0].text[:300]}")

    def _at_the_same_time(self, operation: str, wanted: dict[str, int], tally: Tally) -> None:
        """Send one call so many times at once under one key: the effect of one call, one answer for all."""
        prepared = prepare(self._kitchen, operation)
        if prepared is None:
            return
        self._door(prepared.officer).sign_in()
        before, key, answers = Effects.now(), uuid.uuid4(), list[httpx.Response]()
        start = threading.Barrier(self._at_once)

        def call() -> None:
            start.wait()
            answers.append(self._call(operation.partition(" ")[0], prepared, prepared.body, key))

        threads = [threading.Thread(target=call) for _ in range(self._at_once)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        found = Effects.now().since(before)
        if found != wanted:
            tally.not_once.append(f"{operation} at once: {found}, wanted {wanted}")
        if len(answers) != self._at_once or len({(each.status_code, each.text) for each in answers}) != 1:
            tally.not_same.append(f"{operation} at once: {Counter(each.status_code for each in answers)}")

    def _call(self, method: str, prepared: Prepared, body: Any, key: uuid.UUID | None) -> httpx.Response:
        """Call until something was decided; "under way" is none of the answers that count."""
        door = self._door(prepared.officer)
        with door.session() as http:
            return door.patiently(http, method, prepared.path, body, key)

    def _door(self, officer: User) -> Door:
        name = "" if officer == self._kitchen.intake.clerk else officer.username
        return self._doors.setdefault(name, Door(self._url, self._machine, acting_for=name, tries=TRIES))


@dataclass(frozen=True)
class Effects:
    """Everything that a call may be about, as it is: rows of each table, a digest of their content, and files."""

    rows: dict[str, tuple[int, int]]

    @classmethod
    def now(cls) -> "Effects":
        found = contents()
        files = sum(path.is_file() for path in Path(settings.MOTCUA_FILES).rglob("*"))
        return cls(
            {name: each for name, each in found.items() if not name.startswith(BESIDE)} | {FILES: (files, 0)}
        )

    def since(self, before: "Effects") -> dict[str, int]:
        """Return by how many rows each table has grown in which anything is different."""
        return {
            name: rows - before.rows[name][0]
            for name, (rows, digest) in self.rows.items()
            if (rows, digest) != before.rows[name]
        }


def _refused(operation: str, officer: User) -> Prepared:
    """Return a call with values that nothing answers to."""
    path = operation.partition(" ")[2]
    while "{" in path:
        head, _, rest = path.partition("{")
        name, _, tail = rest.partition("}")
        path = f"{head}{uuid.uuid5(uuid.NAMESPACE_URL, name)}{tail}"
    return Prepared(path, {}, {"other": 1}, officer)
