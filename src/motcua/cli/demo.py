"""``motcua demo``: demo life through the real services."""

import json

import click

from motcua.cli.database import needs_database
from motcua.cli.lines import Counter


@click.command()
@click.option(
    "--dossiers", default=400, show_default=True, type=click.IntRange(1, 100_000), help="How many to file."
)
@click.option("--json", "as_json", is_flag=True, help="One object for machines.")
@needs_database
def command(*, dossiers: int, as_json: bool) -> None:
    """Let six weeks of office life happen in the loaded province, and open the ready-made accounts.

    \b
    Examples:
      motcua demo
      motcua demo --dossiers 2000
    """
    from django.utils import timezone

    from motcua.indicators.services import fold_all
    from motcua.simulation.demo import accounts, fill

    made = fill(dossiers, at=timezone.now(), progress=Counter("dossiers", dossiers))
    fold_all()
    if as_json:
        click.echo(json.dumps({"dossiers": made, "accounts": [account.sign_in for account in accounts()]}))
    else:
        click.echo(f"{made} dossiers filed and handled.")
