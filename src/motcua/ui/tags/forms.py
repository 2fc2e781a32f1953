"""Fields of a form: label, hint, errors and control always together."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.forms import BaseForm, BoundField
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from motcua.ui.fields import date_parts, make_choices, make_field
from motcua.ui.registry import html_attributes, register, render


@register.simple_tag
def ui_input(field: BoundField | str, **options: Any) -> SafeString:
    """Draw a one-line field; ``type``, ``inputmode``, ``autocomplete``, ``width``, ``prefix``, ``suffix``."""
    own = ("type", "width", "prefix", "suffix", "input_class")
    shown = make_field(field, options, drop=own)
    return render(
        "input",
        {
            "field": shown,
            "type": "text",
            **{key: options.get(key, "") or "" for key in own[1:]},
            "input_type": options.get("type", "text"),
        },
    )


@register.simple_tag
def ui_textarea(field: BoundField | str, **options: Any) -> SafeString:
    """Draw a field of several lines; ``rows`` (5)."""
    shown = make_field(field, options, drop=("rows",))
    return render("textarea", {"field": shown, "rows": options.get("rows", 5)})


@register.simple_tag
def ui_select(field: BoundField | str, choices: Iterable[Any] | None = None, **options: Any) -> SafeString:
    """Draw a drop-down list; ``empty`` is the text of the first, empty option."""
    shown = make_field(field, options, drop=("empty",))
    return render(
        "select",
        {"field": shown, "choices": make_choices(field, choices, shown), "empty": options.get("empty")},
    )


@register.simple_tag
def ui_radios(field: BoundField | str, choices: Iterable[Any] | None = None, **options: Any) -> SafeString:
    """Draw a choice of one; ``inline=True`` puts short answers on one line."""
    shown = make_field(field, options, drop=("inline", "small"))
    chosen = [one for one in make_choices(field, choices, shown) if one.value or isinstance(field, str)]
    return render("radios", {"field": shown, "choices": chosen, **_group(options)})


@register.simple_tag
def ui_checkboxes(field: BoundField | str, choices: Iterable[Any] | None = None, **options: Any) -> SafeString:
    """Draw a choice of several."""
    shown = make_field(field, options, drop=("inline", "small"))
    return render(
        "checkboxes", {"field": shown, "choices": make_choices(field, choices, shown), **_group(options)}
    )


def _group(options: Mapping[str, Any]) -> dict[str, Any]:
    return {"inline": options.get("inline", False), "small": options.get("small", False)}


@register.simple_tag
def ui_checkbox(field: BoundField | str, text: str = "", **options: Any) -> SafeString:
    """Draw one box to tick ("Tôi cam đoan…"); ``checked``, ``value`` ("on")."""
    shown = make_field(field, options, drop=("checked", "value"))
    bound = isinstance(field, BoundField) and bool(field.value())
    return render(
        "checkbox",
        {
            "field": shown,
            "text": text or shown.label,
            "value": options.get("value", "on"),
            "checked": options.get("checked", bound),
        },
    )


@register.simple_tag
def ui_date_input(field: BoundField | str, **options: Any) -> SafeString:
    """Draw day, month and year; ``value``: a date, an ISO text or the parts as typed. ``read_date`` reads it."""
    shown = make_field(field, options, drop=("autocomplete",))
    birthday = options.get("autocomplete") == "bday"
    return render("date_input", {"field": shown, "parts": date_parts(shown.value), "birthday": birthday})


@register.simple_tag
def ui_file_upload(field: BoundField | str, **options: Any) -> SafeString:
    """Draw a file field; with ``upload_url`` the page script ``upload.js`` sends it in resumable pieces."""
    own = ("upload_url", "uploaded", "remove_url")
    shown = make_field(field, options, drop=own)
    return render("file_upload", {"field": shown, **{key: options.get(key, "") for key in own}})


@register.simple_tag
def ui_autocomplete(field: BoundField | str, source: str, **options: Any) -> SafeString:
    """Draw a field that suggests from a JSON list at ``source`` (``[{"value", "text", "more"}]``).

    ``text`` is what is shown for the present value; without scripts the typed text arrives as ``<name>_text``.
    """
    shown = make_field(field, options, drop=("text", "minimum"))
    return render(
        "autocomplete",
        {"field": shown, "source": source, "text": options.get("text", ""), "minimum": options.get("minimum", 2)},
    )


@register.simple_tag
def ui_search(action: str = "", **options: Any) -> SafeString:
    """Draw a search box that fills the width; ``name`` (q), ``label value button big hint id``."""
    own = ("name", "label", "value", "button", "big", "hint", "id")
    context = {key: options.get(key) for key in own}
    context["attributes"] = html_attributes({key: value for key, value in options.items() if key not in own})
    return render("search", {**context, "action": action, "name": context["name"] or "q"})


@register.simple_tag
def ui_scanner(field: BoundField | str, **options: Any) -> SafeString:
    """Draw the field a card scanner types into (``scanner.js`` collects its keys and presses Enter for it)."""
    return render("scanner", {"field": make_field(field, options)})


def _pairs(errors: Any) -> list[tuple[str, str]]:
    """Return (target id, sentence) pairs from a form, a mapping or a list of pairs."""
    if isinstance(errors, BaseForm):
        named = [
            (errors[name].auto_id if name in errors.fields else "", found) for name, found in errors.errors.items()
        ]
        return [(target, str(text)) for target, found in named for text in found]
    if isinstance(errors, Mapping):
        listed = [(name, [found] if isinstance(found, str) else found) for name, found in errors.items()]
        return [(_target(str(name)), str(text)) for name, found in listed for text in found]
    return [
        ("", str(one)) if isinstance(one, str) else (_target(str(one[0])), str(one[1])) for one in errors or ()
    ]


def _target(name: str) -> str:
    if not name or name == "__all__":
        return ""
    return name.removeprefix("#") if name.startswith("#") else make_field(name, {}).id


@register.simple_tag
def ui_error_summary(errors: Any = None, title: str = "") -> SafeString | str:
    """List what is wrong, each line jumping to its field. Takes a form, ``{name: text}`` or ``[(name, text)]``."""
    pairs = _pairs(errors)
    if not pairs:
        return ""
    return render("error_summary", {"pairs": pairs, "title": title or gettext("Cần sửa trước khi đi tiếp")})


@register.simple_tag
def ui_error_message(text: str, id: str = "") -> SafeString:  # noqa: A002 - the HTML attribute
    """Say one error beside what it is about."""
    return render("error_message", {"errors": [text], "id": id})


@register.simple_tag
def ui_hint(text: str, id: str = "") -> SafeString:  # noqa: A002 - the HTML attribute
    """Say what helps to answer."""
    return render("hint", {"text": text, "id": id})


@register.simple_block_tag
def ui_fieldset(content: str, legend: str, **options: Any) -> SafeString:
    """Group fields under one question; ``size`` (m), ``heading``, ``hint``, ``show_when``."""
    return render(
        "fieldset",
        {
            "content": content,
            "legend": legend,
            "size": options.get("size", "m"),
            "heading": options.get("heading", False),
            "hint": options.get("hint", ""),
            "show_when": options.get("show_when", ""),
        },
    )


@register.simple_tag
def ui_save_state(saved_at: Any = None) -> SafeString:
    """Say that the form is kept ("Đã lưu lúc 16:30"); ``autosave.js`` speaks here."""
    return render("save_state", {"saved_at": saved_at})
