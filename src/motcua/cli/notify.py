"""``motcua notify``: how messages to people fare, and moving them on."""

import json

import click

from motcua.cli.database import needs_database
from motcua.cli.lines import table


@click.group()
def command() -> None:
    """Show and move the messages to people: SMS, Zalo, e-mail.

    \b
    Examples:
      motcua notify status --json
      motcua notify run --seconds 60
    """


@command.command()
@click.option("--json", "as_json", is_flag=True, help="One object for machines.")
@needs_database
def status(*, as_json: bool) -> None:
    """Say what waits and how each channel fared in the last seven days.

    \b
    Examples:
      motcua notify status
      motcua notify status --json
    """
    from django.utils import timezone

    from motcua.notifications.queries.figures import figures, queue

    now = timezone.now()
    waiting = queue(now).as_dict()
    channels = [
        {
            "channel": each.channel.value,
            "sent": each.sent,
            "delivered": each.delivered,
            "lost": each.lost,
            "waiting": each.waiting,
            "used_today": each.used,
            "allowance": each.allowance,
        }
        for each in figures(now)
    ]
    if as_json:
        click.echo(json.dumps({"queue": waiting, "channels": channels}))
        return
    shown = [{"figure": name, "now": "–" if value is None else str(value)} for name, value in waiting.items()]
    for line in [*table(shown), "", *table([{key: str(value) for key, value in row.items()} for row in channels])]:
        click.echo(line)


@command.command()
@click.option("--seconds", default=60.0, show_default=True, type=click.FloatRange(min=1), help="End after that.")
@needs_database
def run(*, seconds: float) -> None:
    """Send what is due until nothing is, or the time is over (the worker does so every minute).

    \b
    Examples:
      motcua notify run
      motcua notify run --seconds 600
    """
    from motcua.notifications.relay import drain

    click.echo(f"{drain(seconds=seconds)} moved.")
