"""What every post promises, and what the orders make of it: over HTTP to the sandbox, faults on."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from motcua.adapters.post_vnpost.client import Vnpost
from motcua.foundation.adapters import RefusedError, UnavailableError
from motcua.postal.models import PostEvent, PostOrder
from motcua.postal.ports import Contact
from motcua.postal.queries import unsettled
from motcua.postal.rules import Direction, NoTariffError, Stage
from motcua.postal.services.ordering import (
    NewParcel,
    NoWaybillError,
    Price,
    cancel,
    order,
    place_due,
    quote,
    shipment_of,
)
from motcua.postal.services.tracking import poll_due, take_events
from tests.factories.offices import citizen, moment
from tests.plugins.sandbox import RunningSandbox

pytestmark = pytest.mark.django_db

NOW = moment("2026-11-22T08:00")
HOME = Contact(name="Nguyễn Thị Sáu", phone="0900000101", line="Khu phố 3", province_code="82")
OFFICE = Contact(name="Trung tâm", phone="02733999999", line="23 đường 30/4", province_code="82")


@pytest.fixture
def post(postman: RunningSandbox) -> Vnpost:
    return Vnpost(base_url=f"{postman.url}/post", customer="MOTCUA", token="sandbox-only", timeout_seconds=2)


def ordered(key: str = "k1", **more: Any) -> PostOrder:
    values: dict[str, Any] = {
        "key": key,
        "direction": Direction.DELIVER,
        "reference": "H58.14-261122-0001",
        "sender": OFFICE,
        "receiver": HOME,
        "description": "Kết quả",
        "price": Price(25_000, "post"),
        "cod_amount": 50_000,
        **more,
    }
    by = more.pop("by", None) or _someone()
    values.pop("by", None)
    return order(NewParcel(**values), by=by, at=NOW)


def _someone() -> Any:
    from motcua.accounts.models import User

    return User.objects.first() or citizen()


def happen(postman: RunningSandbox, kept: PostOrder, status: str, **more: str) -> None:
    address = f"{postman.url}/post/postman/{kept.waybill}"
    answer = httpx.post(address, json={"StatusCode": status, **more}, trust_env=False)
    assert answer.status_code == httpx.codes.OK


def later(hours: int) -> Any:
    return NOW + timedelta(hours=hours)


def test_it_knows_us(post: Vnpost) -> None:
    assert post.check().startswith("known as MOTCUA")


def test_a_wrong_token_is_a_line_that_does_not_work(postman: RunningSandbox) -> None:
    stranger = Vnpost(base_url=f"{postman.url}/post", customer="MOTCUA", token="x")
    with pytest.raises(UnavailableError):
        stranger.check()


def test_what_they_refuse_comes_in_their_words(post: Vnpost) -> None:
    with pytest.raises(RefusedError, match="Không có đơn"):
        post.track("EK100000003VN")


@pytest.mark.parametrize("fault", ["error_500", "reset", "answer_then_cut", "delay"])
def test_an_order_is_placed_once_although_it_is_tried_again(postman: RunningSandbox, fault: str) -> None:
    kept = ordered()
    postman.break_down(post={fault: 2, "delay_seconds": 5})
    at, tries = NOW, 0
    while PostOrder.objects.get().state == "waiting" and tries < 6:
        place_due(at)
        at, tries = at + timedelta(minutes=5), tries + 1
    postman.heal()
    kept.refresh_from_db()
    assert (kept.state, tries) == ("placed", 3)
    assert postman.summary()["services"]["post"]["orders"] == 1
    assert place_due(at) == 0


def test_the_same_wish_twice_is_one_order_and_waybills_are_never_the_same(postman: RunningSandbox) -> None:
    assert ordered() == ordered()
    numbers = {ordered(f"k{number}").waybill for number in range(20)}
    assert len(numbers) == 20
    place_due(NOW)
    assert postman.summary()["services"]["post"]["orders"] == PostOrder.objects.count() == 20


def test_a_run_of_waybills_that_is_used_up_is_said(postman: RunningSandbox, settings: Any) -> None:
    settings.MOTCUA_POST_WAYBILLS = ("EK", 5, 6)
    ordered("a"), ordered("b")
    with pytest.raises(NoWaybillError):
        ordered("c")
    assert PostOrder.objects.count() == 2


def test_a_refused_order_waits_for_somebody_and_is_not_sent_again(postman: RunningSandbox) -> None:
    kept = ordered(receiver=Contact(name="A", phone="x", line="Ấp 1", province_code="82"))
    assert place_due(NOW) == 0
    kept.refresh_from_db()
    assert (kept.state, kept.due_at) == ("refused", None)
    assert "Receiver.Tel" in kept.last_error
    assert place_due(later(24)) == 0


def test_the_price_is_theirs_and_the_table_s_while_they_are_away(postman: RunningSandbox) -> None:
    assert quote(Direction.DELIVER, "82", "82", grams=100) == Price(22_000, "post")
    postman.break_down(post={"error_500": 1.0})
    assert quote(Direction.DELIVER, "82", "82", grams=100) == Price(25_000, "table")
    with pytest.raises(NoTariffError):
        quote(Direction.DELIVER, "82", "82", grams=30_000)


def test_events_count_once_by_poll_and_by_push_in_any_order(postman: RunningSandbox, post: Vnpost) -> None:
    kept = ordered()
    place_due(NOW)
    happen(postman, kept, "50", Time="20261123090000")
    happen(postman, kept, "20", Time="20261122090000")
    assert poll_due(later(1)) == 1
    assert not take_events(kept.waybill, post.track(kept.waybill), at=later(2))
    kept.refresh_from_db()
    assert (kept.stage, kept.ended_at) == (Stage.DELIVERED, moment("2026-11-23T09:00"))
    assert PostEvent.objects.count() == 2


def test_money_from_the_door_is_followed_until_it_comes_and_a_difference_shows(postman: RunningSandbox) -> None:
    kept = ordered()
    place_due(NOW)
    happen(postman, kept, "50")
    poll_due(later(1))
    kept.refresh_from_db()
    assert kept.due_at == later(7)
    assert list(unsettled()) == [kept]
    happen(postman, kept, "70")
    postman.break_down(**{"post.tracking": {"wrong_amount": 1}})
    poll_due(later(8))
    settled = PostOrder.objects.get(pk=kept.pk)
    assert (settled.cod_settled_amount, settled.due_at) == (51_000, None)
    assert list(unsettled()) == [kept]


def test_a_line_that_breaks_while_following_is_looked_at_again(postman: RunningSandbox) -> None:
    kept = ordered()
    place_due(NOW)
    postman.break_down(post={"reset": 1})
    assert poll_due(later(1)) == 0
    happen(postman, kept, "30")
    assert poll_due(later(2)) == 1


def test_a_cancellation_reaches_the_post_also_when_the_order_s_answer_was_lost(postman: RunningSandbox) -> None:
    fresh = ordered("fresh")
    assert cancel(fresh.pk, by=_someone(), at=NOW).state == "cancelled"
    lost = ordered("lost")
    postman.break_down(post={"answer_then_cut": 1})
    place_due(NOW)
    postman.heal()
    assert cancel(lost.pk, by=_someone(), at=later(1)).state == "cancelling"
    place_due(later(1))
    lost.refresh_from_db()
    assert lost.state == "cancelled"
    told = postman.ledger(service="post")
    assert [(row["service"], row["outcome"]) for row in told] == [
        ("order", "accepted"),
        ("order", "duplicate"),
        ("cancel", "answered"),
    ]


def test_a_cancellation_that_comes_too_late_leaves_the_parcel_running(postman: RunningSandbox) -> None:
    kept = ordered()
    place_due(NOW)
    happen(postman, kept, "20")
    cancel(kept.pk, by=_someone(), at=later(1))
    place_due(later(1))
    kept.refresh_from_db()
    assert kept.state == "placed"
    assert "không hủy được" in kept.last_error
    assert poll_due(later(2)) == 1


def test_a_kept_order_is_sent_as_it_was_ordered(postman: RunningSandbox) -> None:
    kept = PostOrder.objects.get(pk=ordered().pk)
    assert shipment_of(kept).receiver == HOME
    assert shipment_of(kept).ordered_on == NOW.date()
