"""``motcua vietqr``: the text of a VietQR code, as a banking app reads it."""

import json

import click

from motcua.cli.errors import SaidNo
from motcua.cli.say_amount import whole
from motcua.payments.rules.purposes import plain_purpose
from motcua.payments.rules.vietqr import LARGEST_AMOUNT, LONGEST_ACCOUNT, Transfer, VietQRError, payload

SENTENCES = {
    "bin": "--bin is the bank's number of six digits, such as 970415.",
    "account": f"--account has letters and digits only, at most {LONGEST_ACCOUNT} of them.",
    "amount": f"--amount is whole đồng from 1 to {LARGEST_AMOUNT}; leave it out where the payer types it.",
    "purpose": "--purpose has at most 25 plain letters, digits and spaces, without accents; --fold makes it so.",
}


@click.command(context_settings={"ignore_unknown_options": True})
@click.option("--bin", "bin_", required=True, help="The bank's number, six digits.")
@click.option("--account", required=True, help="The account money goes to.")
@click.option("--amount", default=None, help="Whole đồng. [default: the payer types it]")
@click.option("--purpose", default="", help="What the transfer says it is for, at most 25 plain letters.")
@click.option("--fold", is_flag=True, help="Take accents and what is too long off the purpose.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object: payload, crc.")
def command(*, bin_: str, account: str, amount: str | None, purpose: str, fold: bool, as_json: bool) -> None:
    """Print the text that a VietQR code for a transfer carries.

    Exit code 2 and one sentence for what no bank would take.

    \b
    Examples:
      motcua vietqr --bin 970415 --account 0011001932418 --amount 120000 --purpose "ung ho lu lut"
      motcua vietqr --bin 970436 --account 0123456789 --purpose "Lệ phí hồ sơ" --fold --json
    """
    transfer = Transfer(
        bin_, account, None if amount is None else whole(amount), plain_purpose(purpose) if fold else purpose
    )
    try:
        text = payload(transfer)
    except VietQRError as no:
        raise SaidNo(SENTENCES[no.code]) from no
    shown = {"payload": text, "crc": text[-4:]}
    click.echo(json.dumps(shown, ensure_ascii=False) if as_json else text)
