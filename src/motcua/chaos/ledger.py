"""The clients' own book: what was sent and what was answered, on the disk before anybody relies on it."""

import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any


class Ledger:
    """Lines of a file, each on the disk before ``note`` returns."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._lock = threading.Lock()
        self._file = path.open("w", encoding="utf-8")

    def note(self, what: str, **facts: Any) -> None:
        """Write one line and wait for the disk."""
        line = json.dumps({"what": what, **facts})
        with self._lock:
            self._file.write(f"{line}\n")
            self._file.flush()
            os.fsync(self._file.fileno())

    def read(self, what: str) -> Iterator[dict[str, Any]]:
        """Yield the lines of one kind, from the disk."""
        with self._path.open(encoding="utf-8") as lines:
            for line in lines:
                entry = json.loads(line)
                if entry["what"] == what:
                    yield entry

    def close(self) -> None:
        self._file.close()
