"""Our messages in the tax system's envelope (``TDiep``), and its answers back; pure."""

from dataclasses import dataclass
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from motcua.payments.receipt_ports import TaxMessage

VERSION = "2.0.0"
KINDS = {"issued": "600", "cancelled": "601", "notice": "601", "summary": "602"}  # loại thông điệp
TAKEN, REFUSED = "0", "1"  # trạng thái tiếp nhận


class UnreadableAnswerError(ValueError):
    """The answer is no answer to this message."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side says: its number, whether it took the message, and why not."""

    number: str
    is_taken: bool
    reasons: tuple[str, ...] = ()


def envelope(message: TaxMessage, sender: str) -> bytes:
    """Return the message as it goes over the line; the signed XML inside stays byte for byte what it means."""
    root = etree.Element("TDiep")
    head = etree.SubElement(root, "TTChung")
    values = {
        "PBan": VERSION,
        "MNGui": sender,
        "MNNhan": "TCT",
        "MLTDiep": KINDS[message.what],
        "MTDiep": message.key,
        "MST": message.tax_code,
        "SLuong": "1",
    }
    for name, value in values.items():
        etree.SubElement(head, name).text = value
    etree.SubElement(root, "DLieu").append(etree.fromstring(message.xml))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def answer(content: bytes, key: str) -> Answer:
    """Read an answer (``TBao`` in its own envelope). Raises ``UnreadableAnswerError``."""
    root = _parsed(content)
    if root.findtext("TTChung/MTDTChieu") != key:
        raise UnreadableAnswerError("it answers another message")
    state = root.findtext("DLieu/TBao/TTTNhan")
    if state not in {TAKEN, REFUSED}:
        raise UnreadableAnswerError("it does not say whether the message was taken")
    reasons = [
        ": ".join(part for part in (each.findtext("MLoi"), each.findtext("MTa")) if part)
        for each in root.iterfind("DLieu/TBao/DSLDo/LDo")
    ]
    return Answer(root.findtext("TTChung/MTDiep") or "", state == TAKEN, tuple(reasons))


def _parsed(content: bytes) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableAnswerError("it is no XML") from error
