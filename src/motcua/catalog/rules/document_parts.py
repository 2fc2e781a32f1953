"""What is published, written back as the parts of a document."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from motcua.catalog.rules.pack_procedures import ComponentSource, ProcedureSource
from motcua.catalog.rules.pack_strings import FeeSource, TermSource
from motcua.catalog.rules.pack_workflows import OVER, STAY

RENAMED = {"is_required": "required"}
STEP = ("key", "name", "role", "place", "hours")
ALWAYS = frozenset({"key", "name", "amount", "unit"})


def procedure_part(source: ProcedureSource) -> dict[str, Any]:
    """Return a procedure as it is written; reading it again gives the same. What is a default is left out.

    Policy: days of validity, form and workflow are not part of it: they are said elsewhere in the document.
    """
    part: dict[str, Any] = {
        "code": source.code,
        "name": source.name,
        "field": source.field,
        "level": source.deciding_level,
        "sector": source.sector,
        "online": source.online_level,
        "subjects": list(source.subjects),
        "result": _without_empty({"name": source.result_name, "code": source.result_code}),
        "legal_basis": [{"number": number, "title": title} for number, title in source.legal_basis],
        **source.description,
        "terms": [written_row(term) for term in source.terms],
        "fees": [written_row(fee) for fee in source.fees],
        "components": [written_row(paper) for paper in source.components],
        "keywords": list(source.keywords),
        "confidence": source.confidence,
        "source": source.source,
    }
    if not source.is_published:
        part["published"] = False
    kept = ("components", "result")
    return {name: value for name, value in part.items() if name in kept or value not in ("", [], {})}


def _without_empty(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in ("", None)}


def written_row(source: TermSource | FeeSource | ComponentSource) -> dict[str, Any]:
    """Return what differs from the defaults, and what is always said. Policy: see ``procedure_part``."""
    values = {each.name: (getattr(source, each.name), each.default) for each in fields(source)}
    return {
        RENAMED.get(name, name): value
        for name, (value, default) in values.items()
        if (name in ALWAYS and value != "") or value not in (default, "")
    }


def workflow_source(key: str, name: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """Return a published workflow as it is written: each step with what may be done there and where it leads.

    Policy: whatever else a step says is kept as it is.
    """
    rows: dict[str, dict[str, Any]] = {}
    for step in body["steps"]:
        said = {name: step[name] for name in STEP if name in step}
        rows[step["key"]] = {**said, **{name: step[name] for name in sorted(step.keys() - said)}, "actions": {}}
    for each in body["transitions"]:
        source, target = each["from"], each.get("to", "")
        leads_to = STAY if target == source else target or OVER
        actions = rows[source]["actions"]
        kept = actions.get(each["action"], [])
        actions[each["action"]] = [*kept, leads_to]
    for row in rows.values():
        row["actions"] = {name: found if len(found) > 1 else found[0] for name, found in row["actions"].items()}
    return {"key": key, "name": name, "start": body["start"], "steps": list(rows.values())}
