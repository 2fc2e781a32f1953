"""``form_step``, a built-in of every template, draws one step of an electronic form."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.utils.safestring import SafeString

from motcua.catalog.rules.forms import Form
from motcua.catalog.rules.forms_pages import step_on_page
from motcua.ui.forms.drawing import Sheet, draw_fields, grouped_places, problems_by_path

register = template.Library()


@register.simple_tag
def form_step(
    form: Form, step: str, answers: Mapping[str, Any], problems: Iterable[Any] = (), **more: Mapping[str, Any]
) -> SafeString | str:
    """Draw the fields of the step with this key; a key that the form does not have draws nothing.

    ``communes``: names by code, those of today; ``uploads``: by component ``upload_url`` and ``uploaded``.
    """
    page = step_on_page(form, step, answers)
    if page is None:
        return ""
    places = grouped_places(more.get("communes") or {})
    return draw_fields(
        page["fields"], answers, Sheet(answers, problems_by_path(problems), places, more.get("uploads") or {})
    )


@register.filter
def summary_pairs(problems: Iterable[Any]) -> list[tuple[str, str]]:
    """Return problems as ``ui_error_summary`` takes them: the id to jump to, and the sentence."""
    return [(f"#id_{path.replace('.', '-')}", message) for path, message in problems_by_path(problems).items()]
