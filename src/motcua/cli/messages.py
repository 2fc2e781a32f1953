"""``motcua messages``: keep the English of the screens in step with the Vietnamese of the code."""

import json

import click

from motcua.cli.database import set_up_django

MOST_SHOWN = 50


@click.command()
@click.option("--check", is_flag=True, help="Change nothing; exit code 1 when the translation is not whole.")
@click.option("--locale", default="en", show_default=True, help="The language to bring up to date.")
@click.option("--json", "as_json", is_flag=True, help="One object for machines.")
def command(*, check: bool, locale: str, as_json: bool) -> None:
    """Gather the texts of templates and code into locale/, keeping what is translated.

    \b
    Examples:
      motcua messages
      motcua messages --check
    """
    set_up_django()
    from motcua.foundation import messages

    done = None if check else messages.update(locale)
    found = messages.problems(locale)
    if as_json:
        changed = {} if done is None else {"added": done.added, "removed": done.removed}
        click.echo(json.dumps({**changed, "problems": found}, ensure_ascii=False))
    else:
        if done is not None:
            click.echo(f"{messages.file_of(locale)}: {done.added} new, {done.removed} removed.")
        _tell(found)
    if check and found:
        raise SystemExit(1)


def _tell(found: list[str]) -> None:
    for line in found[:MOST_SHOWN]:
        click.echo(f"  {line}")
    if len(found) > MOST_SHOWN:
        click.echo(f"  … and {len(found) - MOST_SHOWN} more")
    click.echo(f"{len(found)} to mend." if found else "Every text has its translation.")
