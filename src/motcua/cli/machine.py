"""``motcua machine``: let other systems call the API."""

import json
from datetime import datetime

import click

from motcua.cli.database import needs_database
from motcua.cli.errors import SaidNo


@click.group()
def command() -> None:
    """Let other systems call the API, or end it.

    \b
    Examples:
      motcua machine add so-y-te --name "Sở Y tế" --as tiepnhan --agency so-y-te --scope dossiers:file
      motcua machine mandate so-y-te --for chuyenvien --basis "QĐ 12/QĐ-SYT" --until 2026-12-31
      motcua machine end-mandate so-y-te --for chuyenvien
      motcua machine end so-y-te
    """


@command.command()
@click.argument("client_id")
@click.option("--name", default="", help="What the system is called.")
@click.option("--as", "username", required=True, help="The account in whose name it acts.")
@click.option("--scope", "scopes", multiple=True, required=True, help="What it may ask for; repeatable; all.")
@click.option("--agency", default="", help="Key of the agency beyond which it reaches nothing.")
@click.option("--json", "as_json", is_flag=True, help="One object for machines.")
@needs_database
def add(*, client_id: str, name: str, username: str, scopes: tuple[str, ...], agency: str, as_json: bool) -> None:
    """Register a system, or give it a new secret; the secret is shown once and kept nowhere."""
    from django.utils import timezone

    from motcua.accounts.models import User
    from motcua.accounts.rules import Scope
    from motcua.accounts.services.machines import register_machine
    from motcua.organizations.queries import agency_by_key

    scopes = tuple(Scope) if "all" in scopes else scopes
    unknown = [scope for scope in scopes if scope not in set(Scope)]
    if unknown:
        raise SaidNo(f"there is no scope {unknown[0]!r}; there are: {', '.join(Scope)}.")
    account = User.objects.filter(username=username, kind=User.Kind.OFFICER).first()
    if account is None:
        raise SaidNo(f"there is no officer with the user name {username!r}.")
    if agency and agency_by_key(agency, timezone.localdate()) is None:
        raise SaidNo(f"there is no agency with the key {agency!r} today.")
    wanted = [Scope(scope) for scope in dict.fromkeys(scopes)]
    secret = register_machine(
        client_id, name or client_id, acts_as=account, scopes=wanted, at=timezone.now(), agency_key=agency
    )
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


@command.command()
@click.argument("client_id")
@click.option("--for", "username", required=True, help="The officer in whose name it may act.")
@click.option("--basis", required=True, help="The written decision.")
@click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), help="The first day; today unless said.")
@click.option("--until", "last", type=click.DateTime(["%Y-%m-%d"]), help="The last day; open unless said.")
@needs_database
def mandate(*, client_id: str, username: str, basis: str, first: datetime | None, last: datetime | None) -> None:
    """Let a system act in an officer's name; each token for it, and each act, is in the audit log."""
    from django.utils import timezone

    from motcua.accounts.models import MachineClient, User
    from motcua.accounts.services.machines import Term, give_mandate

    officer = User.objects.filter(username=username, kind=User.Kind.OFFICER).first()
    if officer is None:
        raise SaidNo(f"there is no officer with the user name {username!r}.")
    term = Term(first.date() if first else timezone.localdate(), last.date() if last else None, basis)
    try:
        give_mandate(client_id, officer, term, by=None, at=timezone.now())
    except MachineClient.DoesNotExist:
        raise SaidNo(f"there is no system {client_id!r}.") from None
    click.echo(f"{client_id} may act for {username}.")


@command.command()
@click.argument("client_id")
@click.option("--for", "username", required=True, help="The officer in whose name it acts.")
@needs_database
def end_mandate(*, client_id: str, username: str) -> None:
    """Let a system act in an officer's name no more; its tokens for it end at once."""
    from django.utils import timezone

    from motcua.accounts.models import User
    from motcua.accounts.services import machines

    officer = User.objects.filter(username=username, kind=User.Kind.OFFICER).first()
    if officer is None or not machines.end_mandate(client_id, officer, by=None, at=timezone.now()):
        raise SaidNo(f"{client_id!r} has no mandate for {username!r}.")
    click.echo(f"{client_id} may act for {username} no more.")
