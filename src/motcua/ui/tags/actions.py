"""What one can press."""

from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from motcua.ui.registry import html_attributes, register, render


@register.simple_tag
def ui_button(text: str, kind: str = "", **options: Any) -> SafeString:
    """Draw a submit button; ``kind``: "" (the one green button), secondary, warning, inverse.

    Inside a form it is guarded against a second press; ``guard=False`` turns that off.
    """
    options = {"type": "submit", **options}
    guard = options.pop("guard", True) and options["type"] == "submit"
    return render("button", {"text": text, "kind": kind, "guard": guard, "attributes": html_attributes(options)})


@register.simple_tag
def ui_link_button(text: str, href: str, kind: str = "", **options: Any) -> SafeString:
    """Draw a link that looks like a button: it goes somewhere, changes nothing; ``start=True`` adds an arrow."""
    start = bool(options.pop("start", False))
    return render(
        "link_button",
        {"text": text, "href": href, "kind": kind, "start": start, "attributes": html_attributes(options)},
    )


@register.simple_block_tag
def ui_buttons(content: str) -> SafeString:
    """Put buttons on one line (one under the other on a phone)."""
    return render("buttons", {"content": content})


@register.simple_block_tag
def ui_action_bar(content: str, title: str = "") -> SafeString:
    """Hold the lawful actions of a page; stays in sight on wide screens."""
    return render("action_bar", {"content": content, "title": title or gettext("Việc bạn làm được")})


@register.simple_block_tag
def ui_batch_bar(content: str, noun: str = "") -> SafeString:
    """Hold the actions for ticked rows; appears when ``desk-keys.js`` or a tick says at least one is chosen."""
    return render("batch_bar", {"content": content, "noun": noun or gettext("hồ sơ")})


@register.simple_block_tag
def ui_filter_panel(content: str, title: str = "", open: bool = True) -> SafeString:  # noqa: A002 - HTML attribute
    """Fold the filters of a list; put the fields and the button inside, within your ``<form method="get">``."""
    return render("filter_panel", {"content": content, "title": title or gettext("Lọc"), "open": open})
