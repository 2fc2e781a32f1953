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


def consistency(job: Answer) -> Answer:
    """Say whether filled dossiers agree with their journals, and the counts with both."""
    from motcua.dossiers.models import Dossier
    from motcua.dossiers.queries.consistency import faults
    from motcua.indicators.models import DailyCount
    from motcua.indicators.services import rebuild

    columns = ("day", "agency", "receiving_agency", "procedure", "channel", "is_assisted", "received",
        "resolved_early", "resolved_on_time", "resolved_late", "withdrawn")  # fmt: skip
    filled = set(DailyCount.objects.values_list(*columns))
    found = [each.fault for each in faults()]
    number = Dossier.objects.count()
    rebuild()
    is_same = filled == set(DailyCount.objects.values_list(*columns))
    return {"dossiers": number, "faults": found, "counts_are_those_of_the_journal": is_same}


def main() -> None:
    django.setup()
    from benchmarks import callbacks, clocks, exchange, pages, tasks

    known: dict[str, Callable[[Answer], Answer]] = {"fill_up": fill_up, "consistency": consistency}
    for module in (pages, tasks, clocks, exchange, callbacks):
        known.update({name: work for name, work in vars(module).items() if callable(work)})
    json.dump(known[sys.argv[1]](json.load(sys.stdin) or {}), sys.stdout)


if __name__ == "__main__":
    main()
