"""``motcua parse-card``: what the QR of an identity card says."""

import json
import sys

import click

from motcua.kernel.identity_card import parse_card


@click.command()
@click.argument("text")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(*, text: str, as_json: bool) -> None:
    """Read the TEXT a scanner types for an identity card's QR; `-` reads it from standard input.

    What cannot be read is empty and named under warnings; no text makes this command fail.

    \b
    Examples:
      motcua parse-card '082090000017||Nguyễn Văn An|15031990|Nam|Xã Tân Hương, Tiền Giang|01072021' --json
      motcua parse-card - < card.txt
    """
    if text == "-":
        text = sys.stdin.buffer.read().decode("utf-8", errors="replace")
    card = parse_card(text).as_dict()
    if as_json:
        click.echo(json.dumps(card, ensure_ascii=False))
        return
    for name, value in card.items():
        shown = ", ".join(value) if isinstance(value, list) else value or ""
        click.echo(f"{name:<12} {shown}".rstrip())
