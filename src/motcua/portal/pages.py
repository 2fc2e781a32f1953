"""Drawing a page of the portal, or one fragment of it."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from motcua.portal.context import frame


def page(
    request: HttpRequest, template: str, values: Mapping[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """Return ``portal/<template>.html`` in the frame of the portal."""
    return render(request, f"portal/{template}.html", {**frame(request), **(values or {})}, status=status)


def fragment(request: HttpRequest, template: str, values: Mapping[str, Any]) -> HttpResponse:
    """Return one named part (``"search#results"``) without its page."""
    name, _, part = template.partition("#")
    return render(request, f"portal/{name}.html#{part}", dict(values))


def sentence(
    request: HttpRequest, title: str, text: str, *, status: int, link: tuple[str, str] | None = None
) -> HttpResponse:
    """Return a page that says in one sentence what is the matter, and leads on."""
    address, words = link or ("/", "")
    values = {"title": title, "text": text, "link": address, "link_text": words}
    return page(request, "sentence", values, status=status)
