"""A province's table of what is invoiced as its data pack writes it (``invoices.yaml``)."""

from datetime import date

from motcua.kernel.sourced import Judge, Mistake, Row, UnreadableError, parse_yaml
from motcua.payments.rules.papers import PRICE, RATES, RECEIPT_KINDS, InvoicedItem

FILE = "invoices.yaml"
KEYS = ("kind", "code", "procedure", "rate", "valid_from", "valid_to", "source", "confidence")


def read_table(text: str, name: str) -> tuple[list[InvoicedItem], list[Mistake]]:
    """Return the lines of a table and everything wrong with them.

    Policy: each line says what it is about, from which day, by which source and how sure that is.
    """
    judge = Judge()
    try:
        body = parse_yaml(text, name)
    except UnreadableError as error:
        return [], [error.mistake]
    if not isinstance(body, Row):
        return [], [Mistake(name, 1, "tệp phải có khóa “items”")]
    judge.only(body, ("items",))
    return [_item(judge, row) for row in judge.rows(body, "items")], judge.mistakes


def _item(judge: Judge, row: Row) -> InvoicedItem:
    judge.only(row, KEYS)
    first, last = judge.day(row, "valid_from") or date.min, judge.day(row, "valid_to", required=False)
    if last and last < first:
        judge.note(row, "valid_to", f"hết hiệu lực {last} trước khi bắt đầu {first}")
    found = InvoicedItem(
        kind=judge.choice(row, "kind", (*RECEIPT_KINDS, PRICE), default=""),
        code=judge.text(row, "code", longest=40, required=False),
        procedure=judge.text(row, "procedure", longest=40, required=False),
        rate=judge.choice(row, "rate", RATES, default=""),
        valid_from=first,
        valid_to=last,
        source=judge.text(row, "source", longest=300),
        confidence=judge.choice(row, "confidence", ("H", "M", "L")),
    )
    if found.kind != PRICE and not (found.code or found.procedure):
        judge.note(
            row, "kind", "phí, lệ phí được lập biên lai: phải nêu “code” hoặc “procedure” của khoản lập hóa đơn"
        )
    return found
