"""`motcua procedure`: a procedure as one readable file, out, in, and checked."""

from pathlib import Path

import click

from motcua.cli.database import needs_database
from motcua.cli.errors import BAD_INPUT, SaidNo


@click.group()
def command() -> None:
    """Export, check or import a procedure as one YAML file.

    \b
    Examples:
      motcua procedure export 1.001193 > thu-tuc.yaml
      motcua procedure check thu-tuc.yaml
      motcua procedure import thu-tuc.yaml --by lanh.dao
    """


@command.command()
@click.argument("code")
@click.option("--version", "number", type=int, help="Which version; the latest unless said.")
@needs_database
def export(code: str, number: int | None) -> None:
    """Print a published procedure with its form and its steps."""
    from motcua.catalog.models import ProcedureVersion
    from motcua.catalog.queries.documents import document_of
    from motcua.catalog.rules.documents import write_document

    rows = ProcedureVersion.objects.filter(procedure__code=code).select_related(
        "procedure", "field", "form", "workflow"
    )
    found = (rows.filter(version=number) if number else rows).order_by("-version").first()
    if found is None:
        raise SaidNo(f"there is no procedure {code}" + (f" in version {number}." if number else "."))
    click.echo(write_document(document_of(found)), nl=False)


@command.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@needs_database
def check(file: Path) -> None:
    """Say everything that is wrong with a file, line by line; exit code 2 if anything is."""
    from motcua.catalog.queries.documents import known_to_documents
    from motcua.catalog.rules.documents import read_document

    whole = read_document(_text(file), file.name, known_to_documents())
    for fault in whole.faults:
        click.echo(f"{file.name}:{fault}")
    if whole.faults:
        raise SystemExit(BAD_INPUT)
    click.echo(f"{file.name}: không có lỗi")


@command.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--by", required=True, help="User name of the manager in whose name the draft is opened.")
@needs_database
def import_file(file: Path, by: str) -> None:
    """Open a draft from a file; it is published in the console."""
    from django.utils import timezone

    from motcua.accounts.models import User
    from motcua.catalog.queries.documents import known_to_documents
    from motcua.catalog.rules.documents import read_document
    from motcua.catalog.services.designing import DesignError, import_draft

    user = User.objects.filter(username=by, kind=User.Kind.OFFICER, is_active=True).first()
    if user is None:
        raise SaidNo(f"there is no officer {by!r}.")
    whole = read_document(_text(file), file.name, known_to_documents())
    if not whole.document:
        raise SaidNo(f"{file.name}:{whole.faults[0]}")
    try:
        draft = import_draft(whole.document, by=user, at=timezone.now())
    except DesignError as no:
        reasons = {
            "no_code": "the file names no procedure code.",
            "already_open": "a draft of it is open already.",
        }
        raise SaidNo(reasons.get(no.code, no.code)) from no
    click.echo(f"{draft.code}: bản soạn thảo {draft.pk}, còn {len(whole.faults)} lỗi")


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise SaidNo(f"{file.name} is not UTF-8.") from error
