"""Filling in a step of an electronic form as a person would: by what is on the page."""

from collections.abc import Mapping
from typing import Any

from playwright.sync_api import Page


def fill_step(page: Page, fields: list[Mapping[str, Any]], answers: Mapping[str, Any], before: str = "") -> None:
    """Answer every field of a step that the answers speak of and the page shows."""
    for field in fields:
        value, name = answers.get(field["key"]), f"{before}{field['key']}"
        if value is None or not field["is_answer"]:
            continue
        if field["kind"] == "group":
            for index, item in enumerate(value):
                fill_step(page, field["fields"], item, f"{name}-{index}-")
        else:
            fill_field(page, name, field["kind"], value)


def fill_field(page: Page, name: str, kind: str, value: Any) -> None:
    if kind in {"date", "partial_date"}:
        for part, text in zip(("year", "month", "day"), str(value).split("-"), strict=False):
            page.locator(f"[name='{name}-{part}']").fill(text)
    elif kind == "address":
        page.locator(f"[name='{name}-commune']").select_option(value["commune"])
        page.locator(f"[name='{name}-line']").fill(value["line"])
    elif kind in {"choices", "choice", "yes_no"}:
        listed = value if isinstance(value, list) else [{True: "yes", False: "no"}.get(value, value)]
        for one in listed:
            choose(page, name, str(one))
    else:
        page.locator(f"[name='{name}']").fill(str(value))


def choose(page: Page, name: str, value: str) -> None:
    """Tick a box or a radio, or pick from a list, whichever the page has."""
    box = page.locator(f"input[name='{name}'][value='{value}']")
    if box.count():
        box.check()
    else:
        page.locator(f"select[name='{name}']").select_option(value)
