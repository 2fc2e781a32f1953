"""The gallery: every component live, with the template source that made it."""

from dataclasses import dataclass

from django.template import Context, Engine
from django.utils.safestring import SafeString

from motcua.ui.sample_values import VALUES
from motcua.ui.samples import SAMPLES


@dataclass(frozen=True)
class Example:
    """One component as it is used."""

    title: str
    source: str
    html: SafeString


@dataclass(frozen=True)
class Section:
    """One family of components."""

    id: str
    title: str
    examples: tuple[Example, ...]


def sections(*, desk: bool) -> list[Section]:
    """Draw every example; those of the desk only where its styles are loaded."""
    return [
        Section(key, title, tuple(_example(key, name, file) for name, file in samples))
        for key, title, desk_only, samples in SAMPLES
        if desk or not desk_only
    ]


def _example(section: str, name: str, file: str) -> Example:
    source = Engine.get_default().get_template(f"ui/samples/{section}/{file}.html")
    return Example(name, source.source.strip("\n"), source.render(Context(dict(VALUES))))
