"""``motcua sandbox``: the stand-ins of the national systems, as a process of their own."""

import os
import sys

import click

from motcua.cli import places
from motcua.cli.ports import is_free


@click.command()
@click.option("--port", default=8901, show_default=True, type=click.IntRange(1, 65535))
@click.option("--state", default=None, help="Folder for its memory. [default: var/sandbox]")
def command(*, port: int, state: str | None) -> None:
    """Run the stand-ins of VNeID and the national portal on this machine only, until Ctrl-C.

    \b
    Examples:
      motcua sandbox
      motcua sandbox --port 9001 --state /tmp/sandbox
    """
    if not is_free("127.0.0.1", port):
        raise click.BadParameter(f"port {port} is taken, choose another", param_hint="--port")
    folder = state or os.environ.get("MOTCUA_SANDBOX_STATE") or str(places.var() / "sandbox")
    environment = {"MOTCUA_SANDBOX_URL": f"http://127.0.0.1:{port}", **os.environ, "MOTCUA_SANDBOX_STATE": folder}
    words = ["--interface", "asgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "1", "--no-ws"]
    os.execve(  # noqa: S606 - our own words only
        sys.executable, [sys.executable, "-m", "granian", *words, "motcua_sandbox.app:app"], environment
    )
