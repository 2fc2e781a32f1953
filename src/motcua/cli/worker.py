"""``motcua worker``: does the jobs that services left in the queue."""

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

    work(concurrency=concurrency, once=once)
