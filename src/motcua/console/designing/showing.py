"""What the pages of a draft show: findings in sentences, the diagram, what a change may reach."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from motcua.catalog.models import ProcedureDraft
from motcua.catalog.queries.documents import document_of, known_to_documents
from motcua.catalog.rules.changes import changes_between, impact_of
from motcua.catalog.rules.documents import Examined, Fault, examine
from motcua.console.designing.handling_sections import FORM, WORKFLOW
from motcua.console.designing.sections import INFO, MONEY, PAPER, Section
from motcua.console.designing.wording import IMPACT_TONES, IMPACTS, action_words, change_words
from motcua.console.workflow_view import ROLES
from motcua.workflows.rules import WorkflowError, main_path, read

SECTIONS: dict[str, Section] = {each.key: each for each in (INFO, MONEY, PAPER, FORM, WORKFLOW)}
PARTS: dict[str, str | Promise] = {
    "procedure": _("Nội dung thủ tục"),
    "form": _("Biểu mẫu"),
    "workflow": _("Quy trình"),
    "": _("Cả tệp"),
}
PAGE_OF_PART = {"procedure": INFO.key, "form": FORM.key, "workflow": WORKFLOW.key}


def frame(draft: ProcedureDraft) -> dict[str, Any]:
    """Return what every page of a draft has: its name and the way to its sections."""
    links: list[tuple[str | Promise, str]] = [(_("Tổng quan"), reverse("console:design", args=[draft.pk]))]
    links += [
        (each.title, reverse("console:design-section", args=[draft.pk, each.key])) for each in SECTIONS.values()
    ]
    links += [
        (_("Chạy thử"), reverse("console:design-rehearsal", args=[draft.pk])),
        (_("Tác động"), reverse("console:design-effect", args=[draft.pk])),
        ("YAML", reverse("console:design-text", args=[draft.pk])),
    ]
    procedure = draft.document.get("procedure")
    name = procedure.get("name", draft.code) if isinstance(procedure, Mapping) else draft.code
    return {"draft": draft, "sections": links, "name": name}


def review(draft: ProcedureDraft, document: Mapping[str, Any]) -> dict[str, Any]:
    """Return what there is to say of a document that is, or is about to be, a draft's."""
    known = known_to_documents()
    whole = examine(document, known)
    base = examine(document_of(draft.base), known) if draft.base else None
    changes = changes_between(base, whole) if base else ()
    impact = impact_of(changes)
    return {
        "draft": draft,
        "whole": whole,
        "faults": [_fault(draft, fault) for fault in whole.faults],
        "diagram": diagram(whole),
        "ways": ways(whole),
        "changes": [change_words(change) for change in changes],
        "impact": IMPACTS[impact],
        "impact_tone": IMPACT_TONES[impact],
        "is_new": draft.base is None,
    }


def _fault(draft: ProcedureDraft, fault: Fault) -> dict[str, str]:
    page = PAGE_OF_PART.get(fault.part)
    section = reverse("console:design-section", args=[draft.pk, page]) if page else ""
    return {
        "part": str(PARTS[fault.part]),
        "sentence": fault.sentence,
        "line": str(fault.line),
        "href": section or reverse("console:design-text", args=[draft.pk]),
    }


def diagram(whole: Examined) -> list[dict[str, str]]:
    """Return the usual way as the path diagram draws it; nothing where it cannot be walked."""
    if whole.workflow is None:
        return []
    try:
        path = main_path(read(whole.workflow.body))
    except WorkflowError:
        return []
    return [
        {"title": step.name, "state": "next", "note": f"{ROLES.get(step.role, step.role)}, {step.hours} h"}
        for step in path
    ]


def ways(whole: Examined) -> list[tuple[str, str, str]]:
    """Return everything that leads from one step to another, in words."""
    if whole.workflow is None:
        return []
    names = {step["key"]: step["name"] for step in whole.workflow.body["steps"]}
    return [
        (
            names.get(row["from"], row["from"]),
            action_words(row["action"]),
            names.get(row["to"], row["to"]) if row["to"] else str(_("(kết thúc)")),
        )
        for row in whole.workflow.body["transitions"]
        if row["from"] != row["to"]
    ]
