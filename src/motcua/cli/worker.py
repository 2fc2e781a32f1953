"""``motcua worker``: does the jobs that services left in the queue."""

import os
import signal
import threading

import click

from motcua.cli.database import needs_database


@click.command()
@click.option("--concurrency", default=2, show_default=True, type=click.IntRange(1, 32), help="Jobs at a time.")
@click.option("--once", is_flag=True, help="Do what is waiting, then end.")
@needs_database
def command(*, concurrency: int, once: bool) -> None:
    """Do the background jobs (exchange with the national portal, exports, letters) until Ctrl-C.

    \b
    Examples:
      motcua worker
      motcua worker --once
    """
    from motcua.foundation.working import work
    from motcua.webhooks import relay

    if once:
        relay.drain()
        work(concurrency=concurrency, once=True)
        return
    stop = threading.Event()
    # A sender that falls ends the whole worker, which is started anew: nobody would see that one is missing.
    senders = relay.run(stop, fell=lambda: os.kill(os.getpid(), signal.SIGTERM))
    try:
        work(concurrency=concurrency, once=False)
    finally:
        stop.set()
        for sender in senders:
            sender.join(timeout=20)
