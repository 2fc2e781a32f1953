"""What is measured or prepared inside an installation: ``python -m benchmarks.inside NAME`` with a job as JSON.

A process of its own for each, on the database of ``DATABASE_URL``; the answer is one JSON object.
"""

import json
import sys
from collections.abc import Callable
from typing import Any

import django

Answer = dict[str, Any]


def fill_up(job: Answer) -> Answer:
    """Make the dossiers."""
    import time

    from benchmarks.fill import fill

    began = time.perf_counter()
    fill(job["size"])
    return {"seconds": time.perf_counter() - began}


def main() -> None:
    django.setup()
    from benchmarks import pages, tasks

    known: dict[str, Callable[[Answer], Answer]] = {"fill_up": fill_up}
    for module in (pages, tasks):
        known.update({name: work for name, work in vars(module).items() if callable(work)})
    json.dump(known[sys.argv[1]](json.load(sys.stdin) or {}), sys.stdout)


if __name__ == "__main__":
    main()
