"""Every field of an order, a price and an event."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from motcua.adapters.post_vnpost import mapping
from motcua.foundation.adapters import UnavailableError
from motcua.kernel.working_time import VIETNAM
from motcua.postal.ports import Contact, ParcelEvent, Shipment
from motcua.postal.rules import Direction, Stage

OFFICE = Contact(
    name="Trung tâm", phone="0273 3.999.999", line="23 đường 30/4", commune="Phường Mỹ Tho",
    district="Thành phố Mỹ Tho", district_code="815", province="Tỉnh Đồng Tháp", province_code="82",
)  # fmt: skip
HOME = Contact(
    name="Nguyễn Thị Sáu", phone="0900000101", line="Khu phố 3", province_code="79", email="sau@example.vn",
    note="Gọi trước",
)  # fmt: skip
SHIPMENT = Shipment(
    waybill="EK100000003VN",
    reference="H58.14-261122-0001",
    direction=Direction.DELIVER,
    sender=OFFICE,
    receiver=HOME,
    description="Kết quả hồ sơ",
    grams=100,
    cod_amount=50_000,
    ordered_on=date(2026, 11, 22),
)


def test_the_order_field_by_field() -> None:
    assert mapping.order(SHIPMENT, "MOTCUA") == {
        "CustomerCode": "MOTCUA",
        "ItemCode": "EK100000003VN",
        "OrderNumber": "H58.14-261122-0001",
        "CODAmount": "50000",
        "Weight": "100",
        "Sender": {
            "Province": "82",
            "District": "",
            "Address": "23 đường 30/4, Phường Mỹ Tho",
            "Name": "Trung tâm",
            "Email": "",
            "Tel": "02733999999",
            "Desc": "",
        },
        "Receiver": {
            "Province": "79",
            "District": "",
            "Address": "Khu phố 3",
            "Name": "Nguyễn Thị Sáu",
            "Email": "sau@example.vn",
            "Tel": "0900000101",
            "Desc": "Gọi trước",
        },
        "Description": "Kết quả hồ sơ",
        "FlagConfig": "2",
    }


def test_a_district_is_named_only_while_there_was_one() -> None:
    before = mapping.order(replace(SHIPMENT, ordered_on=date(2025, 6, 30)), "MOTCUA")
    assert before["Sender"]["District"] == "815"
    after = mapping.order(replace(SHIPMENT, ordered_on=date(2025, 7, 1)), "MOTCUA")
    assert after["Sender"]["District"] == ""


@pytest.mark.parametrize(("direction", "flag"), [(Direction.COLLECT, "1"), (Direction.DELIVER, "2")])
def test_directions(direction: Direction, flag: str) -> None:
    assert mapping.order(replace(SHIPMENT, direction=direction), "M")["FlagConfig"] == flag
    assert mapping.price(direction, "82", "79", 500, "M") == {
        "CustomerCode": "M",
        "FromProvince": "82",
        "ToProvince": "79",
        "Weight": "500",
        "CODAmount": "0",
        "Direction": flag,
    }


@pytest.mark.parametrize("answer", [{}, {"Price": ""}, {"Price": "-1"}, {"Price": "25.000"}, {"Price": "9" * 9}])
def test_a_price_that_is_none_is_no_price(answer: dict[str, Any]) -> None:
    with pytest.raises(UnavailableError):
        mapping.amount(answer)
    assert mapping.amount({"Price": "25000"}) == 25_000


def told(**more: Any) -> dict[str, Any]:
    row = {
        "EventId": "E1",
        "StatusCode": "30",
        "StatusName": "Đang vận chuyển",
        "Time": "20261122081500",
        "Place": "Bưu cục Mỹ Tho",
        "Note": "",
        "CODAmount": "",
        **more,
    }
    return {"Events": [row]}


@pytest.mark.parametrize(
    ("theirs", "stage"),
    [
        ("20", Stage.COLLECTED),
        ("30", Stage.MOVING),
        ("40", Stage.FAILED),
        ("50", Stage.DELIVERED),
        ("60", Stage.RETURNING),
        ("61", Stage.RETURNED),
    ],
)
def test_every_status(theirs: str, stage: Stage) -> None:
    [event] = mapping.events(told(StatusCode=theirs))
    at = datetime(2026, 11, 22, 8, 15, tzinfo=VIETNAM)
    assert event == ParcelEvent(number="E1", stage=stage, at=at, place="Bưu cục Mỹ Tho")


def test_money_from_the_door() -> None:
    [event] = mapping.events(told(StatusCode="70", CODAmount="50000"))
    assert (event.stage, event.cod_amount) == (None, 50_000)
    assert mapping.events(told(StatusCode="50", CODAmount="50000"))[0].cod_amount is None


@pytest.mark.parametrize(
    "more",
    [{"EventId": ""}, {"StatusCode": "99"}, {"StatusCode": "10"}, {"StatusCode": "90"}, {"Time": "hôm nay"},
     {"Time": "20261332000000"}, {"StatusCode": "70", "CODAmount": "x"},
     {"StatusCode": "70", "CODAmount": "9" * 10}],
)  # fmt: skip
def test_what_cannot_be_read_or_acted_on_is_left_out(more: dict[str, str]) -> None:
    assert mapping.events(told(**more)) == []


@pytest.mark.parametrize("answer", [{}, {"Events": "x"}, {"Events": ["x"]}])
def test_no_events_are_none(answer: dict[str, Any]) -> None:
    assert mapping.events(answer) == []
