"""The database a command works with: the operator's own, the running embedded one, or one made to run."""

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

import click
import psycopg

from motcua.cli import places
from motcua.cli.errors import SaidNo
from motcua.foundation.embedded_postgres import AlreadyInUseError, EmbeddedPostgres

OLDEST = 15
WAIT_SECONDS = 60
P = ParamSpec("P")
R = TypeVar("R")


def say(sentence: str) -> None:
    """Tell the operator something beside the result: on the error stream, so that ``--json`` stays clean."""
    click.echo(f"motcua: {sentence}", err=True)


@contextmanager
def database() -> Iterator[str]:
    """Yield the address of a database that answers, with Django set up on it.

    Raises ``SaidNo`` when an external server is away or too old.
    """
    with server() as url:
        set_up_django(url)
        yield url


@contextmanager
def server() -> Iterator[str]:
    """Yield the address of a server that answers; start the embedded one if nobody runs it, and stop it after."""
    external = external_url()
    if external:
        check_server(external)
        yield external
        return
    postgres = EmbeddedPostgres(places.postgres_home(), say=say)
    try:
        postgres.take()
    except AlreadyInUseError:
        url = postgres.url()
        wait_for(url)
        yield url
        return
    try:
        postgres.start()
        yield postgres.url()
    finally:
        postgres.stop()


def needs_database(function: Callable[P, R]) -> Callable[P, R]:
    """Run a command inside ``database()``; import models inside the function, not above it."""

    @wraps(function)
    def with_database(*args: P.args, **kwargs: P.kwargs) -> R:
        with database():
            return function(*args, **kwargs)

    return with_database


def external_url() -> str:
    """Return ``DATABASE_URL`` (or the content of the file that ``DATABASE_URL_FILE`` names); empty when unset."""
    from motcua.config import env

    try:
        return env.secret("DATABASE_URL")
    except OSError as no:
        raise SaidNo(f"DATABASE_URL_FILE cannot be read: {no}") from no


def check_server(url: str) -> int:
    """Return the server's major version. Raises ``SaidNo`` when it does not answer or is older than 15."""
    if not url.startswith(("postgresql://", "postgres://")):
        raise SaidNo("DATABASE_URL must begin with postgresql://")
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            version = connection.info.server_version // 10_000
    except psycopg.Error as no:
        raise SaidNo(f"the database of DATABASE_URL does not answer: {_first_line(no)}") from no
    if version < OLDEST:
        raise SaidNo(f"the database of DATABASE_URL is PostgreSQL {version}; {OLDEST} or newer is needed.")
    return version


def wait_for(url: str, *, seconds: float = WAIT_SECONDS) -> None:
    """Wait for a server that another command of ours is running or just starting."""
    limit = time.monotonic() + seconds
    while True:
        try:
            psycopg.connect(url, connect_timeout=5).close()
        except psycopg.OperationalError as no:
            if time.monotonic() > limit:
                raise SaidNo(f"the database of the running server does not answer: {_first_line(no)}") from no
            time.sleep(0.2)
        else:
            return


def set_up_django(url: str = "") -> None:
    """Load the settings with this database (if any) and with the addresses the running supervisor gave out."""
    if url:
        os.environ["DATABASE_URL"] = url
        os.environ.pop("DATABASE_URL_FILE", None)
    use_running_addresses()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motcua.config.settings.development")
    import django

    django.setup()


def use_running_addresses() -> None:
    """Take over the ports that the last ``motcua serve`` chose, unless the environment says otherwise."""
    try:
        noted = json.loads((places.run_folder() / "addresses.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return
    for name, value in noted.items():
        os.environ.setdefault(name, value)


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
