"""``motcua sync``: how far the exchange with the national portal has come, and moving it on."""

import json
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import click

from motcua.cli.database import needs_database, say
from motcua.cli.errors import SaidNo
from motcua.cli.lines import table


@click.group()
def command() -> None:
    """Show and move the exchange with the national portal.

    \b
    Examples:
      motcua sync status --json
      motcua sync run --until-empty
      motcua sync reconcile
      motcua sync quarantine list
      motcua sync quarantine retry 4711
    """


@command.command()
@click.option("--json", "as_json", is_flag=True, help="One object for machines.")
@needs_database
def status(*, as_json: bool) -> None:
    """Say what was told, what still has to be, and what was refused.

    \b
    Examples:
      motcua sync status
      motcua sync status --json
    """
    from motcua.sync.queries import status as read_status

    figures = read_status().as_dict()
    if as_json:
        click.echo(json.dumps(figures))
        return
    for line in table([{"figure": name, "now": _shown(value)} for name, value in figures.items()]):
        click.echo(line)


@command.command()
@needs_database
def metrics() -> None:
    """Print the figures and alarms as monitoring reads them: ratio, oldest unsent, lag, breakers, differences.

    \b
    Examples:
      motcua sync metrics
      motcua sync metrics > /var/lib/node_exporter/motcua_sync.prom
    """
    from motcua.sync.queries.metrics import exposition
    from motcua.sync.queries.metrics import metrics as read

    for line in exposition(read()):
        click.echo(line)


@command.command()
@click.option("--until-empty", is_flag=True, help="End when nothing is left to send.")
@click.option("--seconds", type=click.FloatRange(min=0), help="End after this time at the latest (exit code 1).")
@click.option(
    "--senders",
    default=2,
    show_default=True,
    type=click.IntRange(1, 4),
    help="Threads that send, without --until-empty.",
)
@needs_database
def run(*, until_empty: bool, seconds: float | None, senders: int) -> None:
    """Send what has to be told, until Ctrl-C or until nothing is left.

    Without --until-empty what people file on the national portal is fetched and answered as well.

    Entries that the portal refused stay in quarantine; they do not keep this command running.

    \b
    Examples:
      motcua sync run
      motcua sync run --until-empty --seconds 600
    """
    from motcua.sync import front_door, relay

    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, lambda *_: stop.set())
    if not until_empty:
        if seconds is not None:
            threading.Timer(seconds, stop.set).start()
        with ThreadPoolExecutor(1, thread_name_prefix="front-door") as pool:
            door = pool.submit(front_door.run, stop)
            door.add_done_callback(lambda _: stop.set())  # if one of the two falls, both end and are started anew
            relay.run(stop, senders=senders)
        door.result()
        return
    if not relay.drain(stop, seconds=seconds):
        say("stopped before everything was told; `motcua sync status` says what is left.")
        raise SystemExit(1)


@command.command()
@click.option("--json", "as_json", is_flag=True, help="One object for machines.")
@needs_database
def pull(*, as_json: bool) -> None:
    """Fetch what people filed on the national portal and answer there, once (the service does it by itself).

    \b
    Examples:
      motcua sync pull
      motcua sync pull --json
    """
    from motcua.sync.front_door import FrontDoor
    from motcua.sync.inbound_ports import national_filings
    from motcua.sync.queries.inbound import cursor_of, parked

    door = FrontDoor(national_filings())
    moved = door.turn()
    if as_json:
        click.echo(json.dumps({"moved": moved, "parked": parked().count(), "answers": not door.failures}))
        return
    if door.failures:
        raise SaidNo(f"the national portal does not answer: {cursor_of().error}")
    click.echo(f"{moved} moved; {parked().count()} wait for somebody.")


@command.command()
@click.option("--whole", is_flag=True, help="Everything since the oldest open dossier, not only the latest.")
@click.option("--json", "as_json", is_flag=True, help="One object for machines.")
@needs_database
def reconcile(*, whole: bool, as_json: bool) -> None:
    """Compare what the portal shows with what was told, and tell again what differs.

    Done by itself every hour (the latest) and every night (the whole).

    \b
    Examples:
      motcua sync reconcile
      motcua sync reconcile --whole --json
    """
    from django.utils import timezone

    from motcua.sync import reconciler
    from motcua.sync.ports import RefusedError, national_portal

    compare = reconciler.whole if whole else reconciler.latest
    try:
        done = compare(national_portal(), at=timezone.now())
    except RefusedError as no:
        raise SaidNo(f"the national portal refuses the question: {no}") from no
    if done.finished_at is None:
        raise SaidNo(f"the national portal does not answer: {done.error}")
    figures = {"compared": done.looked_at, "differing": done.differing}
    click.echo(json.dumps(figures) if as_json else f"{done.looked_at} compared, {done.differing} differ.")


@command.command()
@needs_database
def catalogue() -> None:
    """Read the national catalogue's lists now: procedures, fields, units, kinds of result (done every night).

    \b
    Examples:
      motcua sync catalogue
    """
    from django.utils import timezone

    from motcua.sync import cataloguing
    from motcua.sync.ports import national_portal

    done = cataloguing.read(national_portal(), at=timezone.now())
    if not done:
        raise SaidNo("the national portal does not answer.")
    rows = [
        {"list": kind, "entries": str(each.entries), "new": str(each.added), "ended": str(each.ended)}
        for kind, each in done.items()
    ]
    for line in table(rows):
        click.echo(line)


@command.group()
def quarantine() -> None:
    """Entries that the portal refused or that cannot be told as they are."""


@quarantine.command("list")
@click.option("--json", "as_json", is_flag=True, help="One list for machines.")
@click.option("--after", default=0, type=click.IntRange(min=0), help="Go on after the entry of this id.")
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1, 10_000))
@needs_database
def list_refused(*, as_json: bool, after: int, limit: int) -> None:
    """List refused entries with their reasons, oldest first.

    \b
    Examples:
      motcua sync quarantine list
      motcua sync quarantine list --json --limit 1000
    """
    from motcua.sync.queries import quarantined

    rows = [
        {
            "id": delivery.pk,
            "dossier": delivery.dossier.code,
            "seq": delivery.seq,
            "happened_at": _local(delivery.event.at),
            "reason": delivery.last_error,
        }
        for delivery in quarantined(after=after, limit=limit)
    ]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
    elif not rows:
        click.echo("Nothing is in quarantine.")
    else:
        for line in table([{name: str(value) for name, value in row.items()} for row in rows]):
            click.echo(line)


@quarantine.command()
@click.argument("ids", nargs=-1, type=click.IntRange(min=1))
@click.option("--all", "everything", is_flag=True, help="Every refused entry.")
@needs_database
def retry(*, ids: tuple[int, ...], everything: bool) -> None:
    """Send refused entries again, after their cause was mended.

    \b
    Examples:
      motcua sync quarantine retry 4711 4712
      motcua sync quarantine retry --all
    """
    from django.utils import timezone

    from motcua.sync import services
    from motcua.sync.models import Delivery
    from motcua.sync.queries import quarantined

    if not ids and not everything:
        raise SaidNo("name the entries to send again, or --all (`motcua sync quarantine list` shows them).")
    wanted = [delivery.pk for delivery in quarantined(limit=100_000)] if everything else list(ids)
    for key in wanted:
        try:
            services.requeue(key, by=None, at=timezone.now())
        except Delivery.DoesNotExist:
            raise SaidNo(f"there is no entry {key} (`motcua sync quarantine list` shows them).") from None
        except services.RequeueError as no:
            raise SaidNo(f"{no}: only refused entries can be sent again.") from None
    click.echo(f"{len(wanted)} queued again.")


def _shown(value: float | None) -> str:
    return "–" if value is None else str(value)


def _local(moment: datetime) -> str:
    from django.utils.timezone import localtime

    return localtime(moment).isoformat(timespec="seconds")
