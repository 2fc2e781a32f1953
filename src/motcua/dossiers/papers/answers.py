"""A form's answers as words for paper: choices by their text, dates and amounts as printed, places by name."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from motcua.dossiers.models import Dossier
from motcua.kernel.money import dong, spaced
from motcua.kernel.working_time import VIETNAM
from motcua.organizations.models import Area

NOT_ON_RESULTS = frozenset({"phone", "email", "file", "info"})  # kinds that say how to reach somebody, or nothing
DELIVERY = frozenset({"return_by", "return_address", "copies"})


@dataclass(frozen=True)
class Answers:
    """Answers with the fields that explain them; ``written`` are an officer's own words, which win."""

    fields: Mapping[str, Mapping[str, Any]]
    lists: Mapping[str, list[Mapping[str, str]]]
    values: Mapping[str, Any]
    day: date
    written: Mapping[str, Any] = field(default_factory=dict)

    def text(self, *keys: str) -> str:
        """Return the first of these answers that is there, as printed; "" when none is."""
        for key in keys:
            if isinstance(self.written.get(key), str) and self.written[key]:
                is_day = self.fields.get(key, {}).get("kind") == "date"
                return printed_date(self.written[key]) if is_day else str(self.written[key])
            if self.values.get(key) not in (None, "", [], {}):
                return self._printed(self.fields.get(key, {}), self.values[key])
        return ""

    def raw(self, *keys: str) -> Any:
        """Return the first of these answers as it was given, an officer's own first; ``None`` when none is."""
        found = (source[key] for key in keys for source in (self.written, self.values) if source.get(key))
        return next(found, None)

    def group(self, *keys: str) -> list["Answers"]:
        """Return the items of the first repeated group that is there."""
        for key in keys:
            items = self.values.get(key)
            if isinstance(items, list) and items:
                inner = {each["key"]: each for each in self.fields.get(key, {}).get("fields", ())}
                return [Answers(inner, self.lists, item, self.day) for item in items if isinstance(item, Mapping)]
        return []

    def facts(self) -> Iterator[dict[str, str]]:
        """Yield label and printed value of every answer that belongs on a result, in the order of the form."""
        for key, described in self.fields.items():
            if key in DELIVERY or described["kind"] in NOT_ON_RESULTS:
                continue
            if described["kind"] == "group":
                yield from self._group_facts(key, described)
            elif text := self.text(key):
                yield {"label": described["short"] or described["label"], "value": text}

    def _group_facts(self, key: str, described: Mapping[str, Any]) -> Iterator[dict[str, str]]:
        title = described["repeat"]["item_title"] or described["label"]
        for number, item in enumerate(self.group(key), start=1):
            words = "; ".join(f"{fact['label']}: {fact['value']}" for fact in item.facts())
            yield {"label": f"{title} {number}", "value": words}

    def _printed(self, described: Mapping[str, Any], value: Any) -> str:
        kind = described.get("kind", "")
        if kind in {"choice", "choices"}:
            chosen = value if isinstance(value, list) else [value]
            return ", ".join(self._choice(described, str(each)) for each in chosen)
        if isinstance(value, bool):
            return "Có" if value else "Không"
        if isinstance(value, int):
            return dong(value) if kind == "money" else spaced(value)
        if isinstance(value, Mapping):
            return self._address(value)
        return printed_date(value) if kind in {"date", "partial_date"} else str(value)

    def _choice(self, described: Mapping[str, Any], value: str) -> str:
        options = self.lists.get(described.get("list", ""), []) or described.get("options", [])
        return next((str(option["text"]) for option in options if option["value"] == value), value)

    def _address(self, value: Mapping[str, Any]) -> str:
        parts = [str(value.get("line", ""))]
        place = Area.objects.on(self.day).filter(code=str(value.get("commune", ""))).first()
        while place is not None:
            parts.append(place.name)
            place = place.parent
        return ", ".join(part for part in parts if part)


def printed_date(value: str) -> str:
    """Return "05/02/2026" for "2026-02-05", "02/2026" for "2026-02"; other text as it is."""
    return "/".join(reversed(str(value).split("-")))


@dataclass(frozen=True)
class Matter:
    """What a result is written from; ``content`` is what the proposing officer wrote."""

    dossier: Dossier
    content: Mapping[str, Any]
    number: str
    title: str
    day: date

    @cached_property
    def answers(self) -> Answers:
        form = self.dossier.procedure.form
        ui = form.body.get("ui", {}) if form else {}
        fields = {each["key"]: each for step in ui.get("steps", ()) for each in step["fields"]}
        filed_on = self.dossier.submitted_at.astimezone(VIETNAM).date()
        return Answers(fields, ui.get("lists", {}), self.dossier.answers, filed_on, self.content)

    def facts(self) -> list[dict[str, str]]:
        """Return the facts an officer wrote: pairs of label and value under "facts"."""
        return [{"label": str(label), "value": str(value)} for label, value in self.content.get("facts") or ()]

    def words(self, key: str) -> list[str]:
        """Return the paragraphs an officer wrote under ``key``: a list, or a text with line breaks."""
        given = self.content.get(key) or []
        lines = given.splitlines() if isinstance(given, str) else [str(each) for each in given]
        return [line.strip() for line in lines if line.strip()]


def answers_of(dossier: Dossier, content: Mapping[str, Any], *, on: date) -> Answers:
    """Return a dossier's answers as a paper prints them, with an officer's own words before them."""
    return Matter(dossier, content, "", "", on).answers
