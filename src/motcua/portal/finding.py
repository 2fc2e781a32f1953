"""What was typed into the search box, and what it found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from motcua.catalog.queries.search import Hit, did_you_mean, search_procedures
from motcua.portal import browsing

PAGE_SIZE = 20
SUGGESTIONS = 7


@dataclass(frozen=True)
class Found:
    """A search and its answer; without ``text`` it is a list to look through."""

    text: str
    field_code: str = ""
    level: str = ""
    hits: list[Hit] = field(default_factory=list)
    next_cursor: str = ""
    instead: list[str] = field(default_factory=list)  # names to try when nothing was found
    fields: list[tuple[str, str]] = field(default_factory=list)
    levels: list[tuple[str, str]] = field(default_factory=list)


def find(query: Mapping[str, str], *, on: date) -> Found:
    """Return what a query string asks for."""
    text = query.get("q", "").replace("\x00", "").strip()
    if not text:
        return Found(
            "",
            query.get("linh-vuc", "")[:20].replace("\x00", ""),
            query.get("cap", "")[:10].replace("\x00", ""),
            fields=browsing.fields_offered(on),
            levels=browsing.levels(),
        )
    hits = search_procedures(text, on=on, limit=PAGE_SIZE + 1, cursor=query.get("cursor", ""))
    shown = hits[:PAGE_SIZE]
    following = shown[-1].cursor if len(hits) > PAGE_SIZE else ""
    instead = [] if hits else did_you_mean(text, on=on)
    return Found(text, hits=shown, next_cursor=following, instead=instead)
