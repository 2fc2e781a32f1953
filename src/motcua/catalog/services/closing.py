"""The end of a procedure: its last day, and what takes its place."""

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from motcua.accounts.models import User
from motcua.audit.services import record as audit
from motcua.catalog.models import Procedure, ProcedureVersion
from motcua.catalog.services.designing import DesignError


@transaction.atomic
def close_procedure(code: str, last_day: date, successor: str, *, by: User, at: datetime) -> ProcedureVersion:
    """Give a procedure its last day and, if there is one, the procedure that follows (bãi bỏ, thay thế).

    Running dossiers are handled to their end. Raises ``DesignError``: ``past``, ``later_version``, ``ended``,
    ``no_successor`` (not offered the day after), ``itself``, ``circle``; ``Procedure.DoesNotExist``.
    """
    procedure = Procedure.objects.select_for_update(of=("self",)).get(code=code)
    version = procedure.versions.order_by("-version").first()
    if last_day < localdate(at):
        raise DesignError("past")
    if version is None or (version.valid_to is not None and version.valid_to < localdate(at)):
        raise DesignError("ended")
    if version.valid_from > last_day:
        raise DesignError("later_version", version.valid_from.isoformat())
    procedure.successor = _successor(procedure, successor, last_day) if successor else None
    version.valid_to = last_day
    version.save(update_fields=["valid_to"])
    procedure.save(update_fields=["successor"])
    data = {"last_day": last_day.isoformat(), "successor": successor}
    audit("close procedure", f"procedure:{code}", by=by.pk, at=at, data=data)
    return version


@transaction.atomic
def reopen_procedure(code: str, *, by: User, at: datetime) -> ProcedureVersion:
    """Take a closing back while its last day has not passed. Raises ``DesignError("ended")``."""
    procedure = Procedure.objects.select_for_update(of=("self",)).get(code=code)
    version = procedure.versions.order_by("-version").first()
    if version is None or version.valid_to is None or version.valid_to < localdate(at):
        raise DesignError("ended")
    version.valid_to, procedure.successor = None, None
    version.save(update_fields=["valid_to"])
    procedure.save(update_fields=["successor"])
    audit("reopen procedure", f"procedure:{code}", by=by.pk, at=at)
    return version


def _successor(procedure: Procedure, code: str, last_day: date) -> Procedure:
    if code == procedure.code:
        raise DesignError("itself")
    found = Procedure.objects.filter(code=code).select_related("successor").first()
    offered = ProcedureVersion.objects.filter(procedure=found, is_published=True, valid_from__gt=last_day)
    on_the_day = ProcedureVersion.objects.on(last_day).filter(procedure=found, is_published=True)
    if found is None or not (offered.exists() or on_the_day.exists()):
        raise DesignError("no_successor", code)
    follower: Procedure | None = found
    while follower is not None:
        if follower.pk == procedure.pk:
            raise DesignError("circle", code)
        follower = follower.successor
    return found
