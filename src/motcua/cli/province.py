"""``motcua province``: check, load and add to the data of a province."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from motcua.cli import places
from motcua.cli.database import needs_database, say
from motcua.cli.errors import BAD_INPUT, SaidNo
from motcua.cli.lines import table
from motcua.kernel.sourced import Mistake
from motcua.kernel.working_time import VIETNAM

if TYPE_CHECKING:
    from motcua.notifications.rules.timing import SendingRule
    from motcua.organizations.services import Tally

MOST_SHOWN = 200


@click.group()
def command() -> None:
    """Check or load a province's data pack (a folder of provinces/).

    \b
    Examples:
      motcua province check dong-thap-2026
      motcua province load
      motcua province load tien-giang-2024 --json
      motcua province import-national thu-tuc.json
    """


@command.command()
@click.argument("pack", required=False)
@click.option("--json", "as_json", is_flag=True, help="One object for machines.")
def check(pack: str | None, *, as_json: bool) -> None:
    """Say everything that is wrong with PACK, with file and line. Needs no database; writes nothing.

    Without PACK all packs are checked. Exit code 2 when anything is wrong.

    \b
    Examples:
      motcua province check
      motcua province check dong-thap-2026 --json
    """
    from motcua.catalog.rules.pack import pack_names, read_pack

    home = places.ROOT / "provinces"
    known = pack_names(home)
    if pack is not None and pack not in known:
        raise SaidNo(f"there is no pack {pack!r} in provinces/ (it has {', '.join(known)}).")
    found = {
        name: [*read_pack(home, name).mistakes, *_sending_rules(name)[1], *_invoice_mistakes(name)]
        for name in ([pack] if pack else known)
    }
    if as_json:
        click.echo(json.dumps({name: _plain(mistakes) for name, mistakes in found.items()}, ensure_ascii=False))
    else:
        for name, mistakes in found.items():
            click.echo(f"{name}: {len(mistakes) or 'no'} mistakes")
            _list(mistakes)
    if any(found.values()):
        raise click.exceptions.Exit(BAD_INPUT)


@command.command()
@click.argument("pack", required=False)
@click.option("--at", type=click.DateTime(["%Y-%m-%d"]), help="Load as if on this day. [default: now]")
@click.option("--json", "as_json", is_flag=True, help="One object for machines.")
@needs_database
def load(pack: str | None, *, at: datetime | None, as_json: bool) -> None:
    """Load PACK (the installation's own unless named). The same pack again changes nothing.

    A pack with a mistake is not loaded at all: every mistake is listed and the exit code is 2.

    \b
    Examples:
      motcua province load
      motcua province load dong-thap-2026 --json
    """
    from django.conf import settings

    from motcua.catalog.services.loading import PackError, UnknownPackError, load_pack
    from motcua.notifications.services.loading import load_rules

    name = pack or settings.MOTCUA_PACK
    rules, mistakes = _sending_rules(name)
    try:
        if mistakes:
            raise PackError(name, mistakes)
        report = load_pack(name, at=_moment(at))
    except UnknownPackError as no:
        raise SaidNo(f"{no}.") from no
    except PackError as no:
        if as_json:
            click.echo(json.dumps({"pack": no.name, "mistakes": _plain(no.mistakes)}, ensure_ascii=False))
        else:
            click.echo(f"motcua: {no}.", err=True)
            _list(no.mistakes)
        raise click.exceptions.Exit(BAD_INPUT) from no
    load_rules(rules, at=_moment(at))
    _count_again(report.tallies, at=_moment(at))
    _show(report.as_dict(), as_json=as_json)


def _sending_rules(pack: str) -> "tuple[list[SendingRule], list[Mistake]]":
    """Return the rules of sending in a pack and what is wrong with them; a pack need not have any."""
    from motcua.notifications.rules.pack import FILE, read_rules

    path = places.ROOT / "provinces" / pack / FILE
    return read_rules(path.read_text(encoding="utf-8"), f"{pack}/{FILE}") if path.is_file() else ([], [])


def _invoice_mistakes(pack: str) -> "list[Mistake]":
    """Return what is wrong with the tables of what is invoiced; a pack need not have one."""
    from motcua.payments.rules.invoices_pack import FILE, read_table

    found: list[Mistake] = []
    for folder in (pack, "common"):
        path = places.ROOT / "provinces" / folder / FILE
        if path.is_file():
            found += read_table(path.read_text(encoding="utf-8"), f"{folder}/{FILE}")[1]
    return found


def _count_again(tallies: "Mapping[str, Tally]", *, at: datetime) -> None:
    """Count running clocks again where the pack brought other days or office hours."""
    from motcua.dossiers.services.recounting import recount

    kinds = [tallies[name] for name in ("office_hours", "calendar_days") if name in tallies]
    if any(kind.added or kind.changed for kind in kinds):
        outcome = recount("Lịch làm việc của tỉnh được nạp lại", by=None, at=at)
        if outcome.changed:
            say(f"{outcome.changed} dossiers have other ends, {outcome.moved} another promised day.")


@command.command("import-national")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--at", type=click.DateTime(["%Y-%m-%d"]), help="Import as if on this day. [default: now]")
@click.option("--json", "as_json", is_flag=True, help="One object for machines.")
@needs_database
def import_national(file: Path, *, at: datetime | None, as_json: bool) -> None:
    """Publish the procedures of FILE: what LayDanhSachTTHC or LayThuTuc of the national portal answered.

    Known procedures that differ get a new version; the same again changes nothing. Load a pack first.

    \b
    Examples:
      motcua province import-national thu-tuc.json
      motcua province import-national thu-tuc.json --json
    """
    from motcua.catalog.services.importing import ImportRefusedError, import_national, rows_of

    try:
        answer = json.loads(file.read_text(encoding="utf-8"))
        report = import_national(rows_of(answer), at=_moment(at))
    except (json.JSONDecodeError, UnicodeDecodeError) as no:
        raise SaidNo(f"{file} is no JSON text in UTF-8: {no}.") from no
    except ImportRefusedError as no:
        if as_json:
            click.echo(json.dumps({"file": str(file), "mistakes": _plain(no.mistakes)}, ensure_ascii=False))
        else:
            click.echo(f"motcua: {no}.", err=True)
            _list(no.mistakes)
        raise click.exceptions.Exit(BAD_INPUT) from no
    _show(report.as_dict(), as_json=as_json)


def _moment(at: datetime | None) -> datetime:
    return at.replace(tzinfo=VIETNAM) if at else datetime.now(VIETNAM)


def _plain(mistakes: Iterable[Mistake]) -> list[dict[str, Any]]:
    return [{"file": each.file, "line": each.line, "sentence": each.sentence} for each in mistakes]


def _list(mistakes: list[Mistake]) -> None:
    for mistake in mistakes[:MOST_SHOWN]:
        click.echo(f"  {mistake}", err=True)
    if len(mistakes) > MOST_SHOWN:
        click.echo(f"  … and {len(mistakes) - MOST_SHOWN} more", err=True)


def _show(report: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False))
        return
    if not report["changed"]:
        click.echo(f"{report['pack']}: unchanged ({report['seconds']:.1f} s)")
        return
    rows = [
        {"what": kind, **{name: str(count) for name, count in tally.items()}}
        for kind, tally in report["tallies"].items()
    ]
    for line in table(rows):
        click.echo(line)
    for sentence in report["left"]:
        click.echo(f"not changed: {sentence}")
    click.echo(f"{report['pack']}: loaded ({report['seconds']:.1f} s)")
