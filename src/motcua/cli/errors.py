"""How the command line says no: one plain sentence, never a traceback."""

import sys
from types import TracebackType

import click

BAD_INPUT = 2


class SaidNo(click.ClickException):
    """The command cannot be done as asked; the message says why and what to do."""

    exit_code = BAD_INPUT

    def show(self, file: object = None) -> None:
        click.echo(f"motcua: {self.format_message()}", err=True)


def say_briefly(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Tell an unforeseen error in one line (installed as ``sys.excepthook`` unless ``--debug``)."""
    if issubclass(kind, KeyboardInterrupt):
        return
    place = ""
    while trace is not None:
        place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
        trace = trace.tb_next
    first = str(error).strip().splitlines()[:1]
    reason = f"{kind.__name__}: {first[0]}" if first else kind.__name__
    click.echo(f"motcua: this should not have happened: {reason} ({place}).", err=True)
    click.echo("Run it again as `motcua --debug …` and report what it prints.", err=True)
    sys.stderr.flush()
