"""The description of the API: valid, complete, printed without a database, and what the answers keep to."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from django.test import Client

DIALECT = "https://json-schema.org/draft/2020-12/schema"
OPERATIONS = {
    "get /api/v1/procedures",
    "get /api/v1/procedures/{code}",
    "post /api/v1/dossiers",
    "post /api/v1/dossiers/track",
    "post /api/v1/oauth/token",
    "get /api/v1/statistics",
    "post /api/v1/deadlines",
    "get /api/v1/health",
}


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
    assert found.keys() == OPERATIONS
    ids = [operation["operationId"] for operation in found.values()]
    assert len(set(ids)) == len(ids)
    for name, operation in found.items():
        assert operation["summary"], name
        assert operation["tags"], name
        assert {"200", "400", "413", "default"} <= operation["responses"].keys(), name
        for status, response in operation["responses"].items():
            assert response["description"], name
            kind = "application/json" if status.startswith("2") else "application/problem+json"
            assert list(response["content"]) == [kind], name


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
        for part in (operation.get("requestBody", {}), *operation["responses"].values()):
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
