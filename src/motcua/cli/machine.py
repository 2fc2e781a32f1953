"""``motcua machine``: let other systems call the API."""

import json

import click

from motcua.cli.database import needs_database
from motcua.cli.errors import SaidNo


@click.group()
def command() -> None:
    """Let other systems call the API, or end it.

    \b
    Examples:
      motcua machine add so-y-te --name "Sở Y tế" --as tiepnhan --scope dossiers:file
      motcua machine end so-y-te
    """


@command.command()
@click.argument("client_id")
@click.option("--name", default="", help="What the system is called.")
@click.option("--as", "username", required=True, help="The account in whose name it acts.")
@click.option("--scope", "scopes", multiple=True, required=True, help="What it may ask for; repeatable.")
@click.option("--json", "as_json", is_flag=True, help="One object for machines.")
@needs_database
def add(*, client_id: str, name: str, username: str, scopes: tuple[str, ...], as_json: bool) -> None:
    """Register a system, or give it a new secret; the secret is shown once and kept nowhere."""
    from django.utils import timezone

    from motcua.accounts.models import User
    from motcua.accounts.rules import Scope
    from motcua.accounts.services.machines import register_machine

    unknown = [scope for scope in scopes if scope not in set(Scope)]
    if unknown:
        raise SaidNo(f"there is no scope {unknown[0]!r}; there are: {', '.join(Scope)}.")
    account = User.objects.filter(username=username, kind=User.Kind.OFFICER).first()
    if account is None:
        raise SaidNo(f"there is no officer with the user name {username!r}.")
    wanted = [Scope(scope) for scope in dict.fromkeys(scopes)]
    secret = register_machine(client_id, name or client_id, acts_as=account, scopes=wanted, at=timezone.now())
    if as_json:
        click.echo(json.dumps({"client_id": client_id, "client_secret": secret, "scope": " ".join(wanted)}))
    else:
        click.echo(
            f"client_id      {client_id}\nclient_secret  {secret}\nKeep the secret now: it is not shown again."
        )


@command.command()
@click.argument("client_id")
@needs_database
def end(*, client_id: str) -> None:
    """Let a system call no more; its tokens end at once."""
    from django.utils import timezone

    from motcua.accounts.services.machines import close_machine

    if not close_machine(client_id, at=timezone.now()):
        raise SaidNo(f"there is no system {client_id!r}.")
    click.echo(f"{client_id} may call no more.")
