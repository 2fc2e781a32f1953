"""Getting about: links above and below the page."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.template import Context
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from motcua.ui import context as frame
from motcua.ui.registry import get, register, render

register.simple_tag(frame.service_name, name="ui_service_name")
register.simple_tag(frame.province_name, name="ui_province_name")


@register.simple_tag
def ui_skip_link() -> SafeString:
    """Let the keyboard jump over the header."""
    return render("skip_link", {})


@register.simple_tag
def ui_back_link(href: str, text: str = "") -> SafeString:
    """Lead one step back; nothing typed is lost."""
    return render("back_link", {"href": href, "text": text or gettext("Quay lại")})


def _links(items: Iterable[Any], current: str = "") -> list[dict[str, Any]]:
    return [_link(item, current) for item in items]


def _link(item: Any, current: str) -> dict[str, Any]:
    if isinstance(item, Sequence) and not isinstance(item, str):
        item = dict(zip(("text", "href", "count"), item, strict=False))
    key = get(item, "key", "") or get(item, "href", "")
    marked = bool(get(item, "current", False)) or bool(current and current == key)
    return {name: get(item, name, "") for name in ("text", "href", "count")} | {"current": marked}


@register.simple_tag
def ui_breadcrumbs(items: Iterable[Any]) -> SafeString:
    """Show where the page hangs: ``(text, href)`` pairs."""
    return render("breadcrumbs", {"items": _links(items)})


@register.simple_tag
def ui_service_navigation(items: Iterable[Any], current: str = "", label: str = "") -> SafeString:
    """Draw the navigation under the citizens' header; ``current`` is the href (or ``key``) of the page."""
    return render(
        "service_navigation", {"items": _links(items, current), "label": label or gettext("Các mục chính")}
    )


@register.simple_tag
def ui_primary_navigation(items: Iterable[Any], current: str = "", label: str = "") -> SafeString:
    """Draw the officer's tabs of work: ``(text, href, count)``."""
    return render("primary_navigation", {"items": _links(items, current), "label": label or gettext("Công việc")})


@register.simple_tag
def ui_sub_navigation(items: Iterable[Any], current: str = "", label: str = "") -> SafeString:
    """Draw tabs within a page, each an address of its own: ``(text, href, count)``."""
    return render("sub_navigation", {"items": _links(items, current), "label": label or gettext("Các phần")})


@register.simple_tag(takes_context=True)
def ui_pagination(context: Context, page: Any, parameter: str = "cursor") -> SafeString | str:
    """Lead to the next and previous page of a keyset list (``foundation.pagination.Page``), filters kept."""
    request = context.get("request")

    def address(cursor: str) -> str:
        query = request.GET.copy() if request is not None else None
        if query is None:
            return f"?{parameter}={cursor}"
        query[parameter] = cursor
        return f"?{query.urlencode()}"

    previous, following = get(page, "previous_cursor", ""), get(page, "next_cursor", "")
    if not (previous or following):
        return ""
    return render(
        "pagination",
        {"previous": address(previous) if previous else "", "next": address(following) if following else ""},
    )


@register.simple_tag(takes_context=True)
def ui_language_switch(context: Context) -> SafeString | str:
    """Offer the other language, coming back to the same page."""
    page = context.get("page")
    other, text = ("en", "English") if (get_language() or "vi").startswith("vi") else ("vi", "Tiếng Việt")
    try:
        address = reverse("ui:language", args=[other])
    except NoReverseMatch:
        return ""
    return render("language_switch", {"code": other, "text": text, "url": address, "path": get(page, "path", "/")})
