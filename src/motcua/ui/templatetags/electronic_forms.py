"""``{% load electronic_forms %}``: draws a step of an electronic form."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import template

from motcua.ui.forms.drawing import Sheet, draw_fields, problems_by_path

register = template.Library()


@register.inclusion_tag("ui/forms/step.html")
def form_step(
    step: Mapping[str, Any],
    answers: Mapping[str, Any],
    problems: Iterable[Any] = (),
    communes: Sequence[tuple[str, Sequence[tuple[str, str]]]] = (),
    uploads: Mapping[str, Mapping[str, str]] | None = None,
) -> dict[str, Any]:
    """Draw all fields of a step that ``catalog.rules.forms_pages.step_on_page`` made ready.

    ``communes`` are groups ``(title, [(code, name), …])``; ``uploads`` by component: ``upload_url``, ``uploaded``.
    """
    sheet = Sheet(answers, problems_by_path(problems), communes, uploads or {})
    return {"intro": step["intro"], "fields": draw_fields(step["fields"], answers, sheet)}


@register.filter
def summary_pairs(problems: Iterable[Any]) -> list[tuple[str, str]]:
    """Return problems as ``ui_error_summary`` takes them: the id to jump to, and the sentence."""
    return [(f"#id_{path.replace('.', '-')}", message) for path, message in problems_by_path(problems).items()]
