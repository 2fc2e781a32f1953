"""The limit below Django: the same three inserts from threads of one process, by psycopg alone.

Reads one JSON job from standard input, writes one JSON answer: ``{"done": …, "seconds": …, "milliseconds": […]}``.
"""

import json
import sys
import threading
import time
import uuid
from datetime import UTC, datetime
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from benchmarks.bare_tables import ROW

DOSSIER = """
INSERT INTO bench_dossier (id, code, name, number, phone, address, status, step, holder, submitted_at, due_at, answers)
VALUES (%(id)s, %(code)s, %(name)s, %(number)s, %(phone)s, %(address)s, %(status)s, %(step)s, %(holder)s, %(now)s,
    %(now)s, '{}')
"""
OUTBOX = "INSERT INTO bench_outbox (aggregate, seq, topic, payload, due_at) VALUES (%s, 1, 'lodged', %s, %s)"
AUDIT = "INSERT INTO bench_audit (at, actor, action, subject, data) VALUES (%s, %s, 'lodge', %s, %s)"


def work(url: str, until: float, taken: list[float]) -> None:
    """Insert until the time is over; note how long each transaction took, in milliseconds."""
    with psycopg.connect(url) as connection:
        while (began := time.perf_counter()) < until:
            key, now = uuid.uuid4(), datetime.now(UTC)
            with connection.transaction(), connection.cursor() as cursor:
                cursor.execute(DOSSIER, {**ROW, "id": key, "code": f"P-{key}", "now": now})
                cursor.execute(OUTBOX, [key, Jsonb({"status": 2}), now])
                cursor.execute(AUDIT, [now, key, f"dossier:{key}", Jsonb({})])
            taken.append((time.perf_counter() - began) * 1000)


def main() -> None:
    job: dict[str, Any] = json.load(sys.stdin)
    taken: list[float] = []
    began = time.perf_counter()
    threads = [
        threading.Thread(target=work, args=(job["url"], began + job["seconds"], taken))
        for _ in range(job["clients"])
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    answer = {"done": len(taken), "failed": 0, "seconds": time.perf_counter() - began, "milliseconds": taken}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
