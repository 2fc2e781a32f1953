"""``motcua django``: Django's own commands, on the database this installation uses."""

import click

from motcua.cli.database import needs_database
from motcua.cli.errors import SaidNo


@click.command(context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.argument("words", nargs=-1, required=True, type=click.UNPROCESSED)
@needs_database
def command(*, words: tuple[str, ...]) -> None:
    """Run a command of Django (shell, makemigrations, showmigrations, dbshell …); for developers.

    \b
    Examples:
      motcua django shell
      motcua django makemigrations dossiers
    """
    from django.core.management import CommandError, ManagementUtility

    try:
        ManagementUtility(["motcua django", *words]).execute()
    except CommandError as no:
        raise SaidNo(str(no)) from no
