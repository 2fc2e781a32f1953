"""What receipts and invoices have in common in their XML: parties, sums, words."""

import re
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from motcua.kernel.amount_in_words import dong_in_words

VERSION = "2.0.0"
HOW = {"cash": "TM", "card": "THE"}  # anything else is a transfer
NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
REPLACING, ADJUSTING = "1", "2"


def put(parent: Any, tag: str, value: object) -> None:
    """Add an element with a text; signs that XML has no place for, as a name may bring along, are left out."""
    etree.SubElement(parent, tag).text = NO_TEXT.sub("", str(value))


def party(part: Any, tag: str, name: str, tax_code: str = "", address: str = "") -> None:
    """Add somebody who pays or is paid."""
    found = etree.SubElement(part, tag)
    put(found, "Ten", name)
    put(found, "MST", tax_code)
    put(found, "DChi", address)


def total_in_words(amount: int) -> str:
    """Return a sum in words; what an adjustment takes off is said as such."""
    words = dong_in_words(abs(amount))
    return f"Giảm {words[0].lower()}{words[1:]}" if amount < 0 else words


def total(part: Any, amount: int) -> None:
    """Add the sum in digits and in words."""
    put(part, "TgTTTBSo", amount)
    put(part, "TgTTTBChu", total_in_words(amount))
