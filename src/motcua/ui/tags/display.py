"""Showing facts: tags, lists, tables, timelines, what is empty."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.contrib.messages import get_messages
from django.template import Context
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from motcua.ui import formats
from motcua.ui.registry import get, register, render
from motcua.ui.statuses import SHAPES, look_of

TAGS_KEPT = 1_024  # a page of a work list shows the same few words again and again
STATE_TONES = {"late": "late", "soon": "attention", "ok": "new"}


@register.simple_tag
def ui_tag(text: str, tone: str = "new") -> SafeString:
    """Show a state in words, colour and shape; ``tone`` is one of ``statuses.SHAPES``."""
    return _tag(str(text), tone)


@lru_cache(maxsize=TAGS_KEPT, typed=True)  # marked-safe text and plain text are different texts
def _tag(text: str, tone: str) -> SafeString:
    return render("tag", {"text": text, "tone": tone, "shape": SHAPES[tone]})


@register.simple_tag
def ui_status(status: str, text: str = "", tone: str = "") -> SafeString:
    """Show the status of a dossier."""
    look = look_of(str(status))
    return ui_tag(text or str(look.text), tone or look.tone)


@register.simple_tag
def ui_time_left(due: datetime | None, now: datetime, *, paused: bool = False, done: bool = False) -> SafeString:
    """Show how long until a deadline in words, colour and shape; a paused or ended clock is said as such."""
    if done:
        return ui_tag(gettext("đã xong"), "done")
    if paused:
        return ui_tag(gettext("đồng hồ dừng"), "waiting")
    if due is None:
        return ui_tag(gettext("không có hạn"), "draft")
    left = formats.time_left(due, now)
    return ui_tag(left.text, STATE_TONES[left.state])


@register.simple_tag
def ui_badge(count: int | None, label: str = "") -> SafeString | str:
    """Show a count beside a word; nothing for zero. ``label`` is what a screen reader adds ("hồ sơ")."""
    return render("badge", {"count": count, "label": label}) if count else ""


@register.simple_tag
def ui_summary_list(rows: Iterable[Any], title: str = "", action: str = "", url: str = "") -> SafeString:
    """Show answers with "Sửa" links. A row is ``(key, value[, url[, action]])`` or a mapping with these names.

    With ``title`` it is a card; ``url`` then is the "Sửa" of the whole block.
    """
    return render(
        "summary_list",
        {
            "rows": [_summary_row(row) for row in rows],
            "title": title,
            "action": action or gettext("Sửa"),
            "url": url,
        },
    )


def _summary_row(row: Any) -> dict[str, Any]:
    names = ("key", "value", "url", "action")
    if isinstance(row, Sequence):
        return dict(zip(names, row, strict=False))
    return {name: get(row, name) for name in names}


@register.simple_tag
def ui_table(columns: Iterable[Any], rows: Iterable[Any], **options: Any) -> SafeString:
    """Show a table that turns into cards under 640 px; ``caption``, ``empty``, ``compact``, ``hide_caption``.

    A column is a text or ``{key, label, numeric, head}``; a row a list of cells or a mapping by ``key``.
    """
    heads = [_column(column, place) for place, column in enumerate(columns)]
    lines = [
        [{"column": head, "value": _cell(row, head, place)} for place, head in enumerate(heads)] for row in rows
    ]
    own = {key: options.get(key, "") for key in ("caption", "empty", "compact", "hide_caption")}
    return render("table", {"columns": heads, "lines": lines, **own})


def _column(column: Any, place: int) -> dict[str, Any]:
    if isinstance(column, Mapping):
        return {"key": "", "numeric": False, "head": False, **column}
    return {"key": str(column), "label": str(column), "numeric": False, "head": place == 0}


def _cell(row: Any, column: Mapping[str, Any], place: int) -> Any:
    if isinstance(row, Sequence) and not isinstance(row, str):
        return row[place] if place < len(row) else ""
    return get(row, column["key"], "")


@register.simple_tag
def ui_task_list(items: Iterable[Any]) -> SafeString:
    """List parts of a longer piece of work with the state of each: ``{title, url, hint, status, tone}``."""
    names = ("title", "url", "hint", "status", "tone")
    return render("task_list", {"items": [{name: get(item, name, "") for name in names} for item in items]})


@register.simple_tag
def ui_timeline(items: Iterable[Any], level: int = 3) -> SafeString:
    """Tell what happened, newest or oldest first as given: ``{title, at, by, text, url, link, tone}``."""
    names = ("title", "at", "by", "text", "url", "link", "tone")
    return render(
        "timeline", {"items": [{name: get(item, name, "") for name in names} for item in items], "level": level}
    )


@register.simple_tag
def ui_path_diagram(steps: Iterable[Any], label: str = "") -> SafeString:
    """Draw the path of a dossier: ``{title, state, note}``; ``state`` is done, current, next or skipped."""
    states = {
        "done": gettext("đã xong"),
        "current": gettext("đang ở đây"),
        "next": gettext("chưa đến"),
        "skipped": gettext("bỏ qua"),
    }
    listed = [
        {
            "title": get(step, "title", ""),
            "note": get(step, "note", ""),
            "state": get(step, "state", "next"),
            "state_text": states[get(step, "state", "next")],
        }
        for step in steps
    ]
    return render("path_diagram", {"steps": listed, "label": label or gettext("Đường đi của hồ sơ")})


@register.simple_tag
def ui_progress(current: int, total: int, name: str = "") -> SafeString:
    """Say where one is in a form: "Bước 3 trong 6: Cha mẹ"."""
    return render("progress", {"current": current, "total": total, "name": name, "steps": range(1, total + 1)})


@register.simple_tag
def ui_empty(title: str, text: str = "", url: str = "", link: str = "") -> SafeString:
    """Say what a list is empty of, and what to do."""
    return render("empty", {"title": title, "text": text, "url": url, "link": link})


@register.simple_tag(takes_context=True)
def ui_messages(context: Context) -> SafeString | str:
    """Show the messages waiting for this person, if any."""
    request = context.get("request")
    waiting = list(get_messages(request)) if request is not None else []
    return render("messages", {"messages": waiting}) if waiting else ""


@register.simple_tag
def ui_panel(title: str, text: str = "", code: str = "") -> SafeString:
    """Say that something big is done; ``code`` is shown large."""
    return render("panel", {"title": title, "text": text, "code": code})


@register.simple_tag
def ui_copy_code(code: str, label: str = "") -> SafeString:
    """Show a code to copy; without scripts it is plain text to select."""
    return render("copy_code", {"code": code, "label": label or gettext("Mã hồ sơ")})


@register.simple_tag
def ui_warning(text: str) -> SafeString:
    """Warn before something that cannot be taken back."""
    return render("warning", {"text": text})


@register.simple_block_tag
def ui_notification(content: str, title: str = "", tone: str = "") -> SafeString:
    """Tell something above the page; ``tone="success"`` announces it to screen readers at once."""
    success = tone == "success"
    return render(
        "notification",
        {
            "content": content,
            "title": title or (gettext("Đã xong") if success else gettext("Lưu ý")),
            "success": success,
        },
    )


@register.simple_block_tag
def ui_inset(content: str) -> SafeString:
    """Set a paragraph apart."""
    return render("inset", {"content": content})


@register.simple_block_tag
def ui_details(content: str, summary: str, open: bool = False, id: str = "") -> SafeString:  # noqa: A002 - HTML attributes
    """Fold what few need."""
    return render("details", {"content": content, "summary": summary, "open": open, "id": id})


@register.simple_block_tag
def ui_card(content: str, title: str = "", level: int = 2) -> SafeString:
    """Frame a block of its own."""
    return render("card", {"content": content, "title": title, "level": level})
