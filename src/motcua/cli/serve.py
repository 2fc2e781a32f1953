"""``motcua serve``: database, sandbox, worker, sync and web under one supervisor."""

import json
import os
import signal
import sys
import time
from dataclasses import dataclass
from typing import Any

import click

from motcua.cli import database, places
from motcua.cli.errors import SaidNo
from motcua.cli.lines import Lines
from motcua.cli.ports import answers, first_free, lasting
from motcua.cli.supervisor import Launch, Program, Supervisor
from motcua.foundation.embedded_postgres import AlreadyInUseError, EmbeddedPostgres

WEB_PORT, SANDBOX_PORT = 8900, 8901
READY_SECONDS = 300  # a busy machine is slow; a web that cannot start says so by ending
SMTP_PORT = 8902
BUSY_SECONDS = 60


@dataclass(frozen=True)
class Wishes:
    """What the operator asked for on the command line."""

    host: str
    port: int
    sandbox_port: int
    workers: int
    demo: bool
    packs: bool
    with_sandbox: bool


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, envvar="MOTCUA_HOST", help="Address to listen on.")
@click.option("--port", default=WEB_PORT, show_default=True, envvar="MOTCUA_PORT", type=click.IntRange(1, 65535))
@click.option(
    "--sandbox-port",
    default=SANDBOX_PORT,
    show_default=True,
    envvar="MOTCUA_SANDBOX_PORT",
    type=click.IntRange(1, 65535),
)
@click.option(
    "--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Web processes, four threads each."
)
@click.option("--demo/--no-demo", default=True, help="Fill an empty database with demo life.")
@click.option("--packs/--no-packs", default=True, help="Load the province's data pack if it changed.")
@click.option(
    "--sandbox/--no-sandbox", "with_sandbox", default=True, help="Run the stand-ins of the national systems."
)
def command(**wishes: Any) -> None:
    """Start everything on this machine and look after it until Ctrl-C.

    A taken port is replaced by the next free one. What dies is started again. With DATABASE_URL set, that
    PostgreSQL (15 or newer) is used instead of the embedded one.

    \b
    Examples:
      motcua serve
      motcua serve --port 9000 --no-demo
      DATABASE_URL=postgresql://motcua@/motcua?host=/run/postgresql motcua serve
    """
    Serving(Wishes(**wishes)).run()


class Serving:
    """One run of ``motcua serve``."""

    def __init__(self, wishes: Wishes) -> None:
        self._wishes = wishes
        self._lines = Lines()
        self._line = self._lines.say
        self._supervisor = Supervisor(places.run_folder(), say=self._line)
        self._environment = dict(os.environ)

    def run(self) -> None:
        """Start, look after, stop. Raises ``SaidNo`` when something cannot start at all."""
        began = time.monotonic()
        self._supervisor.take()
        self._supervisor.catch_signals()
        postgres = None
        try:
            self._choose_addresses()
            with self._lines.step("Database"):
                postgres = self._start_database()
            self._run_step("prepare", self._prepare_words())
            if not self._supervisor.stopping:
                with self._lines.step("Web and its companions"):
                    self._start_programs()
            if not self._supervisor.stopping:
                self._greet(time.monotonic() - began)
            self._supervisor.run()
        finally:
            self._supervisor.stop()
            if postgres is not None:
                postgres.stop()
            self._supervisor.release()
            self._line("motcua", "stopped; nothing is lost")

    # ---- steps --------------------------------------------------------------------------------------------

    def _start_database(self) -> EmbeddedPostgres | None:
        external = database.external_url()
        if external:
            version = database.check_server(external)
            self._line("motcua", f"using PostgreSQL {version} of DATABASE_URL")
            self._environment["DATABASE_URL"] = external
            return None
        postgres = EmbeddedPostgres(places.postgres_home(), say=lambda said: self._line("postgres", said))
        self._take_when_free(postgres)
        postgres.start()
        self._environment["DATABASE_URL"] = postgres.url()
        self._supervisor.add(
            Program(
                "postgres",
                postgres.spawn,
                stop_signal=signal.SIGINT,
                stop_seconds=60,
                force_signal=signal.SIGQUIT,
                sweeps_session=False,
                longest_pause=4,  # everybody waits for it
                process=postgres.process,
            )
        )
        return postgres

    def _take_when_free(self, postgres: EmbeddedPostgres) -> None:
        """Wait for a short command (``motcua doctor``) that runs the same database."""
        limit = time.monotonic() + BUSY_SECONDS
        told = False
        while True:
            try:
                postgres.take()
            except AlreadyInUseError as no:
                if time.monotonic() > limit or self._supervisor.stopping:
                    raise
                if not told:
                    self._line("motcua", f"{no} Waiting for it to end.")
                told = True
                time.sleep(0.2)
            else:
                return

    def _choose_addresses(self) -> None:
        """Give web and sandbox their ports, and note the addresses for the other commands."""
        self._web_port = self._free_port("web", self._wishes.port)
        self._sandbox_port = self._free_port("sandbox", self._wishes.sandbox_port, frozenset({self._web_port}))
        wanted = int(os.environ.get("MOTCUA_SMTP_PORT") or SMTP_PORT)
        self._smtp_port = self._free_port("sandbox", wanted, frozenset({self._web_port, self._sandbox_port}))
        chosen = {
            "MOTCUA_PUBLIC_URL": f"http://{self._shown_host()}:{self._web_port}",
            "MOTCUA_SANDBOX_URL": f"http://127.0.0.1:{self._sandbox_port}",
        }
        mail = f"smtp://127.0.0.1:{self._smtp_port}"
        if self._environment.setdefault("MOTCUA_MAIL_URL", mail) == mail:  # another one may hold a password
            chosen["MOTCUA_MAIL_URL"] = mail
        for name, value in chosen.items():
            self._environment.setdefault(name, value)
        self._environment.setdefault("MOTCUA_SANDBOX_STATE", str(places.var() / "sandbox"))
        self._environment.setdefault("DJANGO_SETTINGS_MODULE", "motcua.config.settings.development")
        noted = {name: self._environment[name] for name in chosen}
        (places.run_folder() / "addresses.json").write_text(json.dumps(noted), encoding="utf-8")

    def _shown_host(self) -> str:
        """Return the host as a browser on this machine would write it."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self._wishes.host, self._wishes.host)  # noqa: S104 - compared
        return f"[{host}]" if ":" in host else host

    def _prepare_words(self) -> list[str]:
        unwanted = {"--no-demo": not self._wishes.demo, "--no-packs": not self._wishes.packs}
        return ["prepare", *(option for option, wanted in unwanted.items() if wanted)]

    def _free_port(self, name: str, wanted: int, taken: frozenset[int] = frozenset()) -> int:
        host = "127.0.0.1" if name == "sandbox" else self._wishes.host
        port = first_free(host, wanted, taken=taken)
        if port != wanted:
            self._line(name, f"cổng {wanted} đã có chương trình khác dùng, chuyển sang cổng {port}")
            self._line(name, f"port {wanted} is taken, using {port} instead")
        return port

    def _run_step(self, name: str, words: list[str]) -> None:
        step = Program(
            name, self._launch([sys.executable, "-m", "motcua.cli", *words]), keep=False, stop_seconds=10
        )
        self._supervisor.add(step)
        self._supervisor.run(until=lambda: step.exit_code is not None)
        if step.exit_code not in {0, None}:
            raise SaidNo(f"the step `motcua {' '.join(words)}` failed; the lines above say why.")

    def _start_programs(self) -> None:
        if self._wishes.with_sandbox:
            (places.var() / "sandbox").mkdir(parents=True, exist_ok=True)
            self._add(
                "sandbox", ["sandbox", "--port", str(self._sandbox_port), "--smtp-port", str(self._smtp_port)]
            )
        self._add("worker", ["worker"])
        self._add("sync", ["sync", "run"])
        web = self._supervisor.add(Program("web", self._launch(self._web_command())))
        address = f"http://{self._shown_host()}:{self._web_port}/"
        limit = time.monotonic() + READY_SECONDS
        is_up = lasting(lambda: answers(address))
        self._supervisor.run(until=lambda: is_up() or web.failures > 1 or time.monotonic() > limit)
        if not self._supervisor.stopping and not is_up():
            raise SaidNo("the web server does not come up; the lines above say why.")

    def _web_command(self) -> list[str]:
        return [
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"),
            *("--host", self._wishes.host, "--port", str(self._web_port)),
            *("--workers", str(self._wishes.workers), "--blocking-threads", "4"),
            *("--respawn-failed-workers", "--workers-kill-timeout", "10"),
            "motcua.config.wsgi:application",
        ]

    def _add(self, name: str, words: list[str]) -> None:
        self._supervisor.add(Program(name, self._launch([sys.executable, "-m", "motcua.cli", *words])))

    def _launch(self, argv: list[str]) -> Launch:
        return self._supervisor.launcher(argv, self._environment)

    def _greet(self, seconds: float) -> None:
        """Print where everything is and who can sign in."""
        rows = [("Web", self._environment["MOTCUA_PUBLIC_URL"])]
        if self._wishes.with_sandbox:
            rows.append(("Sandbox (national systems)", self._environment["MOTCUA_SANDBOX_URL"]))
        rows.append(("Data, keys and logs", str(places.var())))
        self._lines.greet(rows, accounts(), seconds)


def accounts() -> list[dict[str, str]]:
    """Return the ready-made accounts that ``motcua prepare`` noted; none without demo data."""
    try:
        noted = json.loads((places.run_folder() / "accounts.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    return [{str(key): str(value) for key, value in row.items()} for row in noted]
