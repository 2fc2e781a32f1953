"""The one tag library and the helpers every component uses."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.template.loader import get_template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


def render(component: str, context: Mapping[str, Any]) -> SafeString:
    """Render ``ui/components/<component>.html`` with this context alone."""
    return mark_safe(get_template(f"ui/components/{component}.html").render(dict(context)))  # noqa: S308 - escaped by the template


def html_attributes(options: Mapping[str, Any]) -> SafeString:
    """Return leftover keyword arguments as HTML attributes: ``data_kind="x"`` → ``data-kind="x"``.

    ``True`` gives a bare attribute, ``None`` and ``False`` none; a trailing underscore is dropped (``for_``).
    """
    wanted = [(key.rstrip("_").replace("_", "-"), value) for key, value in options.items()]
    bare = [(name,) for name, value in wanted if value is True]
    full = [
        (name, value) for name, value in wanted if value is not None and value is not False and value is not True
    ]
    return mark_safe(  # noqa: S308 - both parts are escaped by format_html_join
        format_html_join("", " {}", bare) + format_html_join("", ' {}="{}"', full)
    )


def get(item: Any, name: str, default: Any = None) -> Any:
    """Return a value by name from a mapping or an object: components take both."""
    if isinstance(item, Mapping):
        return item.get(name, default)
    return getattr(item, name, default)
