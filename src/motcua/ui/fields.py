"""One view of a form field, made from a Django ``BoundField`` or from plain keyword arguments."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.forms import BoundField
from django.utils.safestring import SafeString

from motcua.ui.registry import get, html_attributes

KNOWN = ("label", "hint", "value", "error", "errors", "id", "optional", "heading", "label_size", "show_when")


@dataclass(frozen=True)
class Choice:
    """One option of a select, radio or checkbox group."""

    value: str
    text: str
    hint: str = ""
    id: str = ""
    checked: bool = False
    disabled: bool = False


@dataclass(frozen=True)
class Field:
    """All a component needs to draw a field, its label, hint and errors."""

    name: str
    id: str
    label: str = ""
    hint: str = ""
    value: Any = ""
    errors: tuple[str, ...] = ()
    optional: bool = False
    heading: bool = False
    label_size: str = "s"
    show_when: str = ""
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def described_by(self) -> str:
        """Return the ids of hint and error, for ``aria-describedby``."""
        ids = [f"{self.id}-hint"] if self.hint else []
        return " ".join([*ids, f"{self.id}-error"] if self.errors else ids)

    @property
    def attributes(self) -> SafeString:
        return html_attributes(self.options)

    @property
    def text(self) -> str:
        """Return the value as text, empty for nothing."""
        return "" if self.value is None else str(self.value)


def _errors(options: dict[str, Any]) -> tuple[str, ...]:
    given = options.pop("errors", None) or options.pop("error", None) or ()
    options.pop("error", None)
    return (str(given),) if isinstance(given, str) or not isinstance(given, Iterable) else tuple(map(str, given))


def _from_bound(bound: BoundField) -> Field:
    limits = {"maxlength": getattr(bound.field, "max_length", None)}
    return Field(
        name=bound.html_name,
        id=bound.auto_id or f"id_{bound.html_name}",
        label=str(bound.label or ""),
        hint=str(bound.help_text or ""),
        value=bound.value(),
        errors=tuple(map(str, bound.errors)),
        optional=not bound.field.required,
        options={key: value for key, value in limits.items() if value},
    )


def make_field(source: BoundField | str, options: Mapping[str, Any], *, drop: Sequence[str] = ()) -> Field:
    """Return the field a tag is to draw; keyword arguments win over what the bound field says.

    ``drop`` names options the tag reads itself; whatever else is left becomes an HTML attribute.
    """
    left = {key: value for key, value in options.items() if key not in drop}
    base = _from_bound(source) if isinstance(source, BoundField) else _from_name(str(source))
    errors = _errors(left)
    known = {key: left.pop(key) for key in KNOWN if key in left}
    known = {key: value for key, value in known.items() if value is not None}
    if errors:
        known["errors"] = errors
    return replace(base, **known, options={**base.options, **left})


def _from_name(name: str) -> Field:
    return Field(name=name, id=f"id_{name.replace('.', '-').replace('[', '-').replace(']', '')}")


def _choice(item: Any) -> Choice:
    if isinstance(item, str):
        return Choice(item, item)
    if isinstance(item, Sequence):
        value, text, *hint = item
        return Choice("" if value is None else str(value), str(text), str(hint[0]) if hint else "")
    return Choice(
        str(get(item, "value", "")),
        str(get(item, "text", get(item, "label", ""))),
        str(get(item, "hint", "") or ""),
        disabled=bool(get(item, "disabled", False)),
    )


def make_choices(source: BoundField | str, given: Iterable[Any] | None, shown: Field) -> list[Choice]:
    """Return the options of a group, the chosen ones marked; pairs, triples, mappings and objects are taken."""
    if given is None and isinstance(source, BoundField):
        given = getattr(source.field, "choices", ())
    value = shown.value
    several = isinstance(value, (list, tuple, set, frozenset))
    chosen = {str(one) for one in value} if several else {shown.text}
    listed = [_choice(item) for item in given or ()]
    return [
        replace(one, checked=one.value in chosen, id=shown.id if number == 1 else f"{shown.id}-{number}")
        for number, one in enumerate(listed, start=1)
    ]


def date_parts(value: Any) -> dict[str, str]:
    """Return day, month and year as typed, from a date, an ISO text or a mapping of parts."""
    if isinstance(value, date):
        return {"day": str(value.day), "month": str(value.month), "year": str(value.year)}
    if isinstance(value, Mapping):
        return {part: str(value.get(part) or "") for part in ("day", "month", "year")}
    pieces = str(value or "").split("-")
    if len(pieces) == 3 and all(piece.isdigit() for piece in pieces):
        return {"day": str(int(pieces[2])), "month": str(int(pieces[1])), "year": pieces[0]}
    return {"day": "", "month": "", "year": ""}
