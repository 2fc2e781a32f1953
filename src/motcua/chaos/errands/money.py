"""What the jobs of payments find to do: money that is not in our books yet, orders too late, receipts to send."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from motcua.chaos.errands.scene import Errand, Scene
from motcua.chaos.recipes.money import open_series
from motcua.payments.models import Attempt
from motcua.payments.services.orders import LineRequest, OrderRequest, open_order
from motcua.payments.services.paying import begin_national
from motcua.simulation.paying import pay_in_cash

FEE = 50_000  # đồng


def _charged(scene: Scene, at: datetime) -> Attempt:
    """Return a payment that was begun at the platform and whose money it has taken: whether it has is asked."""
    attempt = begin_national(_order(scene, at, None), visitor="127.0.0.1", at=at)
    scene.sandbox.charge(attempt.reference)
    return attempt


def _order(scene: Scene, at: datetime, expires_at: datetime | None) -> uuid.UUID:
    offer = scene.kitchen.intake.offers[0]
    wish = OrderRequest(
        key=f"chaos:{scene.kitchen.number()}",
        title="Lệ phí của lần thử",
        agency=scene.kitchen.intake.centre,
        payer_name="Nguyễn Thị Lan",
        lines=(LineRequest(kind="fee", title="Lệ phí", unit_amount=FEE, amount=FEE),),
        subject_code=f"H58-{at:%y%m%d}-0001",
        procedure_code=offer.code,
        procedure_name=f"Thủ tục {offer.code}",
        expires_at=expires_at,
    )
    return open_order(wish, at=at).pk


def _one(scene: Scene) -> dict[str, Any]:
    return {"attempt_id": str(_charged(scene, scene.now).pk)}


def _several(scene: Scene) -> dict[str, Any]:
    """Two whose time to be asked about has come."""
    for _ in range(2):
        _charged(scene, scene.earlier(minutes=1))
    return {}


def _too_late(scene: Scene) -> dict[str, Any]:
    began = scene.earlier(hours=2)
    _order(scene, began, began + timedelta(hours=1))
    return {}


def _receipts(scene: Scene) -> dict[str, Any]:
    """Two fees were paid at a centre that issues receipts; neither receipt is signed or sent yet."""
    open_series(scene.clerk, scene.kitchen)
    for _ in range(2):
        pay_in_cash(scene.kitchen.dossier(), by=scene.clerk, at=scene.now)
    return {}


ERRANDS = {
    "payments.ask": Errand(_one),
    "payments.ask_due": Errand(_several, leases=(("payments_attempt", "ask_at"),)),
    "payments.expire": Errand(_too_late),
    "payments.send_receipts": Errand(_receipts, leases=(("payments_receiptparcel", "try_at"),)),
}
