"""What is refused about money is said in one place: every code that a counter can meet has its sentence."""

import re
from pathlib import Path

import pytest

from motcua.payments import refusals
from motcua.payments.refusals import sentence
from motcua.payments.rules.receipts import ReceiptError
from motcua.payments.rules.states import OrderError
from motcua.payments.services.cash import CashError

SOURCE = Path(refusals.__file__).parent
RAISED = re.compile(r"raise (OrderError|ReceiptError|CashError)\(\s*\"(\w+)\"")
# Met by those who keep the books or register a series (console), by nobody, or said as "not now".
ELSEWHERE = {
    "unknown_order", "by_another", "proof_missing", "money_held", "not_now",
    "bad_letters", "bad_invoice_form", "delegation_not_whole", "denomination_does_not_fit",
    "denomination_of_an_invoice", "notified_too_late", "registered_already", "bad_numbers", "account_missing",
}  # fmt: skip


def raised() -> set[tuple[str, str]]:
    return {found for path in SOURCE.rglob("*.py") for found in RAISED.findall(path.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("error", [OrderError, ReceiptError, CashError])
def test_every_code_a_counter_can_meet_has_a_sentence_and_no_sentence_is_idle(error: type[ValueError]) -> None:
    codes = {code for name, code in raised() if name == error.__name__}
    assert set(refusals.SENTENCES[error]) == codes - ELSEWHERE


def test_a_code_means_what_it_means_where_it_was_raised() -> None:
    assert sentence(OrderError("reason_missing")) == "Hãy ghi lý do hoàn trả."
    assert sentence(ReceiptError("reason_missing")) == "Hãy ghi đủ lý do và nội dung."


def test_what_has_no_sentence_of_its_own_still_says_what_to_do() -> None:
    assert "Hãy xem lại tình trạng mới nhất" in sentence(OrderError("not_now"))


def test_no_surface_has_these_sentences_again() -> None:
    said = {str(words) for each in refusals.SENTENCES.values() for words in each.values()}
    surfaces = [path for room in ("desk", "api") for path in (SOURCE.parent / room).rglob("*.py")]
    twice = [path.name for path in surfaces if any(words in path.read_text(encoding="utf-8") for words in said)]
    assert twice == []
