"""``motcua central``: dossiers that ministries' central systems handle."""

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from motcua.cli.database import needs_database
from motcua.cli.errors import BAD_INPUT, SaidNo
from motcua.kernel.working_time import VIETNAM

MOST_SHOWN = 200


@click.group()
def command() -> None:
    """See what ministries' central systems handle: taken in, counted apart, never processed here.

    \b
    Examples:
      motcua central import trang-thai.csv
      motcua central import trang-thai.csv --json
    """


@command.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One object for machines.")
@needs_database
def import_(file: Path, *, as_json: bool) -> None:
    """Take in FILE, a CSV of dossiers with their status. The same file again changes nothing.

    Columns: system, code, procedure_code, procedure_name, agency (its key), channel, applicant, identity_number,
    status (1 to 10), status_text, submitted_at, received_at, due_at, finished_at, reported_at. A wrong
    line is refused and listed, the others are kept; the exit code is then 2.

    \b
    Examples:
      motcua central import trang-thai.csv
      motcua central import trang-thai.csv --json
    """
    from motcua.dossiers.services.central import import_table

    try:
        done = import_table(file.read_text(encoding="utf-8"), file.name, at=datetime.now(VIETNAM))
    except UnicodeDecodeError as no:
        raise SaidNo(f"{file} is no text in UTF-8.") from no
    if as_json:
        click.echo(json.dumps(asdict(done), ensure_ascii=False))
    else:
        click.echo(f"added {done.added}, changed {done.changed}, unchanged {done.unchanged}, older {done.older}")
        for mistake in done.mistakes[:MOST_SHOWN]:
            click.echo(f"  {mistake}", err=True)
    if done.mistakes:
        raise click.exceptions.Exit(BAD_INPUT)
