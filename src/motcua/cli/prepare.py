"""``motcua prepare``: bring database, static files and data to what this version expects; skip what is done."""

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from motcua.cli import places
from motcua.cli.database import needs_database
from motcua.cli.errors import SaidNo
from motcua.cli.findings import KEYS
from motcua.cli.registry import COMMANDS


@click.command()
@click.option("--demo/--no-demo", default=True, help="Fill an empty database with demo life.")
@click.option("--packs/--no-packs", default=True, help="Load the province's data pack.")
@needs_database
def command(*, demo: bool, packs: bool) -> None:
    """Migrate, compile translations, collect static files, load the province, fill an empty database.

    Each step says what it did and how long it took. What is unchanged since the last time is skipped.

    \b
    Examples:
      motcua prepare
      motcua prepare --no-demo
    """
    _step("Migrations", migrate)
    _step("Keys", make_keys)
    stamps = Stamps(_database_identity())
    _step("Translations", lambda: translations(stamps))
    _step("Static files", lambda: static_files(stamps))
    if packs:
        _step("Province data", lambda: load_province(stamps))
    if demo:
        _step("Demo life", lambda: fill_demo(stamps))
    _note_accounts(demo=demo)


def _step(title: str, work: Callable[[], str]) -> None:
    began = time.monotonic()
    click.echo(f"{title} …")
    done = work()
    click.echo(f"{title}: {done}, {time.monotonic() - began:.1f} s")


class Stamps:
    """What was done last time, by content: one file in ``var/stamps`` for each database."""

    def __init__(self, database: str) -> None:
        self._path = places.var() / "stamps" / f"{database}.json"
        try:
            self._known: dict[str, str] = json.loads(self._path.read_text(encoding="utf-8"))
        except (FileNotFoundError, json.JSONDecodeError):
            self._known = {}

    def once(self, name: str, sources: Iterable[Path], work: Callable[[], str], *, there: bool = True) -> str:
        """Do the work unless the sources are those of the last success and its result is still ``there``."""
        digest = fingerprint(sources)
        if there and self._known.get(name) == digest:
            return "unchanged"
        done = work()
        self.write(name, digest)
        return done

    def read(self, name: str) -> str:
        return self._known.get(name, "")

    def write(self, name: str, value: str) -> None:
        """Note a stamp, whole or not at all."""
        self._known[name] = value
        self._path.parent.mkdir(parents=True, exist_ok=True)
        half = self._path.with_suffix(".new")
        half.write_text(json.dumps(self._known, indent=1), encoding="utf-8")
        half.replace(self._path)


def fingerprint(sources: Iterable[Path]) -> str:
    """Return a digest of names and contents of files and of all files below folders."""
    digest = hashlib.sha256()
    for source in sources:
        for path in sorted(source.rglob("*")) if source.is_dir() else [source]:
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(f"{path}\0{path.stat().st_size}\0".encode())
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def migrate() -> str:
    """Apply what is missing; a second start asks the database once and goes on."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not plan:
        return "up to date"
    call_command("migrate", verbosity=0, interactive=False)
    return f"{len(plan)} applied"


def make_keys() -> str:
    """Make the keys of a new installation; never new ones beside data that was sealed with others."""
    from django.conf import settings

    from motcua.accounts.models import User
    from motcua.foundation import crypto

    folder = Path(settings.MOTCUA_KEYS)
    missing = [name for name in KEYS if not (folder / name).exists()]
    if not missing:
        return "present"
    if User.objects.exists():
        raise SaidNo(
            f"keys are missing in {folder} ({', '.join(missing)}), but the database holds data sealed with them. "
            "Restore them from their backup, or set MOTCUA_KEYS to where they are."
        )
    crypto.seal("made", bound_to="prepare")
    crypto.blind_index("made", kind="prepare")
    return f"{len(missing)} made"


def translations(stamps: Stamps) -> str:
    sources = sorted((places.ROOT / "locale").glob("*/LC_MESSAGES/*.po"))
    there = all(path.with_suffix(".mo").exists() for path in sources)
    return stamps.once("translations", sources, compile_translations, there=there)


def compile_translations() -> str:
    """Turn each ``.po`` file of ours into the ``.mo`` file Django reads."""
    import polib

    files = sorted((places.ROOT / "locale").glob("*/LC_MESSAGES/*.po"))
    for path in files:
        polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))
    return f"{len(files)} compiled"


def static_files(stamps: Stamps) -> str:
    from django.conf import settings

    there = (Path(settings.STATIC_ROOT) / "staticfiles.json").exists()
    return stamps.once("static", _static_folders(), collect_static, there=there)


def collect_static() -> str:
    """Gather the static files under names that carry their content's hash."""
    from django.core.management import call_command

    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    return "collected"


def load_province(stamps: Stamps) -> str:
    """Load the province this installation serves when its pack, or what packs share, has changed."""
    from django.conf import settings

    provinces, name = Path(settings.PROVINCES), settings.MOTCUA_PACK
    if not (provinces / name / "pack.yaml").is_file():
        known = ", ".join(sorted(path.parent.name for path in provinces.glob("*/pack.yaml")))
        raise SaidNo(f"MOTCUA_PACK is {name!r}, but provinces/ has no such pack (it has {known}).")
    sources = [provinces / "common", provinces / name]
    return f"{name} {stamps.once(f'pack {name}', sources, partial(_load, name))}"


def _load(name: str) -> str:
    _call("province", ["load", name])
    return "loaded"


def fill_demo(stamps: Stamps) -> str:
    """Fill a database without dossiers, or one whose filling was cut short; leave any other alone."""
    from motcua.dossiers.models import Dossier

    if Dossier.objects.exists() and stamps.read("demo") != "begun":
        return "the database has dossiers already"
    stamps.write("demo", "begun")
    _call("demo", [])
    stamps.write("demo", "done")
    return "filled"


def _call(name: str, arguments: list[str]) -> None:
    """Run another sub-command in this process, on this database."""
    from motcua.cli.program import load

    words = f"motcua {' '.join((name, *arguments))}"
    code = load(COMMANDS[name], name).main(args=arguments, prog_name=words, standalone_mode=False)
    if isinstance(code, int) and code:
        raise SaidNo(f"`{words}` failed (exit code {code}); the lines above say why.")


def _static_folders() -> list[Path]:
    from django.apps import apps
    from django.conf import settings

    folders = [Path(app.path) / "static" for app in apps.get_app_configs()]
    extra = [Path(folder) for folder in settings.STATICFILES_DIRS if isinstance(folder, str | os.PathLike)]
    return [folder for folder in (*folders, *extra) if folder.is_dir()]


def _database_identity() -> str:
    """Return a name that no other database has: its number in its cluster and its first migration's moment."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT oid, (SELECT min(applied) FROM django_migrations) FROM pg_database"
            " WHERE datname = current_database()"
        )
        row = cursor.fetchone()
    return hashlib.sha256(str(row).encode()).hexdigest()[:16]


def _note_accounts(*, demo: bool) -> None:
    """Leave the ready-made accounts for ``motcua serve`` to print (demo only; readable by the owner alone)."""
    noted = places.run_folder() / "accounts.json"
    noted.unlink(missing_ok=True)
    if not demo or find_spec("motcua.simulation.demo") is None:
        return
    from motcua.simulation.demo import accounts

    rows = [_row(account) for account in accounts()]
    places.run_folder().mkdir(parents=True, exist_ok=True)
    noted.touch(mode=0o600)
    noted.write_text(json.dumps(rows, ensure_ascii=False, default=str), encoding="utf-8")


def _row(account: Any) -> dict[str, Any]:
    """Return an account as names and values, whether it came as a mapping or as a dataclass."""
    if isinstance(account, Mapping):
        return dict(account)
    return {part.name: getattr(account, part.name) for part in fields(account)}
