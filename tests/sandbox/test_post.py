"""The post judges for itself: waybills, addresses of today, amounts; and keeps its own book."""

from typing import Any

import pytest

from tests.sandbox.client import Caller

HOME = {
    "Province": "82",
    "District": "",
    "Address": "Ấp 1, Xã Cái Bè",
    "Name": "A",
    "Email": "",
    "Tel": "0900000101",
    "Desc": "",
}


def ordering(**more: Any) -> dict[str, Any]:
    return {
        "CustomerCode": "MOTCUA",
        "ItemCode": "EK100000003VN",
        "OrderNumber": "H58.14-261122-0001",
        "CODAmount": "50000",
        "Weight": "100",
        "Sender": HOME,
        "Receiver": HOME,
        "Description": "Kết quả hồ sơ",
        "FlagConfig": "2",
        **more,
    }


def call(sandbox: Caller, service: str, body: dict[str, Any], token: str = "sandbox-only") -> dict[str, Any]:
    answer: dict[str, Any] = sandbox.post(f"/post/{service}", json=body, headers={"Token": token}).json()
    return answer


def item(**more: Any) -> dict[str, Any]:
    return {"CustomerCode": "MOTCUA", "ItemCode": "EK100000003VN", **more}


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ({"ItemCode": "EK100000005VN"}, "số kiểm tra"),
        ({"ItemCode": "123"}, "ItemCode"),
        ({"OrderNumber": "H99.14-261122-0001"}, "OrderNumber"),
        ({"OrderNumber": "x"}, "OrderNumber"),
        ({"CODAmount": "-1"}, "CODAmount"),
        ({"CODAmount": 5}, "CODAmount"),
        ({"Weight": "0"}, "Weight"),
        ({"Weight": "2001"}, "Weight"),
        ({"FlagConfig": "9"}, "FlagConfig"),
        ({"Description": ""}, "Description"),
        ({"Sender": None}, "Sender"),
        ({"Receiver": HOME | {"District": "815"}}, "không còn cấp huyện"),
        ({"Receiver": HOME | {"Province": "Đồng Tháp"}}, "Receiver.Province"),
        ({"Receiver": HOME | {"Name": ""}}, "Receiver.Name"),
        ({"Receiver": HOME | {"Address": ""}}, "Receiver.Address"),
        ({"Receiver": HOME | {"Tel": "x"}}, "Receiver.Tel"),
        ({"Receiver": HOME | {"Commune": "x"}}, "Commune"),
        ({"Them": "x"}, "Them"),
    ],
)
def test_an_order_that_cannot_be_carried_out_is_refused(sandbox: Caller, more: dict[str, Any], word: str) -> None:
    said = call(sandbox, "order", ordering(**more))
    assert said["Status"] == "101"
    assert word in said["Message"]
    [entry] = sandbox.ledger(service="post")
    assert entry["outcome"] == "refused"


def test_the_same_order_is_one_and_another_under_its_waybill_is_refused(sandbox: Caller) -> None:
    assert [call(sandbox, "order", ordering())["Status"] for _ in range(2)] == ["100", "100"]
    assert call(sandbox, "order", ordering(CODAmount="1"))["Status"] == "103"
    assert sandbox.summary()["services"]["post"]["orders"] == 1
    assert [row["outcome"] for row in sandbox.ledger(service="post")] == ["accepted", "duplicate", "refused"]


def test_strangers_order_nothing(sandbox: Caller) -> None:
    assert call(sandbox, "order", ordering(), token="x")["Status"] == "401"
    assert call(sandbox, "order", ordering(CustomerCode="X"))["Status"] == "401"


@pytest.mark.parametrize(
    ("more", "price"),
    [
        ({}, "22000"),
        ({"Weight": "101"}, "25000"),
        ({"ToProvince": "79"}, "30000"),
        ({"ToProvince": "79", "Weight": "2000"}, "55000"),
    ],
)
def test_prices(sandbox: Caller, more: dict[str, str], price: str) -> None:
    asked = {
        "CustomerCode": "MOTCUA", "FromProvince": "82", "ToProvince": "82", "Weight": "100", "CODAmount": "0",
        "Direction": "2", **more,
    }  # fmt: skip
    assert call(sandbox, "price", asked)["Price"] == price


def test_a_parcel_is_followed_and_its_money_handed_in(sandbox: Caller) -> None:
    call(sandbox, "order", ordering())
    for status in ("20", "50", "70"):
        assert sandbox.post("/post/postman/EK100000003VN", json={"StatusCode": status}).status_code == 200
    events = call(sandbox, "tracking", item())["Events"]
    assert [row["StatusCode"] for row in events] == ["10", "20", "50", "70"]
    assert events[-1]["CODAmount"] == "50000"
    assert len({row["EventId"] for row in events}) == 4
    sandbox.switch(post={"wrong_amount": 1})
    assert call(sandbox, "tracking", item())["Events"][-1]["CODAmount"] == "51000"


def test_what_nobody_has_fetched_can_be_cancelled_twice_and_no_later(sandbox: Caller) -> None:
    call(sandbox, "order", ordering())
    assert [call(sandbox, "cancel", item(Reason="x"))["Status"] for _ in range(2)] == ["100", "100"]
    call(sandbox, "order", ordering(ItemCode="EK123456785VN"))
    sandbox.post("/post/postman/EK123456785VN", json={"StatusCode": "20"})
    assert call(sandbox, "cancel", item(ItemCode="EK123456785VN"))["Status"] == "104"


def test_unknown_parcels_are_unknown(sandbox: Caller) -> None:
    assert call(sandbox, "tracking", item())["Status"] == "102"
    assert sandbox.post("/post/postman/EK100000003VN", json={"StatusCode": "20"}).status_code == 404
