"""Where a job is given something to do: a province in the middle of its life, the sandbox, and the time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection

from motcua.accounts.models import User
from motcua.chaos.recipes import Kitchen
from motcua.chaos.sandbox import SandboxControl
from motcua.dossiers.services.filing import Person
from motcua.simulation.cast import account_of
from motcua.simulation.people import invent

A_QUARTER = "interval '15 minutes'"  # longer than any lease


@dataclass
class Scene:
    """A fresh copy of the province; what an errand does in it is done by the services, some of it ``earlier``."""

    kitchen: Kitchen
    sandbox: SandboxControl
    home: Path

    @property
    def now(self) -> datetime:
        return self.kitchen.clock()

    @property
    def clerk(self) -> User:
        return self.kitchen.intake.clerk

    def earlier(self, **span: float) -> datetime:
        """Return a moment so long ago ("days=3")."""
        return self.now - timedelta(**span)

    def owner(self) -> Person:
        """Return somebody with an account of their own, to whom letters can go."""
        someone = invent(self.kitchen.intake.dice(self.kitchen.number()))
        account = account_of(someone, at=self.now)
        name, number = account.full_name, account.personal_id
        return Person(name, number, someone.phone, address=someone.hamlet, account=account)


@dataclass(frozen=True)
class Errand:
    """What gives a kind of job something to do; ``prepare`` returns the job's own arguments.

    ``leases``: table and column of the time until which a sender has a row to itself. Whoever comes after a dead
    sender has to wait for it, and so does the trial.
    """

    prepare: Callable[[Scene], dict[str, Any]]
    leases: tuple[tuple[str, str], ...] = ()

    def let_leases_run_out(self) -> None:
        """Let a quarter of an hour pass for whatever is lent or waits."""
        with connection.cursor() as cursor:
            for table, column in self.leases:
                cursor.execute(f'UPDATE "{table}" SET "{column}" = "{column}" - {A_QUARTER}')  # noqa: S608
