"""Publishing of workflows: a changed definition is a new version."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from motcua.workflows.models import Workflow


@dataclass(frozen=True)
class Definition:
    """A definition to be published under its key."""

    key: str
    name: str
    body: Mapping[str, Any]

    @property
    def digest(self) -> str:
        text = json.dumps([self.name, self.body], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def publish(definitions: Iterable[Definition], *, at: datetime) -> tuple[dict[str, Workflow], int]:
    """Return the version that holds for each key and how many are new; one that is the same is left alone."""
    latest = {row.key: row for row in Workflow.objects.order_by("key", "-version").distinct("key")}
    new = []
    for definition in definitions:
        before = latest.get(definition.key)
        if before is not None and before.digest == definition.digest:
            continue
        new.append(
            Workflow(
                key=definition.key,
                version=before.version + 1 if before else 1,
                name=definition.name,
                body=definition.body,
                digest=definition.digest,
                published_at=at,
            )
        )
    Workflow.objects.bulk_create(new)
    return latest | {row.key: row for row in new}, len(new)
