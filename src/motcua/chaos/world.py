"""A province in the middle of its life, with something to do for every kind of background job."""

import random
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.timezone import localdate
from procrastinate.contrib.django import app

from motcua.accounts.models import User
from motcua.chaos.offers import Intake
from motcua.dossiers.models import Attachment, DigitalCopy
from motcua.foundation import files
from motcua.indicators.models import Export
from motcua.indicators.queries import Scope
from motcua.indicators.services.exporting import request_export
from motcua.payments.services.orders import LineRequest, OrderRequest, open_order
from motcua.payments.services.paying import begin_national
from motcua.simulation.demo import fill, specimen

FIGURE = "received"
EXPORT, RECOGNISE, ASK = "indicators.write_export", "dossiers.recognise", "payments.ask"
BUILT_IN = "builtin:"


def live(dossiers: int) -> None:
    """Let some weeks of office life happen, so that time has left work for its jobs."""
    fill(dossiers, at=timezone.now(), progress=lambda _: None)


def kinds() -> list[str]:
    """Return every kind of job that this installation knows, by name; none can be forgotten."""
    app.perform_import_paths()  # type: ignore[no-untyped-call]
    return sorted(name for name in app.tasks if not name.startswith(BUILT_IN) and "procrastinate" not in name)


def defer(kind: str, intake: Intake, *, queue: str) -> int:
    """Put a job of a kind into a queue of its own and return its number. Raises ``KeyError`` for a new kind."""
    periodic = {name for name, _ in app.periodic_registry.periodic_tasks}
    words = {"timestamp": int(timezone.now().timestamp())} if kind in periodic else ARGUMENTS[kind](intake)
    return int(app.configure_task(kind, queue=queue).defer(**words))


def ask_for_list(by: User, at: datetime) -> Export:
    """Ask for a list as a file, as the console does."""
    day = localdate(at)
    scope = Scope(day - timedelta(days=60), day)
    return request_export(FIGURE, scope, title="Thử", file_format="csv", by=by, at=at)


def _list_to_write(intake: Intake) -> dict[str, Any]:
    return {"export_id": str(ask_for_list(intake.clerk, timezone.now()).pk)}


def _scan_to_read(intake: Intake) -> dict[str, Any]:
    """Add a scan to a dossier without deferring its job: the job is what is tried."""
    at = timezone.now()
    dossier = intake.lodge(random.Random(intake.seed).randrange(10**6), at=at)  # noqa: S311 - guards nothing
    stored = files.store(specimen(at))
    paper = Attachment.objects.create(
        id=uuid.uuid4(),
        dossier=dossier,
        name="Bản quét",
        file_name="ban-quet.pdf",
        content_type="application/pdf",
        size=stored.size,
        sha256=stored.sha256,
        added_at=at,
    )
    return {"copy_id": DigitalCopy.objects.create(attachment=paper, pages=1).pk}


def _payment_to_ask_about(intake: Intake) -> dict[str, Any]:
    """Begin to pay at the platform: whether anything was paid is what the job asks."""
    at, line = timezone.now(), LineRequest(kind="fee", title="Lệ phí", unit_amount=50_000, amount=50_000)
    offer = intake.offers[0]
    wish = OrderRequest(
        key=f"chaos:{uuid.uuid4()}",
        title="Lệ phí của lần thử",
        agency=intake.centre,
        payer_name="Nguyễn Thị Lan",
        lines=(line,),
        subject_code=f"H58-{at:%y%m%d}-0001",
        procedure_code=offer.code,
        procedure_name=f"Thủ tục {offer.code}",
    )
    return {"attempt_id": str(begin_national(open_order(wish, at=at).pk, visitor="127.0.0.1", at=at).pk)}


ARGUMENTS = {EXPORT: _list_to_write, RECOGNISE: _scan_to_read, ASK: _payment_to_ask_about}
