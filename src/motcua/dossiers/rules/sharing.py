"""Sharing out what somebody who is away had to do."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

Item = TypeVar("Item")
Person = TypeVar("Person")


def share(
    items: Sequence[Item], able: Mapping[Item, Sequence[Person]], load: Mapping[Person, int]
) -> dict[Item, Person | None]:
    """Return who gets what: each item goes to whoever of those able has least; ``None`` where nobody is able.

    Items are taken in the order given; among equals the first named gets the item.
    Policy: what is due first is given out first, and nobody ends with much more than the others.
    """
    now = dict(load)
    given: dict[Item, Person | None] = {}
    for item in items:
        people = able.get(item, ())
        chosen = min(people, key=lambda person: now.get(person, 0), default=None)
        given[item] = chosen
        if chosen is not None:
            now[chosen] = now.get(chosen, 0) + 1
    return given
