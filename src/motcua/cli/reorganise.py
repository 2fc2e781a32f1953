"""``motcua reorganise``: foretell, carry out and take back a merger, split or renaming of units."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from motcua.cli.database import needs_database, say
from motcua.cli.errors import BAD_INPUT, SaidNo
from motcua.cli.lines import table
from motcua.kernel.sourced import Mistake, UnreadableError
from motcua.kernel.working_time import VIETNAM

MOST_SHOWN = 40
REFUSED = {
    "too_early": "it may not begin before {detail}",
    "too_late": "it was carried out on {detail}; it can be undone on that day only",
    "acted_on": "dossiers were acted on since (such as {detail}); nothing was changed",
    "filed_since": "a dossier was filed under the new structure since ({detail}); nothing was changed",
    "posted_since": "people were posted at the new units since; nothing was changed",
    "not_begun": "there is nothing to undo",
    "busy": "another reorganisation is running; try again when it is done",
    "plan_changed": "the plan was changed after it was scheduled; undo or finish with the plan as it was",
}


@click.command()
@click.option("--plan", required=True, help="A plan file, or PACK/NAME of one below provinces/.")
@click.option("--dry-run", is_flag=True, help="Say what would move; write nothing.")
@click.option("--undo", is_flag=True, help="Take it back, on the same day, if nothing moved since.")
@click.option("--by", "username", help="User name of the administrator who answers for it.")
@click.option("--at", help="The moment it happens (2025-07-01T00:05). [default: now]")
@click.option(
    "--records", type=click.Path(file_okay=False, path_type=Path), help="Write the hand-over records here."
)
@click.option("--yes", is_flag=True, help="Do not ask before writing.")
@click.option("--json", "as_json", is_flag=True, help="One object for machines.")
@needs_database
def command(*, plan: str, dry_run: bool, undo: bool, as_json: bool, **answering: Any) -> None:
    """Carry out a plan of reorganisation: units, postings, authority, and every open dossier.

    A plan is validated as a whole; a mistake is told with its line and nothing is written (exit code 2). A run
    that was broken off goes on where it stopped; one that is done stays done.

    \b
    Examples:
      motcua reorganise --plan dong-thap-2026/2025-07-01 --dry-run --json
      motcua reorganise --plan dong-thap-2026/2025-07-01 --by quantri --records bien-ban/
      motcua reorganise --plan dong-thap-2026/2025-07-01 --by quantri --undo
    """
    from motcua.dossiers.services.reorganising import ReorganisationRefusedError

    path = _path(plan)
    try:
        if dry_run:
            report = _foretell(path)
        else:
            if not answering["yes"]:
                click.confirm("This moves units, people and dossiers. Go on?", abort=True, err=True)
            username, at = answering["username"], answering["at"]
            report = _undo(path, username, at) if undo else _carry_out(path, username, at)
    except UnreadableError as no:
        _mistakes([no.mistake], as_json=as_json)
    except ReorganisationRefusedError as no:
        if no.code == "mistakes":
            _mistakes(list(no.mistakes), as_json=as_json)
        raise SaidNo(f"{REFUSED[no.code].format(detail=no.detail)}.") from no
    _show(report, as_json=as_json)
    if answering["records"] is not None and not dry_run:
        _write_records(path, answering["records"])


def _path(name: str) -> Path:
    from motcua.dossiers.plans import plan_names, plan_path

    path = plan_path(name) or Path(name)
    if not path.is_file():
        raise SaidNo(f"there is no plan {name!r} (known: {', '.join(plan_names()) or 'none'}).")
    return path


def _foretell(path: Path) -> dict[str, Any]:
    from motcua.dossiers.services.reorganising import preview

    return preview(path)


def _carry_out(path: Path, username: str | None, at: str | None) -> dict[str, Any]:
    from motcua.dossiers.plans import plan_name
    from motcua.dossiers.services.reorganising import execute, schedule

    moment, by = _moment(at), _administrator(username)
    row = schedule(path, plan_name(path), by=by, at=moment, start_at=moment)
    done = execute(row.pk, path, at=moment, progress=_tell)
    return dict(done.report)


def _undo(path: Path, username: str | None, at: str | None) -> dict[str, Any]:
    from motcua.dossiers.plans import plan_name
    from motcua.dossiers.services.reorganising import undo
    from motcua.organizations.models import Reorganisation

    alive = Reorganisation.objects.exclude(state=Reorganisation.State.UNDONE)
    row = alive.filter(plan=plan_name(path)).order_by("-pk").first()
    if row is None:
        raise SaidNo("this plan was not carried out: there is nothing to undo.")
    done = undo(row.pk, by=_administrator(username), at=_moment(at))
    return {**done.report, "mode": "undone"}


def _administrator(username: str | None) -> Any:
    from motcua.accounts.models import User
    from motcua.accounts.rules import Role

    user = User.objects.filter(username=username, is_active=True).first() if username else None
    if user is None or Role.ADMINISTRATOR not in user.current_roles():
        raise SaidNo("name an administrator who answers for it: --by USERNAME.")
    return user


def _moment(at: str | None) -> datetime:
    if at is None:
        return datetime.now(VIETNAM)
    try:
        found = datetime.fromisoformat(at)
    except ValueError:
        raise SaidNo(f"{at!r} is no moment like 2025-07-01T00:05.") from None
    return found if found.tzinfo else found.replace(tzinfo=VIETNAM)


def _tell(done: int, of: int) -> None:
    say(f"{done} of {of} dossiers moved")


def _mistakes(mistakes: list[Mistake], *, as_json: bool) -> None:
    if as_json:
        plain = [{"file": each.file, "line": each.line, "sentence": each.sentence} for each in mistakes]
        click.echo(json.dumps({"mode": "refused", "mistakes": plain}, ensure_ascii=False))
    else:
        click.echo(f"motcua: the plan has {len(mistakes)} mistakes; nothing was written.", err=True)
        for mistake in mistakes:
            click.echo(f"  {mistake}", err=True)
    raise click.exceptions.Exit(BAD_INPUT)


def _show(report: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False))
        return
    dossiers, balance = report["dossiers"], report["balance"]
    click.echo(f"{report['plan']['name']} ({report['mode']})")
    figures = {**report["structure"], **{f"dossiers {key}": dossiers[key] for key in ("open", "moved", "staying")}}
    figures |= {f"by {rule}": count for rule, count in dossiers["by_rule"].items()}
    figures |= {"clocks recomputed": dossiers["clocks"]["recomputed"], "undecided": len(dossiers["undecided"])}
    figures |= {"people told": report["letters"]["people"], "hand-over records": report["hand_over_records"]}
    for line in table([{"what": name, "number": str(value)} for name, value in figures.items()]):
        click.echo(line)
    for unit in report["units"][:MOST_SHOWN]:
        click.echo(f"  {unit['from']} → {unit['to']}: {unit['dossiers']}")
    if len(report["units"]) > MOST_SHOWN:
        click.echo(f"  … and {len(report['units']) - MOST_SHOWN} more pairs (--json has all)")
    click.echo(f"balance: {balance['before']['open']} open before, {balance['after']['open']} after, ", nl=False)
    click.echo("equal" if balance["equal"] else f"NOT equal ({len(balance['unequal'])} units)")


def _write_records(path: Path, folder: Path) -> None:
    from motcua.dossiers.papers.handover import records
    from motcua.dossiers.plans import plan_name
    from motcua.organizations.models import Reorganisation

    row = Reorganisation.objects.filter(plan=plan_name(path), state=Reorganisation.State.DONE).last()
    if row is None:
        return
    folder.mkdir(parents=True, exist_ok=True)
    for name, pdf in records(row):
        (folder / f"{name}.pdf").write_bytes(pdf)
    say(f"hand-over records are in {folder}")
