"""``motcua sandbox``: the stand-ins of the national systems, as a process of their own."""

import os
import sys

import click

from motcua.cli import places
from motcua.cli.ports import is_free


@click.command()
@click.option("--port", default=8901, show_default=True, type=click.IntRange(1, 65535))
@click.option("--smtp-port", default=8902, show_default=True, type=click.IntRange(0, 65535), help="0: no mail.")
@click.option("--state", default=None, help="Folder for its memory. [default: var/sandbox]")
def command(*, port: int, smtp_port: int, state: str | None) -> None:
    """Run the stand-ins of the national systems and of gateways on this machine only, until Ctrl-C.

    \b
    Examples:
      motcua sandbox
      motcua sandbox --port 9001 --state /tmp/sandbox
    """
    if not is_free("127.0.0.1", port):
        raise click.BadParameter(f"port {port} is taken, choose another", param_hint="--port")
    if smtp_port and not is_free("127.0.0.1", smtp_port):
        raise click.BadParameter(f"port {smtp_port} is taken, choose another", param_hint="--smtp-port")
    folder = state or os.environ.get("MOTCUA_SANDBOX_STATE") or str(places.var() / "sandbox")
    own = {"MOTCUA_SANDBOX_STATE": folder, "MOTCUA_SANDBOX_SMTP_PORT": str(smtp_port)}
    if places.CATALOGUE.is_file():  # the list that the provinces' packs were made from
        os.environ.setdefault("MOTCUA_SANDBOX_CATALOGUE", str(places.CATALOGUE))
    environment = {"MOTCUA_SANDBOX_URL": f"http://127.0.0.1:{port}", **os.environ, **own}
    words = ["--interface", "asgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "1", "--no-ws"]
    os.execve(  # noqa: S606 - our own words only
        sys.executable, [sys.executable, "-m", "granian", *words, "motcua_sandbox.app:app"], environment
    )
