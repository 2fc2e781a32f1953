"""``motcua say-amount``: an amount of đồng in words, as receipts write it."""

import json
import re

import click

from motcua.cli.errors import SaidNo
from motcua.kernel.amount_in_words import LARGEST, UnsayableError, dong_in_words
from motcua.kernel.money import spaced

PLAIN = re.compile(r"\d+|\d{1,3}(?:\.\d{3})+")  # 1021005, or with the dots of Vietnamese print


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("amount")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object: amount, figures, words.")
def command(*, amount: str, as_json: bool) -> None:
    """Write an AMOUNT of whole đồng out in Vietnamese words.

    Exit code 2 and one sentence for what is no amount.

    \b
    Examples:
      motcua say-amount 1021005
      motcua say-amount 45.981.000 --json
    """
    number = whole(amount)
    try:
        words = dong_in_words(number)
    except UnsayableError as no:
        raise SaidNo(f"{spaced(number)} is more than papers write out; the largest is {spaced(LARGEST)}.") from no
    shown = {"amount": number, "figures": f"{spaced(number)} đồng", "words": words}
    click.echo(json.dumps(shown, ensure_ascii=False) if as_json else words)


def whole(text: str) -> int:
    """Return the amount in a text of ASCII digits. Raises ``SaidNo``."""
    bare = text.strip()
    if not bare.isascii() or not PLAIN.fullmatch(bare):
        raise SaidNo(f"{text[:40]!r} is no amount: write whole đồng in digits, such as 1021005 or 1.021.005.")
    if len(bare) > 60:
        raise SaidNo(f"the amount has {len(bare)} digits; the largest that papers write out is {spaced(LARGEST)}.")
    return int(bare.replace(".", ""))
