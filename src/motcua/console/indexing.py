"""What the national index makes of a period, beside the form and never in its table."""

from dataclasses import dataclass
from fractions import Fraction

from motcua.console.choosing import Choice
from motcua.indicators.queries import balance
from motcua.indicators.rules import index_on_time_share, on_time_share


@dataclass(frozen=True, slots=True)
class IndexLine:
    """The share on time by the promised day and by the index, and the dossiers that make the difference."""

    by_day: Fraction
    by_index: Fraction
    asked_again: int
    behind: str


def index_line(choice: Choice) -> IndexLine | None:
    """Return the line under the form; nothing where nothing was resolved."""
    whole = balance(choice.scope)
    by_day, by_index = on_time_share(whole), index_on_time_share(whole)
    if by_day is None or by_index is None:
        return None
    return IndexLine(by_day, by_index, whole.counts.asked_again, choice.behind("asked_again"))
