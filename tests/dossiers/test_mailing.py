"""Papers fetched and results brought by the public post: wished, ordered, handed over, their ends noted."""

from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from motcua.dossiers.models import Dispatch, Dossier, Parcel, PostManifest, PostWish
from motcua.dossiers.queries.charging import fee_bill
from motcua.dossiers.queries.mailing import gone_wrong, home_contact, office_contact, on_the_way, to_send
from motcua.dossiers.rules.mailing import cod_of, may_be_mailed
from motcua.dossiers.rules.transitions import Status
from motcua.dossiers.services.charging import fee_order
from motcua.dossiers.services.mailing import Wanted, hand_to_post, price_of, settle_parcels, unwish, wish
from motcua.dossiers.services.moves import ActionRefusedError
from motcua.foundation.inserting import insert_together
from motcua.notifications.models import Message
from motcua.notifications.rules.events import Kind
from motcua.payments.models import Payment
from motcua.postal.models import PostOrder
from motcua.postal.ports import Contact
from motcua.postal.rules import Direction
from motcua.postal.services.ordering import Price, place_due
from motcua.postal.services.tracking import poll_due
from tests.factories import dossiers as make
from tests.factories.offices import Office, moment, office
from tests.plugins.sandbox import RunningSandbox

NOW = moment("2025-01-14T09:00")
HOME = Contact(
    name="Nguyễn Thị Sáu", phone="0912345678", line="Ấp 1, Xã Thử", province="Tỉnh Đồng Tháp", province_code="82"
)
PRICE = Price(25_000, "post")


@pytest.fixture
def place(db: None) -> Office:
    return office()


def wanted(direction: Direction = Direction.DELIVER, **more: Any) -> Wanted:
    return Wanted(direction, HOME, PRICE)


def later(hours: float) -> datetime:
    return NOW + timedelta(hours=hours)


def happen(postman: RunningSandbox, order: PostOrder, *statuses: str, note: str = "") -> None:
    for status in statuses:
        body = {"StatusCode": status, "Time": f"{later(5):%Y%m%d%H%M%S}", "Note": note}
        httpx.post(f"{postman.url}/post/postman/{order.waybill}", json=body, trust_env=False).raise_for_status()


def sent(place: Office, dossier: Dossier) -> Parcel:
    """Hand a result to the post, which hears of it."""
    hand_to_post([dossier.pk], agency=place.centre, by=place.intake, at=NOW)
    place_due(NOW)
    return Parcel.objects.get(dossier=dossier)


def by_post(place: Office) -> Dossier:
    dossier = make.done(place)
    wish(dossier.pk, wanted(), by=place.citizen, at=NOW)
    dossier.refresh_from_db()
    return dossier


@pytest.mark.parametrize(
    ("direction", "status", "under_way", "may"),
    [
        (Direction.COLLECT, Status.REGISTERED, False, True),
        (Direction.COLLECT, Status.AWAITING_SUPPLEMENT, False, True),
        (Direction.COLLECT, Status.REGISTERED, True, False),
        (Direction.COLLECT, Status.PROCESSING, False, False),
        (Direction.DELIVER, Status.PROCESSING, False, True),
        (Direction.DELIVER, Status.DONE, False, True),
        (Direction.DELIVER, Status.DONE, True, False),
        (Direction.DELIVER, Status.RETURNED, False, False),
        (Direction.DELIVER, Status.WITHDRAWN, False, False),
    ],
)
def test_when_the_post_can_be_wished_for(direction: Direction, status: Status, under_way: bool, may: bool) -> None:
    assert may_be_mailed(direction, status, is_under_way=under_way) is may


def test_only_what_is_still_due_is_collected_and_only_with_a_result() -> None:
    assert cod_of(20_000, Direction.DELIVER) == 20_000
    assert cod_of(20_000, Direction.COLLECT) == 0


def test_the_price_is_known_before_and_kept_with_the_wish(place: Office, postman: RunningSandbox) -> None:
    dossier = make.filed(place)
    found = price_of(dossier, Direction.DELIVER, HOME, at=NOW)
    assert found == Price(30_000, "post")
    kept = wish(dossier.pk, Wanted(Direction.DELIVER, HOME, found), by=place.citizen, at=NOW)
    assert (kept.price_amount, kept.price_source) == (30_000, "post")
    dossier.refresh_from_db()
    assert dossier.return_by == Dossier.ReturnBy.POST
    assert not PostOrder.objects.exists()


def test_papers_are_fetched_at_once_and_their_arrival_is_noted(place: Office, postman: RunningSandbox) -> None:
    dossier = make.filed(place)
    wish(dossier.pk, wanted(Direction.COLLECT), by=place.citizen, at=NOW)
    place_due(NOW)
    parcel = Parcel.objects.select_related("order").get()
    [told] = postman.ledger(service="post")
    assert told["body"]["FlagConfig"] == "1"
    assert told["body"]["Sender"]["Name"] == HOME.name
    assert told["body"]["Receiver"]["Name"] == place.centre.name
    happen(postman, parcel.order, "20", "50")
    poll_due(later(6))
    assert settle_parcels(later(6)) == 1
    assert dossier.events.filter(kind="papers_arrived").count() == 1
    assert settle_parcels(later(7)) == 0


def test_results_go_with_one_list_and_twice_is_once(place: Office, postman: RunningSandbox) -> None:
    dossiers = [by_post(place) for _ in range(3)]
    keys = [each.pk for each in dossiers]
    assert {each.pk for each in to_send([place.centre.pk])} == set(keys)
    made = hand_to_post(keys, agency=place.centre, by=place.intake, at=NOW)
    assert (made.number, made.year, made.parcels.count()) == (1, 2025, 3)
    with pytest.raises(ActionRefusedError, match="nothing_to_send"):
        hand_to_post(keys, agency=place.centre, by=place.intake, at=NOW)
    assert Dispatch.objects.count() == PostOrder.objects.count() == 3
    assert {each.dispatch.number for each in Parcel.objects.all() if each.dispatch} == {
        each.waybill for each in PostOrder.objects.all()
    }
    assert place_due(NOW) == 3
    assert postman.summary()["services"]["post"]["orders"] == 3
    assert len(on_the_way([place.centre.pk])) == 3


def test_a_delivered_result_is_handed_out_in_the_name_of_who_sent_it(
    place: Office, postman: RunningSandbox
) -> None:
    dossier = by_post(place)
    parcel = sent(place, dossier)
    happen(postman, parcel.order, "20", "30", "50")
    poll_due(later(6))
    assert settle_parcels(later(6)) == 1
    dossier.refresh_from_db()
    assert dossier.status == Status.RETURNED
    assert (dossier.hand_out.way, dossier.hand_out.proof, dossier.hand_out.by) == ("post", "post", place.intake)
    assert settle_parcels(later(7)) == 0


def test_an_undeliverable_result_comes_back_as_a_task(place: Office, postman: RunningSandbox) -> None:
    dossier = by_post(place)
    parcel = sent(place, dossier)
    happen(postman, parcel.order, "20", "40", "60")
    happen(postman, parcel.order, "61", note="Người nhận đi vắng")
    poll_due(later(6))
    settle_parcels(later(6))
    dispatch = Dispatch.objects.get()
    assert dispatch.came_back_reason == "Người nhận đi vắng"
    dossier.refresh_from_db()
    assert dossier.status == Status.DONE
    assert [each.pk for each in gone_wrong([place.centre.pk], later(6))] == [parcel.pk]
    assert [each.pk for each in to_send([place.centre.pk])] == [dossier.pk]


def test_a_refused_order_comes_back_as_a_task_too(place: Office, postman: RunningSandbox) -> None:
    dossier = make.done(place)
    bad = Contact(name="A", phone="x", line="Ấp 1", province_code="82")
    wish(dossier.pk, Wanted(Direction.DELIVER, bad, PRICE), by=place.citizen, at=NOW)
    parcel = sent(place, dossier)
    assert settle_parcels(later(1)) == 1
    parcel.order.refresh_from_db()
    assert "Receiver.Tel" in parcel.order.last_error
    assert Dispatch.objects.get().came_back_reason == "Bưu chính từ chối đơn"
    told = Message.objects.get(event=Kind.CAME_BACK)
    assert "Bưu chính từ chối đơn" in told.body
    assert "Receiver.Tel" not in told.body
    assert [each.pk for each in gone_wrong([place.centre.pk], later(6))] == [parcel.pk]


def test_the_fee_still_due_is_collected_at_the_door_and_booked_once(
    place: Office, postman: RunningSandbox
) -> None:
    dossier = make.done(place)
    dossier.refresh_from_db()
    bill = fee_bill(dossier)
    if bill is None:
        insert_together(fee_order(dossier, at=NOW))
        bill = fee_bill(dossier)
    assert bill is not None
    due = bill.missing
    assert due > 0
    wish(dossier.pk, wanted(), by=place.citizen, at=NOW)
    parcel = sent(place, dossier)
    assert parcel.order.cod_amount == due
    happen(postman, parcel.order, "50", "70")
    poll_due(later(6))
    settle_parcels(later(6))
    settle_parcels(later(7))
    paid = Payment.objects.get()
    assert (paid.amount, paid.provider, paid.provider_txn) == (due, "vnpost", parcel.order.waybill)
    settled = fee_bill(Dossier.objects.get(pk=dossier.pk))
    assert settled is not None
    assert settled.missing == 0


def test_a_wish_is_taken_back_until_somebody_has_fetched_it(place: Office, postman: RunningSandbox) -> None:
    dossier = make.filed(place)
    wish(dossier.pk, wanted(Direction.COLLECT), by=place.citizen, at=NOW)
    unwish(dossier.pk, Direction.COLLECT, by=place.citizen, at=NOW)
    unwish(dossier.pk, Direction.COLLECT, by=place.citizen, at=NOW)
    assert PostOrder.objects.get().state == "cancelled"
    settle_parcels(NOW)
    wish(dossier.pk, wanted(Direction.COLLECT), by=place.citizen, at=later(1))
    place_due(later(1))
    running = PostOrder.objects.get(state="placed")
    happen(postman, running, "20")
    poll_due(later(6))
    with pytest.raises(ActionRefusedError, match="parcel_gone"):
        unwish(dossier.pk, Direction.COLLECT, by=place.citizen, at=later(6))


def test_one_that_cannot_be_settled_keeps_no_other_waiting_and_is_told(
    place: Office, postman: RunningSandbox
) -> None:
    damaged, well = by_post(place), by_post(place)
    for each in (damaged, well):
        happen(postman, sent(place, each).order, "50")
    poll_due(later(6))
    Dossier.objects.filter(pk=damaged.pk).update(step="no such step")
    with pytest.raises(ExceptionGroup, match="1 parcels cannot be settled"):
        settle_parcels(later(6))
    assert Dossier.objects.get(pk=well.pk).status == Status.RETURNED
    assert Dossier.objects.get(pk=damaged.pk).status == Status.DONE


def test_what_the_postman_was_given_is_not_cancelled_by_a_page_that_is_old(
    place: Office, postman: RunningSandbox
) -> None:
    dossier = by_post(place)
    parcel = sent(place, dossier)
    with pytest.raises(ActionRefusedError, match="parcel_gone"):
        unwish(dossier.pk, Direction.DELIVER, by=place.citizen, at=later(1))
    parcel.order.refresh_from_db()
    assert (parcel.order.state, PostWish.objects.get().withdrawn_at) == ("placed", None)


def test_money_from_the_door_that_does_not_come_is_a_task(place: Office, postman: RunningSandbox) -> None:
    dossier = make.done(place)
    if fee_bill(dossier) is None:
        insert_together(fee_order(dossier, at=NOW))
    wish(dossier.pk, wanted(), by=place.citizen, at=NOW)
    parcel = sent(place, dossier)
    assert parcel.order.cod_amount > 0
    happen(postman, parcel.order, "50")
    poll_due(later(6))
    settle_parcels(later(6))
    centre = [place.centre.pk]
    assert list(gone_wrong(centre, later(6))) == []
    assert [each.pk for each in gone_wrong(centre, later(6 + 5 * 24))] == [parcel.pk]
    happen(postman, parcel.order, "70")
    poll_due(later(6 + 5 * 24))
    assert list(gone_wrong(centre, later(7 + 5 * 24))) == []


def test_a_new_wish_takes_the_place_of_the_old(place: Office, postman: RunningSandbox) -> None:
    dossier = make.filed(place)
    wish(dossier.pk, wanted(), by=place.citizen, at=NOW)
    wish(dossier.pk, wanted(), by=place.citizen, at=later(1))
    assert PostWish.objects.filter(withdrawn_at=None).count() == 1
    unwish(dossier.pk, Direction.DELIVER, by=place.citizen, at=later(2))
    dossier.refresh_from_db()
    assert dossier.return_by == Dossier.ReturnBy.COUNTER


def test_strangers_order_and_hand_over_nothing(place: Office, postman: RunningSandbox) -> None:
    dossier = by_post(place)
    with pytest.raises(ActionRefusedError, match="not_yours"):
        wish(dossier.pk, wanted(), by=place.stranger, at=NOW)
    with pytest.raises(ActionRefusedError, match="not_yours"):
        hand_to_post([dossier.pk], agency=place.centre, by=place.stranger, at=NOW)
    assert not PostManifest.objects.exists()


def test_who_chose_the_post_when_filing_gets_it_at_the_address_of_the_dossier(
    place: Office, postman: RunningSandbox
) -> None:
    dossier = make.done(place)
    Dossier.objects.filter(pk=dossier.pk).update(return_by="post")
    parcel = sent(place, dossier)
    assert parcel.order.receiver["line"] == "Ấp 1"
    assert PostWish.objects.get().wished_by == place.intake


def test_a_long_list_asks_for_each_price_once(place: Office, postman: RunningSandbox) -> None:
    keys = [make.done(place).pk for _ in range(3)]
    Dossier.objects.filter(pk__in=keys).update(return_by="post")
    hand_to_post(keys, agency=place.centre, by=place.intake, at=NOW)
    assert PostWish.objects.count() == 3
    assert len(postman.ledger(service="price")) == 1


def test_ends_of_the_way(place: Office) -> None:
    dossier = make.filed(place)
    dossier.address = "Khu phố 3, Phường Mỹ Phong, Tỉnh Đồng Tháp"
    home = home_contact(dossier, NOW.date())
    assert (home.line, home.province_code) == ("Khu phố 3, Phường Mỹ Phong", "82")
    counter = office_contact(place.centre, NOW.date())
    assert (counter.name, counter.province_code) == (place.centre.name, "99")
    assert office_contact(place.commune_agency, NOW.date()).commune == place.commune.name


def test_a_parcel_that_is_lost_to_the_line_is_not_lost_to_us(place: Office, postman: RunningSandbox) -> None:
    dossier = by_post(place)
    postman.break_down(post={"answer_then_cut": 2})
    parcel = sent(place, dossier)
    assert parcel.order.state == "waiting"
    place_due(later(1))
    place_due(later(2))
    assert PostOrder.objects.get().state == "placed"
    assert postman.summary()["services"]["post"]["orders"] == 1
