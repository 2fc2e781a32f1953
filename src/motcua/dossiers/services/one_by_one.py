"""The same for many: one that cannot be done keeps no other waiting, and is told."""

from collections.abc import Callable, Iterable
from typing import TypeVar

Key = TypeVar("Key")


def one_by_one(keys: Iterable[Key], do: Callable[[Key], int]) -> int:
    """Do something for each key and return the sum; what failed is raised when the others are done.

    Each is a transaction of its own. Raises ``ExceptionGroup``, for the job to show.
    """
    done, failed = 0, list[Exception]()
    for key in keys:
        try:
            done += do(key)
        except Exception as error:  # noqa: BLE001 - raised below
            failed.append(error)
    if failed:
        raise ExceptionGroup(f"{len(failed)} could not be done, {done} were", failed)
    return done
