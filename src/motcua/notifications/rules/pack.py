"""A province's rules of sending as its data pack writes them (``messages.yaml``)."""

from datetime import date

from motcua.kernel.sourced import Judge, Mistake, Row, UnreadableError, parse_yaml
from motcua.notifications.rules.timing import Key, SendingRule, SendingRuleError, check_rule

FILE = "messages.yaml"
NOWHEN = date.min  # of a row whose day was noted as a mistake
KNOWN = ("key", "starts", "ends", "amount", "valid_from", "source", "confidence")
SENTENCES = {
    "window": "giờ yên lặng cần “starts” và “ends”, và phải để ít nhất 8 giờ được gửi",
    "amount": "số tin một ngày hay một phút phải từ 1 đến 10 triệu",
    "source": "thiếu căn cứ “source”",
}


def read_rules(text: str, file: str) -> tuple[list[SendingRule], list[Mistake]]:
    """Return the rules of a file, and everything that is wrong with it.

    Policy: nothing is taken from a file with a mistake.
    """
    try:
        rows = parse_yaml(text, file)
    except UnreadableError as error:
        return [], [error.mistake]
    if not isinstance(rows, list) or not all(isinstance(row, Row) for row in rows):
        return [], [Mistake(file, 1, "phải là một danh sách quy định")]
    judge = Judge()
    rules = [_rule(row, judge) for row in rows]
    return ([] if judge.mistakes else rules), judge.mistakes


def _rule(row: Row, judge: Judge) -> SendingRule:
    judge.only(row, KNOWN)
    key = Key(judge.choice(row, "key", [each.value for each in Key]))
    day = judge.day(row, "valid_from")
    rule = SendingRule(
        key,
        day or NOWHEN,
        judge.text(row, "source", longest=300),
        judge.choice(row, "confidence", ["H", "M", "L"], default="L"),
        judge.clock(row, "starts") if key is Key.QUIET else None,
        judge.clock(row, "ends") if key is Key.QUIET else None,
        None if key is Key.QUIET else judge.whole(row, "amount"),
    )
    try:
        check_rule(rule)
    except SendingRuleError as error:
        judge.note(row, "key", SENTENCES[error.code])
    return rule
