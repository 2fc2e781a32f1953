"""The description of the API: valid, complete, printed without a database, and what the answers keep to."""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from django.test import Client
from pydantic import BaseModel

from motcua.accounts.rules import Scope
from motcua.api.service import api

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def openapi(*words: str) -> subprocess.CompletedProcess[str]:
    without_database = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    command = [sys.executable, "-m", "motcua.cli", "openapi", *words]
    return subprocess.run(command, env=without_database, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(openapi().stdout)
    return found


def operations(schema: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        f"{method} {path}": operation
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    }


def test_it_describes_every_operation_and_its_refusals(schema: dict[str, Any]) -> None:
    found = operations(schema)
    assert len(found) > 80
    ids = [operation["operationId"] for operation in found.values()]
    assert len(set(ids)) == len(ids)
    for name, operation in found.items():
        assert operation["summary"], name
        assert operation["tags"], name
        assert re.search(r"[à-ỹđ]", operation["description"]), f"{name}: say it in Vietnamese too"
        assert {"400", "413", "429", "500", "503"} <= operation["responses"].keys(), name
        assert "default" not in operation["responses"], f"{name}: an answer that is not listed is a mistake"
        for status, response in operation["responses"].items():
            told = resolved(schema, response)
            assert told["description"], name
            if not status.startswith("2"):
                assert list(told["content"]) == ["application/problem+json"], name


def test_no_write_is_without_its_key(schema: dict[str, Any]) -> None:
    for name, operation in operations(schema).items():
        is_write = not name.startswith("get") and operation["x-effect"] != "question"
        keys = [each for each in operation["parameters"] if each["name"] == "Idempotency-Key"]
        assert len(keys) == is_write, name
        assert all(each["required"] and each["in"] == "header" for each in keys), name
        assert operation["x-effect"] == ("write" if is_write else operation["x-effect"]), name
        assert operation.get("security") or not is_write, name


def test_questions_are_named_one_by_one(schema: dict[str, Any]) -> None:
    """A POST without a key has to be known to change nothing."""
    assert {op["operationId"] for op in operations(schema).values() if op["x-effect"] == "question"} == {
        "compute_deadline", "issue_token", "quote_dossier", "track_dossier", "search_dossiers", "unmask_dossier",
        "make_link", "quote_certification", "look_at_reassignment", "unmask_check",
        "preview_result", "print_book",
    }  # fmt: skip


def test_every_scope_is_used_and_known(schema: dict[str, Any]) -> None:
    told = schema["components"]["securitySchemes"]["oauth"]["flows"]["clientCredentials"]["scopes"]
    used = {
        scope for op in operations(schema).values() for each in op.get("security", []) for scope in each["oauth"]
    }
    assert used == set(told) == set(Scope)


def resolved(schema: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    target: Any = part
    if "$ref" in part:
        target = schema
        for step in part["$ref"].removeprefix("#/").split("/"):
            target = target[step]
    return dict(target)


def test_it_is_openapi_3_1(schema: dict[str, Any]) -> None:
    assert schema["openapi"] == "3.1.0"
    assert {"title", "version"} <= schema["info"].keys()
    for part in schemas(schema):
        assert jsonschema_rs.meta.is_valid({"$schema": DIALECT, **part}), part
    for place in references(schema):
        target: Any = schema
        for step in place.removeprefix("#/").split("/"):
            target = target[step]
        assert target


def schemas(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """Return every JSON Schema the description holds: components, parameters, bodies, answers."""
    found = list(schema["components"]["schemas"].values())
    for operation in operations(schema).values():
        found += [parameter["schema"] for parameter in operation["parameters"]]
        for bare in (operation.get("requestBody", {}), *operation["responses"].values()):
            part = resolved(schema, bare)
            found += [content["schema"] for content in part.get("content", {}).values()]
    return found


def references(part: Any) -> list[str]:
    if isinstance(part, dict):
        own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
        return own + [found for value in part.values() for found in references(value)]
    return [found for value in part for found in references(value)] if isinstance(part, list) else []


def test_it_is_also_served(client: Client, schema: dict[str, Any]) -> None:
    assert client.get("/api/v1/openapi.json").json() == schema


def test_it_is_written_to_a_file(tmp_path: Path, schema: dict[str, Any]) -> None:
    target = tmp_path / "api.json"
    assert openapi("--output", str(target)).returncode == 0
    assert json.loads(target.read_text(encoding="utf-8")) == schema


def test_a_place_that_cannot_be_written_is_a_sentence_and_exit_code_2(tmp_path: Path) -> None:
    for target in (tmp_path, tmp_path / "none" / "api.json"):
        done = openapi("--output", str(target))
        assert done.returncode == 2
        assert str(target) in done.stderr
        assert "Traceback" not in done.stderr


def test_two_shapes_never_share_a_name() -> None:
    """The description knows them by name alone: the second would stand for the first."""
    api.get_openapi_schema()
    ours = {each for each in every(BaseModel) if each.__module__.startswith("motcua.api.")}
    assert [name for name, times in Counter(each.__name__ for each in ours).items() if times > 1] == []


def every(kind: type[BaseModel]) -> set[type[BaseModel]]:
    return {each for below in kind.__subclasses__() for each in (below, *every(below))}
