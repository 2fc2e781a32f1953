"""``motcua migrate``: the database part of ``motcua prepare`` alone."""

import click

from motcua.cli.database import needs_database


@click.command()
@needs_database
def command() -> None:
    """Bring the database to the state this version expects. Doing it twice changes nothing.

    \b
    Examples:
      motcua migrate
      DATABASE_URL=postgresql://motcua@db/motcua motcua migrate
    """
    from motcua.cli.prepare import migrate

    click.echo(f"Migrations: {migrate()}")
