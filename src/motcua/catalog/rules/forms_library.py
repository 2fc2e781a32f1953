"""What forms share: lists of choices (dân tộc, quốc tịch) and blocks of fields (a person, an applicant)."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def shared_lists() -> Mapping[str, list[dict[str, str]]]:
    """Return the choices that several forms offer, by the name of their list.

    Law: Decision 121-TCTK/PPCĐ of 1979 (54 ethnic groups).
    """
    return {name: [_option(one) for one in options] for name, options in _load("forms_lists.yaml").items()}


@cache
def shared_blocks() -> Mapping[str, list[dict[str, Any]]]:
    """Return the fields that several forms ask for, by name; ``{prefix}`` and ``{of}`` are to be filled in.

    Policy: a person is asked for in the same words and the same order everywhere.
    """
    blocks: dict[str, list[dict[str, Any]]] = _load("forms_blocks.yaml")
    return blocks


def _load(name: str) -> Any:
    return yaml.safe_load((files("motcua.catalog.rules") / name).read_text(encoding="utf-8"))


def _option(source: Any) -> dict[str, str]:
    if isinstance(source, Mapping):
        return {"value": str(source["value"]), "text": str(source["text"])}
    return {"value": str(source), "text": str(source)}
