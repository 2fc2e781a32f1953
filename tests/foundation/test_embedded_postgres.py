"""The embedded PostgreSQL as real processes: it starts, survives ``kill -9`` and is nobody's by mistake."""

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.abc import Query

from motcua.foundation import processes
from motcua.foundation.embedded_postgres import AlreadyInUseError, EmbeddedPostgres
from motcua.foundation.postgres_account import AS_SOMEBODY, NOBODY, PostgresError

pytestmark = pytest.mark.own_database
QUICK = {"shared_buffers": "16MB", "max_connections": "20"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pg")
    for above in (folder, *folder.parents):  # pytest closes its folders; nobody has to pass
        if above.stat().st_uid == os.geteuid() and above.is_relative_to(tmp_path_factory.getbasetemp().parents[1]):
            above.chmod(above.stat().st_mode | 0o055)
    return folder / "pg"


@pytest.fixture
def postgres(home: Path) -> Iterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(home, settings=QUICK)
    server.start()
    yield server
    server.stop()


KILLED_OWNER = """
import sys, time
from pathlib import Path
from motcua.foundation import embedded_postgres as it
it._end_fast_with_parent = lambda: None
server = it.EmbeddedPostgres(Path(sys.argv[1]), settings={"shared_buffers": "16MB", "max_connections": "20"})
server.start()
print(server.process.pid, flush=True)
time.sleep(60)
"""


def ask(server: EmbeddedPostgres, question: Query) -> tuple[object, ...]:
    with psycopg.connect(server.url(), autocommit=True) as connection:
        row = connection.execute(question).fetchone()
        assert row is not None
        return row


def wait_dead(server: EmbeddedPostgres) -> None:
    limit = time.monotonic() + 10
    while server.poll() is None:
        assert time.monotonic() < limit
        time.sleep(0.01)


def test_it_is_postgresql_18_with_checksums_and_no_network(postgres: EmbeddedPostgres) -> None:
    assert ask(
        postgres,
        "SELECT current_setting('server_version_num')::int / 10000, current_setting('data_checksums'),"
        " current_setting('listen_addresses'), current_setting('server_encoding'),"
        " current_setting('synchronous_commit')",
    ) == (18, "on", "", "UTF8", "on")
    assert stat.S_IMODE(postgres.socket_folder.stat().st_mode) == 0o700


def test_it_does_not_run_as_root(postgres: EmbeddedPostgres) -> None:
    assert postgres.process is not None
    uid = (Path("/proc") / str(postgres.process.pid)).stat().st_uid
    if os.geteuid() == 0 and not postgres.account.prefix:
        assert uid not in {0}
    else:
        assert uid == os.geteuid()


def test_a_committed_row_survives_kill_9(postgres: EmbeddedPostgres) -> None:
    with psycopg.connect(postgres.url(), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS n")
    assert postgres.process is not None
    os.kill(postgres.process.pid, signal.SIGKILL)
    wait_dead(postgres)
    postgres.start()
    assert ask(postgres, "SELECT n FROM kept") == (1,)


def test_a_second_command_is_told_that_the_database_is_in_use(home: Path, postgres: EmbeddedPostgres) -> None:
    with pytest.raises(AlreadyInUseError, match="in use by another motcua command"):
        EmbeddedPostgres(home).take()


def test_an_orphan_of_a_killed_owner_is_stopped_and_replaced(home: Path) -> None:
    """The owner dies by ``kill -9`` at a moment when the kernel could not pass the news on."""
    owner = subprocess.Popen(
        [
            sys.executable,
            "-c",
            KILLED_OWNER,
            str(home),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert owner.stdout is not None
    orphan = processes.identify(int(owner.stdout.readline()))
    assert orphan is not None
    owner.kill()
    owner.wait()
    owner.stdout.close()
    assert processes.is_running(orphan)
    said: list[str] = []
    server = EmbeddedPostgres(home, settings=QUICK, say=said.append)
    server.start()
    try:
        assert not processes.is_running(orphan)
        assert any(f"process {orphan.pid}" in line for line in said)
        assert ask(server, "SELECT 1") == (1,)
    finally:
        server.stop()


@pytest.mark.parametrize("kind", ["stranger", "zombie"])
def test_a_pid_file_that_names_somebody_else_does_not_stop_the_start(home: Path, kind: str) -> None:
    server = EmbeddedPostgres(home, settings=QUICK)
    server.start()
    data = server.data
    assert server.process is not None
    os.kill(server.process.pid, signal.SIGKILL)
    wait_dead(server)
    server.release()
    seconds = "60" if kind == "stranger" else "0"
    options = server.account.popen_options()
    named = subprocess.Popen(["sleep", seconds], **options)  # type: ignore[call-overload]
    if kind == "zombie":
        while processes.identify(named.pid) is not None:
            time.sleep(0.01)
    pid_file = data / "postmaster.pid"
    lines = pid_file.read_text().split("\n")
    pid_file.write_text("\n".join([str(named.pid), *lines[1:]]))
    again = EmbeddedPostgres(home, settings=QUICK)
    try:
        again.start()
        assert ask(again, "SELECT 1") == (1,)
        assert named.poll() is None or kind == "zombie"
    finally:
        again.stop()
        named.kill()
        named.wait()


def test_an_unfinished_first_start_is_begun_anew(tmp_path: Path) -> None:
    home = tmp_path / "pg"
    (home / "data.new").mkdir(parents=True)
    (home / "data.new" / "PG_VERSION").write_text("18\n")
    server = EmbeddedPostgres(home, settings=QUICK)
    server.start()
    try:
        assert ask(server, "SELECT current_database()") == ("motcua",)
    finally:
        server.stop()


def test_a_path_too_long_for_a_socket_gets_a_short_private_folder(tmp_path: Path) -> None:
    home = tmp_path / ("x" * 100) / "pg"
    server = EmbeddedPostgres(home, settings=QUICK)
    server.start()
    try:
        assert len(str(server.socket_folder)) < 60
        assert stat.S_IMODE(server.socket_folder.stat().st_mode) == 0o700
        assert (home / "socket-at").read_text().strip() == str(server.socket_folder)
        assert ask(server, "SELECT 1") == (1,)
    finally:
        server.stop()
        server.socket_folder.rmdir()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root lends names")
def test_root_in_a_closed_folder_keeps_the_data_there(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    server = EmbeddedPostgres(closed / "var" / "pg", settings=QUICK)
    server.start()
    try:
        assert ask(server, "SELECT 1") == (1,)
        assert server.account.prefix == AS_SOMEBODY
        assert (closed / "var" / "pg" / "data" / "PG_VERSION").exists()
    finally:
        server.stop()


AS_AN_ORDINARY_USER = """
import os, sys
from pathlib import Path
import psycopg
from motcua.foundation.embedded_postgres import EmbeddedPostgres
server = EmbeddedPostgres(Path(sys.argv[1]), settings={"shared_buffers": "16MB"})
server.start()
with psycopg.connect(server.url()) as connection:
    print(os.geteuid(), connection.execute("SELECT 41 + 1").fetchone()[0])
server.stop()
"""
DEBIAN_PYTHON = Path("/usr/bin/python3.11")


@pytest.mark.skipif(os.geteuid() != 0, reason="otherwise every test here runs as an ordinary user")
@pytest.mark.skipif(sys.version_info[:2] != (3, 11), reason="borrows Debian's Python 3.11")
@pytest.mark.skipif(not DEBIAN_PYTHON.exists(), reason="borrows Debian's Python 3.11")
def test_an_ordinary_user_needs_nothing_of_root(home: Path) -> None:
    own = home.with_name("of-nobody")
    own.mkdir(exist_ok=True)
    os.chown(own, NOBODY, NOBODY)
    packages = [str(Path(psycopg.__file__).parents[1]), str(Path(processes.__file__).parents[2])]
    done = subprocess.run(
        [DEBIAN_PYTHON, "-B", "-c", AS_AN_ORDINARY_USER, str(own / "pg")],
        user=NOBODY,
        group=NOBODY,
        extra_groups=[],
        env={"PYTHONPATH": os.pathsep.join(packages), "PATH": "/usr/bin:/bin"},
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    if "Permission denied" in done.stderr or "No module named 'motcua'" in done.stderr:
        pytest.skip("this checkout is closed to other users")
    assert done.stdout.split() == [str(NOBODY), "42"], done.stderr


def test_a_folder_of_another_version_is_refused_in_a_sentence(tmp_path: Path) -> None:
    data = tmp_path / "pg" / "data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("17\n")
    server = EmbeddedPostgres(tmp_path / "pg")
    with pytest.raises(PostgresError, match="was made by PostgreSQL 17, this is 18"):
        server.start()
    server.release()


def test_a_folder_that_is_no_cluster_is_refused_and_left_alone(tmp_path: Path) -> None:
    data = tmp_path / "pg" / "data"
    data.mkdir(parents=True)
    (data / "letter.txt").write_text("mine")
    server = EmbeddedPostgres(tmp_path / "pg")
    with pytest.raises(PostgresError, match="is not a PostgreSQL folder"):
        server.start()
    server.release()
    assert (data / "letter.txt").read_text() == "mine"


def test_a_setting_the_server_refuses_is_told_with_its_reason(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path / "pg", settings={"shared_buffers": "nonsense"})
    with pytest.raises(PostgresError, match="shared_buffers"):
        server.start()
    server.stop()
