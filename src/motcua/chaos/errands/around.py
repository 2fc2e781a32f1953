"""What the jobs around the dossiers find to do: post, population database, hall, messages, lists, logs."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils.timezone import localdate

from motcua.accounts.models import User
from motcua.chaos.errands.scene import Errand, Scene
from motcua.chaos.recipes.nation import BORN, KNOWN
from motcua.counters.services.calling import sit_down, take_ticket
from motcua.counters.services.setting_up import set_line, set_window
from motcua.dossiers.models import Dossier
from motcua.dossiers.services.confirming import Wish, want_look
from motcua.dossiers.services.mailing import hand_to_post
from motcua.foundation import once
from motcua.foundation.limits import LOOKUPS_BY_CODE
from motcua.indicators.models import Export
from motcua.indicators.queries import Scope
from motcua.indicators.services.exporting import request_export
from motcua.notifications.rules.events import Kind
from motcua.notifications.services import Letter, tell
from motcua.population.rules import Purpose
from motcua.postal.models import PostOrder
from motcua.postal.services.ordering import place_due
from motcua.postal.services.tracking import poll_due
from motcua.sync.ports import national_portal
from motcua.sync.queries import is_drained
from motcua.sync.relay import Relay
from motcua.webhooks import services as webhooks

FIGURE = "received"
DELIVERED = "50"  # the post's word for it
ORDERS = ("postal_postorder", "due_at")
LOOKS = ("population_lookup", "retry_at")
SENDINGS = ("notifications_sending", "due_at")
Nothing = dict[str, Any]


# ---- the post ---------------------------------------------------------------------------------------------------


def _to_place(scene: Scene) -> Nothing:
    """Two results go by post: their orders are promised and the post has not been told."""
    rows = [scene.kitchen.waiting_at_the_counter(return_by=Dossier.ReturnBy.POST).pk for _ in range(2)]
    hand_to_post(rows, agency=scene.kitchen.intake.centre, by=scene.clerk, at=scene.now)
    return {}


def _delivered(scene: Scene) -> Nothing:
    """The postman has brought both, and we have not looked yet."""
    at = scene.earlier(hours=1)
    rows = [scene.kitchen.waiting_at_the_counter(return_by=Dossier.ReturnBy.POST, at=at).pk for _ in range(2)]
    hand_to_post(rows, agency=scene.kitchen.intake.centre, by=scene.clerk, at=at)
    place_due(at)
    for waybill in PostOrder.objects.order_by("waybill").values_list("waybill", flat=True):
        scene.sandbox.postman(waybill, DELIVERED)
    return {}


def _ended(scene: Scene) -> Nothing:
    """We have looked, and the dossiers have not been told."""
    _delivered(scene)
    poll_due(scene.now)
    return {}


# ---- the nation -------------------------------------------------------------------------------------------------


def _to_ask(scene: Scene) -> Nothing:
    """Two systems wanted to know something of the population database."""
    for _ in range(2):
        dossier = scene.kitchen.dossier(person=KNOWN)
        want_look(dossier.pk, Wish(Purpose.RECEIVE, "Đối chiếu", BORN), by=scene.clerk, at=scene.now)
    return {}


def _told_and_lost(scene: Scene) -> Nothing:
    """The portal was told everything and has lost it: each comparison finds what is to be told again."""
    relay = Relay(national_portal())
    while relay.turn() or not is_drained():
        pass
    scene.sandbox.forget()
    return {}


# ---- the house --------------------------------------------------------------------------------------------------


def _yesterdays_hall(scene: Scene) -> Nothing:
    """Two numbers were not called yesterday, and the officer did not get up."""
    at, centre = scene.earlier(days=1), scene.kitchen.intake.centre
    line = set_line(centre, "Z", "Việc thử", by=scene.clerk, at=at)
    sit_down(set_window(centre, 99, [line], by=scene.clerk, at=at).pk, by=scene.clerk, at=at)
    for _ in range(2):
        key = scene.kitchen.intake.filing(scene.kitchen.number()).key
        take_ticket(line, key=key, has_priority=False, at=at)
    return {}


def _messages(scene: Scene) -> Nothing:
    """Two people are sent what no quiet hour holds back."""
    for number in range(2):
        owner = scene.owner().account
        facts = {"code": f"H58-261122-000{number}", "pickup": "482913"}
        if owner is not None:
            tell(owner, Letter(f"chaos:{number}", Kind.PICKUP, facts), at=scene.now)
    return {}


def _list(scene: Scene) -> dict[str, Any]:
    return {"export_id": str(ask_for_list(scene.clerk, scene.now).pk)}


def ask_for_list(by: User, at: datetime) -> Export:
    """Ask for a list as a file, as the console does."""
    scope = Scope(localdate(at - timedelta(days=60)), localdate(at))
    return request_export(FIGURE, scope, title="Thử", file_format="csv", by=by, at=at)


def _told_long_ago(scene: Scene) -> Nothing:
    """What was told to subscribers a month ago."""
    scene.kitchen.dossier()
    webhooks.collect(at=scene.earlier(days=30))
    return {}


def _old_answers(scene: Scene) -> Nothing:
    """A call of six weeks ago, and a bucket of tries that nobody has touched for days."""
    at, key = scene.earlier(days=45), scene.kitchen.intake.filing(scene.kitchen.number()).key
    once.keep(once.Call("chaos", key, once.request_hash(b"1"), at), once.Reply(201, "application/json", "{}"))
    LOOKUPS_BY_CODE.take("H58-261122-0001")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE foundation_bucket SET at = at - interval '3 days'")
    return {}


def _as_it_is(scene: Scene) -> Nothing:
    """The province's own life is enough."""
    del scene
    return {}


ERRANDS = {
    "counters.close_days": Errand(_yesterdays_hall),
    "foundation.refresh_revocation": Errand(_as_it_is),
    "foundation.sweep": Errand(_old_answers),
    "indicators.fold": Errand(_as_it_is),
    "indicators.write_export": Errand(_list),
    "notifications.carry": Errand(_messages, leases=(SENDINGS,)),
    "dossiers.settle_parcels": Errand(_ended),
    "population.retry": Errand(_to_ask, leases=(LOOKS,)),
    "postal.follow": Errand(_delivered, leases=(ORDERS,)),
    "postal.place": Errand(_to_place, leases=(ORDERS,)),
    "sync.compare_latest": Errand(_told_and_lost),
    "sync.compare_whole": Errand(_told_and_lost),
    "sync.read_catalogue": Errand(_as_it_is),
    "webhooks.trim": Errand(_told_long_ago),
}
