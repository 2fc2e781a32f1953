"""Whether the trial itself stood still."""

import threading
import time

BEAT_SECONDS, MISSED_SECONDS = 0.2, 5.0  # a busy machine is late by a second or two, a stopped one by more


class Heartbeat:
    """Notices when this process itself stood still: the machine was paused, and no time told then is ours."""

    def __init__(self) -> None:
        self.stood_still = 0.0  # seconds in all
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)

    def __enter__(self) -> "Heartbeat":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(10)

    def _beat(self) -> None:
        last = time.monotonic()
        while not self._stop.wait(BEAT_SECONDS):
            gap, last = time.monotonic() - last, time.monotonic()
            if gap > MISSED_SECONDS:
                self.stood_still += gap
