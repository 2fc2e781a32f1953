"""Under whose name the embedded PostgreSQL runs: the server refuses to run as root, so root has to lend it one."""

import hashlib
import os
import pwd
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

NOBODY = 65534
PRIVATE = 0o700
AS_SOMEBODY = ("unshare", "--user", "--map-user=1000", "--map-group=1000", "--")


class PostgresError(RuntimeError):
    """The embedded PostgreSQL cannot run here; the message says why and what to do."""


@dataclass(frozen=True)
class Account:
    """A name to run under, and where programs and data can be reached under that name.

    ``uid`` is ``None`` when the server runs as ourselves, perhaps behind ``prefix``.
    """

    programs: Path
    home: Path
    uid: int | None = None
    gid: int | None = None
    prefix: tuple[str, ...] = field(default=())

    def command(self, program: str, *arguments: str) -> list[str]:
        return [*self.prefix, str(self.programs / "bin" / program), *arguments]

    def popen_options(self) -> dict[str, object]:
        """Return what ``subprocess`` needs to start a program under this name."""
        options: dict[str, object] = {"cwd": "/"}
        if self.uid is not None:
            options |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        return options

    def owner(self) -> int:
        return os.geteuid() if self.uid is None else self.uid


def choose(home: Path, programs: Path, *, say: Callable[[str], None]) -> Account:
    """Find a name under which PostgreSQL can reach its programs and ``home``, and give it ``home``.

    As an ordinary user that is the user. As root, in this order: the owner of the folder above ``home``
    (``nobody`` when that is root too); root's files seen from a user namespace, for a checkout under a closed
    folder such as /root; a folder below /var/lib. Raises ``PostgresError``.
    """
    if os.geteuid() != 0:
        return _as_ourselves(home, programs)
    home.mkdir(parents=True, exist_ok=True)
    if (home / "moved-to").exists():
        return _moved(home, programs)
    owner = home.parent.stat().st_uid or NOBODY
    lent = Account(programs, home, owner, _group_of(owner))
    for account in (lent, Account(programs, home, prefix=AS_SOMEBODY)):
        if _reaches(account):
            _hand_over(home, account)
            return account
    account = _moved(home, programs)
    say(f"PostgreSQL cannot reach {home} under an unprivileged name; its data is in {account.home}")
    return account


def _as_ourselves(home: Path, programs: Path) -> Account:
    home.mkdir(parents=True, exist_ok=True, mode=PRIVATE)
    owner = home.stat().st_uid
    if owner != os.geteuid():
        raise PostgresError(
            f"{home} belongs to user {_name_of(owner)}: start as that user (or as root), "
            "or set MOTCUA_VAR to a folder of your own."
        )
    return Account(programs, home)


def _reaches(account: Account) -> bool:
    """Say whether the server program starts under this name and the folder around its data can be entered."""
    enter = ["/bin/sh", "-c", 'cd "$1" && test "$(id -u)" != 0', "sh", str(account.home.parent)]
    return _succeeds(account, account.command("postgres", "--version")) and _succeeds(
        account, [*account.prefix, *enter]
    )


def _succeeds(account: Account, command: Sequence[str]) -> bool:
    try:
        done = subprocess.run(  # noqa: S603 - our own words only
            command,
            check=False,
            capture_output=True,
            timeout=20,
            **account.popen_options(),  # type: ignore[call-overload]
        )
    except OSError:
        return False
    return bool(done.returncode == 0)


def _hand_over(home: Path, account: Account) -> None:
    """Make ``home`` and all below it the account's own; nothing to do from the second start on."""
    home.chmod(PRIVATE)
    uid, gid = account.owner(), account.gid if account.gid is not None else os.getegid()
    if home.stat().st_uid == uid and all(path.stat().st_uid == uid for path in home.iterdir()):
        return
    for folder, _, names in os.walk(home):
        for path in (folder, *(os.path.join(folder, name) for name in names)):  # noqa: PTH118 - many files
            os.chown(path, uid, gid, follow_symlinks=False)


def _moved(home: Path, programs: Path) -> Account:
    """Keep programs and data below /var/lib, where an unprivileged name can reach them."""
    place = Path("/var/lib") / f"motcua-{hashlib.sha256(str(home).encode()).hexdigest()[:10]}"
    place.mkdir(exist_ok=True, mode=0o711)
    copy = _copy_programs(programs, place)
    new_home = place / "pg"
    new_home.mkdir(exist_ok=True, mode=PRIVATE)
    if (home / "data").exists() and not (new_home / "data").exists():
        shutil.move(home / "data", new_home / "data")
    (home / "moved-to").write_text(f"{new_home}\n", encoding="utf-8")
    account = Account(copy, new_home, NOBODY, _group_of(NOBODY))
    _hand_over(new_home, account)
    if not _reaches(account):
        raise PostgresError(
            "PostgreSQL refuses to run as root and no other name works here. Start as an ordinary user, "
            "or set DATABASE_URL to a PostgreSQL of your own (15 or newer)."
        )
    return account


def _copy_programs(programs: Path, place: Path) -> Path:
    """Copy the wheel's programs and, beside them as in the wheel, its libraries; once for each version."""
    package = programs.parent
    copy = place / f"programs-{int(programs.stat().st_mtime)}"
    if not copy.exists():
        half = place / "programs.new"
        shutil.rmtree(half, ignore_errors=True)
        shutil.copytree(programs, half / package.name / programs.name, symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, half / libraries.name, symlinks=True)
        half.rename(copy)
    return copy / package.name / programs.name


def _group_of(uid: int) -> int:
    try:
        return pwd.getpwuid(uid).pw_gid
    except KeyError:
        return uid


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
