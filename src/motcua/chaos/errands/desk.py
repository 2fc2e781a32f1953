"""What the jobs of dossiers find to do: requests nobody answered, results nobody fetched, days announced."""

import hashlib
import io
import uuid
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate
from PIL import Image

from motcua.accounts.models import MachineClient
from motcua.accounts.rules import Scope
from motcua.catalog.models import Channel
from motcua.chaos.errands.scene import Errand, Scene
from motcua.chaos.offers import CLIENT
from motcua.chaos.recipes.kitchen import HANDLED
from motcua.chaos.recipes.nation import BORN, KNOWN
from motcua.dossiers.models import Attachment, DigitalCopy, Dossier, DossierOrder, Draft
from motcua.dossiers.queries.charging import fee_link
from motcua.dossiers.services import drafting, ending, part_uploads, receiving, uploading
from motcua.dossiers.services.confirming import Wish, look_up_applicant
from motcua.dossiers.services.recounting import announce
from motcua.foundation import files
from motcua.organizations.services.announcing import Announcement
from motcua.payments.models import Method
from motcua.payments.queries.orders import missing
from motcua.payments.services.paying import Till, take_at_counter
from motcua.population.rules import Purpose
from motcua.simulation.demo import specimen

Nothing = dict[str, Any]
CLOCKS = ("due_at", "step_due_at", "act_by", "watch_at")


def _asked(scene: Scene, at: datetime) -> Dossier:
    """Return a dossier whose owner was asked for a paper at a moment."""
    dossier = scene.kitchen.dossier(*HANDLED, at=at, person=scene.owner())
    wish = receiving.SupplementRequest(
        (receiving.Missing("Bản chụp giấy tờ còn rõ chữ"),), "Bản đã nộp bị mờ", justification="Khi thẩm định"
    )
    return receiving.request_supplement(dossier.pk, wish, by=scene.kitchen.holder(dossier), at=at)


def _supplement_overdue(scene: Scene) -> Nothing:
    """One who brought nothing, and one who has time left."""
    _asked(scene, scene.earlier(days=60))
    _asked(scene, scene.earlier(hours=1))
    return {}


def _supplement_nearly_over(scene: Scene) -> Nothing:
    """Asked so long ago that nine tenths of the time are over, whatever the province gives."""
    at = scene.earlier(hours=1)
    until = _asked(scene, at).supplements.get().answer_by
    _asked(scene, scene.now - (until - at) * 0.9 if until else at)
    return {}


def _uncollected(scene: Scene) -> Nothing:
    scene.kitchen.waiting_at_the_counter(at=scene.earlier(days=80), person=scene.owner())
    return {}


def _draft(scene: Scene, at: datetime, *, is_complete: bool) -> Draft:
    """Return what somebody began to fill in at a moment and did not send."""
    owner, offer = scene.owner().account, scene.kitchen.intake.offers[0]
    assert owner is not None
    draft = drafting.start_draft(scene.kitchen.version(offer.code), by=owner, at=at)
    return drafting.save_draft(draft.pk, drafting.Progress({}, "xem-lai", is_complete), by=owner, at=at)


def _unsent(scene: Scene) -> Nothing:
    _draft(scene, scene.earlier(days=4), is_complete=True)
    return {}


def _uploads_left(scene: Scene) -> Nothing:
    """A citizen's upload that stopped after its first piece, and a system's that has run out."""
    at, content = scene.earlier(days=3), _picture()
    draft = _draft(scene, at, is_complete=False)
    home, file = uploading.Home(draft_id=draft.pk), uploading.NewFile("giay.png", 2 * len(content))
    begun = uploading.begin_upload(home, file, by=draft.owner, at=at)
    uploading.receive_piece(begun.pk, 0, content, by=draft.owner, at=at)
    scene.kitchen.intake.register(Scope.FILE, at=scene.now)
    client = MachineClient.objects.get(client_id=CLIENT)
    announced = part_uploads.Announced("giay.png", len(content), hashlib.sha256(content).hexdigest())
    parts = part_uploads.begin_parts(announced, by=client, at=at)
    part_uploads.receive_part(parts.pk, 0, content, by=client, at=at)
    return {}


def _picture() -> bytes:
    page = io.BytesIO()
    Image.new("L", (1700, 2400), 255).save(page, "PNG", dpi=(200, 200))
    return page.getvalue()


def _scan(scene: Scene) -> dict[str, Any]:
    """Add a scan to a dossier without deferring its job: the job is what is tried."""
    dossier, stored = scene.kitchen.dossier(), files.store(specimen(scene.now))
    paper = Attachment.objects.create(
        dossier=dossier, name="Bản quét", file_name="ban-quet.pdf", content_type="application/pdf",
        size=stored.size, sha256=stored.sha256, added_at=scene.now,
    )  # fmt: skip
    return {"copy_id": DigitalCopy.objects.create(attachment=paper, pages=1).pk}


def _day_announced(scene: Scene) -> Nothing:
    """The day a dossier is due was announced as off, and a process that kept the old calendar has counted it."""
    dossier = scene.kitchen.dossier(*HANDLED)
    before = Dossier.objects.filter(pk=dossier.pk).values(*CLOCKS).get()
    day_off = Announcement(localdate(before["due_at"]), is_open=False, name="Nghỉ thử", source="CV 1/2026")
    announce(day_off, by=scene.clerk, at=scene.now)
    Dossier.objects.filter(pk=dossier.pk).update(**before)
    return {}


def _population_answer_kept(scene: Scene) -> Nothing:
    """The database was asked about an applicant, and the dossier has ended since."""
    dossier = scene.kitchen.dossier(*HANDLED, person=KNOWN)
    by = scene.kitchen.holder(dossier)
    look_up_applicant(dossier.pk, Wish(Purpose.RECEIVE, "Đối chiếu", BORN), by=by, at=scene.now)
    ending.stop(dossier.pk, "Không đủ điều kiện", by=by, at=scene.now)
    return {}


def _fee_paid(scene: Scene) -> Nothing:
    """The fee was paid at the counter, and the journal has not been told."""
    dossier = scene.kitchen.dossier()
    link: DossierOrder | None = fee_link(dossier)
    assert link is not None
    amount = missing(link.order)
    till = Till(key=uuid.uuid4(), method=Method.CASH, amount=amount, agency=dossier.receiving_agency, given=amount)
    take_at_counter(link.order_id, till, by=scene.clerk, at=scene.now)
    return {}


def _clocks_running_out(scene: Scene) -> Nothing:
    scene.kitchen.dossier(*HANDLED, at=scene.earlier(days=90), person=scene.owner(), channel=Channel.COUNTER)
    return {}


ERRANDS = {
    "dossiers.end_supplements": Errand(_supplement_overdue),
    "dossiers.forget_population": Errand(_population_answer_kept),
    "dossiers.forget_uploads": Errand(_uploads_left),
    "dossiers.note_payments": Errand(_fee_paid),
    "dossiers.recognise": Errand(_scan),
    "dossiers.remind_supplements": Errand(_supplement_nearly_over),
    "dossiers.remind_uncollected": Errand(_uncollected),
    "dossiers.remind_unsent": Errand(_unsent),
    "dossiers.settle_calendars": Errand(_day_announced),
    "dossiers.watch": Errand(_clocks_running_out),
}
