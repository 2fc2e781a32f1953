"""The clients' book is on the disk before anybody goes on."""

from pathlib import Path

from motcua.chaos.ledger import Ledger


def test_a_line_can_be_read_as_soon_as_it_was_noted(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "book" / "r1.jsonl")
    ledger.note("sent", number=1)
    ledger.note("answered", number=1, code="H58-1")
    assert list(ledger.read("sent")) == [{"what": "sent", "number": 1}]
    assert [line["code"] for line in ledger.read("answered")] == ["H58-1"]
    ledger.close()
