"""What ``motcua serve`` writes to the terminal: prefixed lines, steps with their time, the greeting."""

import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import click

COLOURS = {
    "web": "green",
    "worker": "cyan",
    "sync": "bright_cyan",
    "sandbox": "magenta",
    "postgres": "blue",
    "motcua": "yellow",
}
WIDTH = 8


class Lines:
    """The terminal, or the log file it was replaced by. Falls silent when nobody reads any more."""

    def say(self, name: str, line: str) -> None:
        """Write one line with the name of who said it."""
        self._write(f"{click.style(f'{name:<{WIDTH}}', fg=COLOURS.get(name))} │ {line}")

    def _write(self, text: str = "") -> None:
        try:
            click.echo(text)
            sys.stdout.flush()
        except (BrokenPipeError, OSError):
            sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - for the rest of our life

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """Say what is being done, and how long it took."""
        began = time.monotonic()
        self.say("motcua", f"{title} …")
        yield
        self.say("motcua", f"{title}: {time.monotonic() - began:.1f} s")

    def greet(self, places: Sequence[tuple[str, str]], accounts: Sequence[dict[str, str]], seconds: float) -> None:
        """Print the addresses and, as a table, the ready-made accounts."""
        self._write()
        self._write(click.style(f"Motcua is ready ({seconds:.1f} s). Stop with Ctrl-C.", bold=True))
        width = max(len(title) for title, _ in places)
        for title, value in places:
            self._write(f"  {title:<{width}}  {value}")
        if accounts:
            self._write()
            self._write("  Ready-made accounts (demo):")
            for line in table(accounts):
                self._write(f"    {line}")
        self._write()


def table(rows: Sequence[dict[str, str]]) -> list[str]:
    """Return rows as aligned text under their column names."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    cells = [names, *([row.get(name, "") for name in names] for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(names))]
    return [
        "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip() for line in cells
    ]


class Counter:
    """Says every few seconds how far a long job has come, on a terminal and in a log alike."""

    def __init__(self, what: str, total: int, *, every_seconds: float = 3) -> None:
        self._what, self._total, self._every = what, total, every_seconds
        self._done = 0
        self._began = self._told = time.monotonic()

    def __call__(self, count: int = 1) -> None:
        self._done += count
        now = time.monotonic()
        if now - self._told >= self._every:
            self._told = now
            rate = self._done / (now - self._began)
            click.echo(f"  {self._done} of {self._total} {self._what}, {rate:.0f}/s", err=True)
