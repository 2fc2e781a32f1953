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
    from procrastinate.contrib.django import app

    with app.replace_connector(app.connector.get_worker_connector()) as worker_app:  # type: ignore[attr-defined]
        worker_app.run_worker(
            concurrency=concurrency, wait=not once, install_signal_handlers=True, delete_jobs="successful"
        )
