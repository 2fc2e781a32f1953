"""``motcua simulate``: a reported period, replayed through the real services into a database of its own."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from motcua.cli import places
from motcua.cli.database import server, set_up_django
from motcua.cli.errors import SaidNo
from motcua.cli.ports import answers, first_free

if TYPE_CHECKING:
    from motcua.simulation.plan import Life
    from motcua.simulation.replay import Replay
    from motcua.simulation.reporting import Outcome

DATABASE = "motcua_simulation"
START_SECONDS = 30


@click.command()
@click.option("--pack", default="tien-giang-2024", show_default=True, help="A folder of provinces/.")
@click.option(
    "--replay", "name", default="centre-2023h1", show_default=True, help="A file of the pack's replays/."
)
@click.option("--scale", default=1.0, show_default=True, help="A part of every figure, above 0 and at most 1.")
@click.option("--on-time", type=click.IntRange(min=0), help="How many of the resolved are in time (full scale).")
@click.option("--jobs", default=os.cpu_count() or 1, show_default=True, type=click.IntRange(1, 64))
@click.option("--json", "as_json", is_flag=True, help="The last line is one object for machines.")
def command(*, pack: str, name: str, scale: float, on_time: int | None, jobs: int, as_json: bool) -> None:
    """Replay a reported period with a simulated clock, through the services that the screens use.

    The replay lives in a database of its own, made anew each time; the installation's data are not touched.

    \b
    Examples:
      motcua simulate --pack tien-giang-2024 --replay centre-2023h1
      motcua simulate --scale 0.01 --json
      motcua simulate --on-time 43000
    """
    path = places.ROOT / "provinces" / pack / "replays" / f"{name}.yaml"
    if not path.exists():
        raise SaidNo(f"there is no replay {name!r} in the pack {pack!r}.")
    started = time.monotonic()
    with (
        server() as url,
        fresh_database(url) as own,
        own_sandbox() as sandbox,
        tempfile.TemporaryDirectory() as files,
    ):
        os.environ.update(MOTCUA_SANDBOX_URL=sandbox, MOTCUA_FILES=files, MOTCUA_PACK=pack)
        for stale in ("MOTCUA_NATIONAL_PORTAL_URL", "MOTCUA_VNEID_ISSUER"):
            os.environ.pop(stale, None)
        set_up_django(own)
        result = _replay(path, pack=pack, scale=scale, on_time=on_time, jobs=jobs)
    seconds = round(time.monotonic() - started, 1)
    _print(result, seconds, as_json=as_json)
    if result.inconsistent or result.quarantined:
        raise SystemExit(1)


def _replay(path: Path, *, pack: str, scale: float, on_time: int | None, jobs: int) -> "Outcome":
    from django.core.management import call_command
    from django.utils import timezone

    from motcua.catalog.services.loading import load_pack
    from motcua.simulation.plan import PlanError
    from motcua.simulation.replay import lives_of, read
    from motcua.simulation.reporting import outcome

    _say("database and pack …")
    call_command("migrate", verbosity=0, interactive=False)
    load_pack(pack, at=timezone.now())
    try:
        replay = read(path, on_time=on_time)
        lives = lives_of(replay, replay.figures.scaled(scale))
    except PlanError as no:
        raise SaidNo(str(no)) from no
    _play(replay, lives, jobs)
    _send_all()
    return outcome(replay)


def _play(replay: "Replay", lives: "list[Life]", jobs: int) -> None:
    from motcua.simulation.replay import play_all

    started, done = time.monotonic(), 0

    def progress(count: int) -> None:
        nonlocal done
        done += count
        rate = done / max(time.monotonic() - started, 0.001)
        _say(f"{done}/{len(lives)} dossiers, {rate:.0f} a second")

    play_all(replay, lives, jobs=jobs, progress=progress)


def _send_all() -> None:
    from motcua.sync.relay import drain

    _say("telling the national portal …")
    started = time.monotonic()
    drain()
    _say(f"told in {time.monotonic() - started:.0f} s")


def _print(result: "Outcome", seconds: float, *, as_json: bool) -> None:
    click.echo()
    for label, figure in result.table():
        click.echo(f"{label:<28} {figure:>24}")
    click.echo(f"{'Thời gian chạy':<28} {f'{seconds} s':>24}")
    if as_json:
        click.echo(json.dumps({**result.as_dict(), "seconds": seconds}))


def _say(text: str) -> None:
    click.echo(f"simulate: {text}", err=True)


@contextmanager
def fresh_database(url: str) -> Iterator[str]:
    """Yield the address of an empty database beside the installation's own; it is removed afterwards."""
    parts = conninfo_to_dict(url)
    own = sql.Identifier(DATABASE)
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(own))
            connection.execute(sql.SQL("CREATE DATABASE {}").format(own))
    except psycopg.errors.InsufficientPrivilege as no:
        raise SaidNo(
            "the account of DATABASE_URL may not create databases; give it CREATEDB and try again."
        ) from no
    host = f"?host={parts['host']}" if str(parts.get("host", "")).startswith("/") else ""
    try:
        yield _address(parts, host)
    finally:
        from django.db import connections

        connections.close_all()
        with psycopg.connect(make_conninfo(url), autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(own))


def _address(parts: "Mapping[str, object]", host: str) -> str:
    from urllib.parse import quote

    user, password = quote(str(parts.get("user", ""))), quote(str(parts.get("password", "")))
    who = f"{user}:{password}@" if password else f"{user}@"
    where = "" if host else f"{parts.get('host', 'localhost')}:{parts.get('port', 5432)}"
    return f"postgresql://{who}{where}/{DATABASE}{host}"


@contextmanager
def own_sandbox() -> Iterator[str]:
    """Yield the address of a sandbox that belongs to this replay alone."""
    port = first_free("127.0.0.1", 8951)
    with tempfile.TemporaryDirectory() as state:
        words = [sys.executable, "-m", "motcua_sandbox", "--host", "127.0.0.1", "--port", str(port)]
        environment = {**os.environ, "MOTCUA_SANDBOX_STATE": state}
        process = subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
        try:
            _wait_until_it_answers(f"http://127.0.0.1:{port}/healthz", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=10)


def _wait_until_it_answers(address: str, process: "subprocess.Popen[bytes]") -> None:
    limit = time.monotonic() + START_SECONDS
    while not answers(address):
        if process.poll() is not None or time.monotonic() > limit:
            raise SaidNo("the sandbox of the replay did not start; try `motcua sandbox` to see why.")
        time.sleep(0.1)
