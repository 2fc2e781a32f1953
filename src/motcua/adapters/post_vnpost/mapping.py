"""Our orders and their events; pure."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from motcua.foundation.adapters import UnavailableError
from motcua.kernel.working_time import VIETNAM
from motcua.postal.ports import Contact, ParcelEvent, Shipment
from motcua.postal.rules import Direction, Stage, has_district

FLAGS = {Direction.COLLECT: "1", Direction.DELIVER: "2"}
STAGES: dict[str, Stage | None] = {
    "10": None,  # the order is known, nothing has moved
    "20": Stage.COLLECTED,
    "30": Stage.MOVING,
    "40": Stage.FAILED,
    "50": Stage.DELIVERED,
    "60": Stage.RETURNING,
    "61": Stage.RETURNED,
    "70": None,  # money collected at the door is handed in
    "90": None,  # cancelled: we did that
}
SETTLED = "70"
LONGEST_AMOUNT = 9


def order(shipment: Shipment, customer: str) -> dict[str, Any]:
    """Return an order as it goes over the line; every scalar is a string."""
    return {
        "CustomerCode": customer,
        "ItemCode": shipment.waybill,
        "OrderNumber": shipment.reference,
        "CODAmount": str(shipment.cod_amount),
        "Weight": str(shipment.grams),
        "Sender": address(shipment.sender, shipment.ordered_on),
        "Receiver": address(shipment.receiver, shipment.ordered_on),
        "Description": shipment.description,
        "FlagConfig": FLAGS[shipment.direction],
    }


def address(contact: Contact, on: date) -> dict[str, str]:
    """Return one end as their form has it; the commune stands in the line, a district only while there was one."""
    return {
        "Province": contact.province_code,
        "District": contact.district_code if has_district(on) else "",
        "Address": ", ".join(part for part in (contact.line, contact.commune) if part),
        "Name": contact.name,
        "Email": contact.email,
        "Tel": "".join(sign for sign in contact.phone if sign.isdigit() or sign == "+"),
        "Desc": contact.note,
    }


def price(direction: Direction, from_province: str, to_province: str, grams: int, customer: str) -> dict[str, str]:
    """Return the question what a parcel costs."""
    return {
        "CustomerCode": customer,
        "FromProvince": from_province,
        "ToProvince": to_province,
        "Weight": str(grams),
        "CODAmount": "0",
        "Direction": FLAGS[direction],
    }


def amount(answer: Mapping[str, Any]) -> int:
    """Read a price. Raises ``UnavailableError`` for one that is no amount: nobody is charged a guess."""
    text = str(answer.get("Price", ""))
    if not (text.isascii() and text.isdigit()) or len(text) > 8:
        raise UnavailableError("Bưu chính báo giá không đọc được.")
    return int(text)


def events(answer: Mapping[str, Any]) -> list[ParcelEvent]:
    """Read what happened; a line without number, known status or moment is left out, not guessed."""
    rows = answer.get("Events")
    found = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return [event for event in map(_event, found) if event is not None]


def _event(row: Mapping[str, Any]) -> ParcelEvent | None:
    number, status = str(row.get("EventId", "")), str(row.get("StatusCode", ""))
    at = _moment(str(row.get("Time", "")))
    if not number or status not in STAGES or at is None:
        return None
    money = str(row.get("CODAmount", ""))
    is_amount = money.isascii() and money.isdigit() and len(money) <= LONGEST_AMOUNT
    cod = int(money) if status == SETTLED and is_amount else None
    if STAGES[status] is None and cod is None:
        return None
    place, note = str(row.get("Place", ""))[:200], str(row.get("Note", ""))[:300]
    return ParcelEvent(number=number[:60], stage=STAGES[status], at=at, place=place, note=note, cod_amount=cod)


def _moment(text: str) -> datetime | None:
    if len(text) != 14 or not (text.isascii() and text.isdigit()):
        return None
    try:
        return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=VIETNAM)
    except ValueError:
        return None
