"""``motcua states``: the table of states and their lawful changes, from the rules; needs no database."""

from pathlib import Path

import click

from motcua.cli.errors import SaidNo
from motcua.dossiers.rules.transitions import lawful_changes

PAGE = Path(__file__).resolve().parents[3] / "docs" / "reference" / "states.md"


@click.command()
@click.option("--write", is_flag=True, help=f"Write it to docs/reference/{PAGE.name}.")
@click.option("--check", is_flag=True, help="Change nothing; exit code 1 when the page is not up to date.")
@click.option("--json", "as_json", is_flag=True, help="The changes as one list for machines.")
def command(*, write: bool, check: bool, as_json: bool) -> None:
    """Print every state of a dossier and every lawful change, as Markdown.

    \b
    Examples:
      motcua states
      motcua states --check
    """
    if as_json:
        click.echo(_json())
        return
    from motcua.dossiers.states_page import page

    text = page()
    if check:
        if not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
            raise SaidNo(f"{PAGE} is not what the rules say. Run `motcua states --write`.")
        click.echo(f"{PAGE} is what the rules say.")
    elif write:
        PAGE.write_text(text, encoding="utf-8")
        click.echo(f"{PAGE}: {len(lawful_changes())} lawful changes.")
    else:
        click.echo(text, nl=False)


def _json() -> str:
    import json

    rows = [
        {
            "from": int(each.before),
            "act": each.action.value,
            "was_received": each.was_received,
            "to": int(each.after),
        }
        for each in lawful_changes()
    ]
    return json.dumps(rows, ensure_ascii=False)
