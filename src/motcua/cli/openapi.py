"""``motcua openapi``: the description of the API; needs no database."""

import json
from pathlib import Path

import click

from motcua.cli.database import set_up_django
from motcua.cli.errors import SaidNo


@click.command()
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write it to a file instead.")
def command(*, output: Path | None) -> None:
    """Print the description of the API as JSON (OpenAPI 3.1).

    \b
    Examples:
      motcua openapi
      motcua openapi --output openapi.json
    """
    set_up_django()
    from motcua.api.service import api

    text = json.dumps(api.get_openapi_schema(), ensure_ascii=False, indent=2)
    if output is None:
        click.echo(text)
        return
    try:
        output.write_text(f"{text}\n", encoding="utf-8")
    except OSError as no:
        raise SaidNo(f"{output} cannot be written: {no.strerror}. Name a file in a folder that exists.") from no
