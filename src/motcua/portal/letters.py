"""The answers of a draft as a letter: block by block, each with a way back to mend it."""

from dataclasses import dataclass, field

from motcua.catalog.rules.answers import ReviewRow, review
from motcua.portal.filling import Filling


@dataclass
class Block:
    """One step told back: its rows, what is wrong in it, and where to mend it."""

    title: str
    url: str
    rows: list[tuple[str, str]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def letter(filling: Filling) -> list[Block]:
    """Return what was answered, step by step, in words; a step not yet answered says what is missing."""
    blocks = {
        step["key"]: Block(step["title"], f"{filling.address(step['key'])}?ve=xem-lai") for step in filling.steps
    }
    for section in review(filling.form, filling.answers, filling.communes):
        blocks[section.key].rows = [_told(row) for row in section.rows if row.value]
    steps = {one["key"]: step["key"] for step in filling.steps for one in step["fields"]}
    for problem in filling.all_problems():
        step = steps.get(problem.path.partition(".")[0])
        if step in blocks:
            blocks[step].problems.append(problem.message)
    return [block for block in blocks.values() if block.rows or block.problems]


def _told(row: ReviewRow) -> tuple[str, str]:
    return (f"{row.group}: {row.label}" if row.group else row.label, row.value)
