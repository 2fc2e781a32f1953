"""The group of sub-commands: loads the one that is called and turns known errors into sentences."""

import importlib
import importlib.util
import sys
import traceback

import click

from motcua.cli.errors import BAD_INPUT, SaidNo, say_briefly
from motcua.cli.registry import COMMANDS, Entry


class Program(click.Group):
    """A group whose commands are listed in the registry and imported when called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name, entry in COMMANDS.items() if _is_there(entry)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        entry = COMMANDS.get(cmd_name)
        return None if entry is None else load(entry, cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name].summary) for name in self.list_commands(ctx)])


def load(entry: Entry, name: str) -> click.Command:
    """Import a command. Raises ``SaidNo`` when its module is not installed."""
    if not _is_there(entry):
        raise SaidNo(f"the command `{name}` is not part of this installation.")
    module, _, attribute = entry.target.partition(":")
    command: click.Command = getattr(importlib.import_module(module), attribute)
    return command


def _is_there(entry: Entry) -> bool:
    return importlib.util.find_spec(entry.target.partition(":")[0]) is not None


@click.group(cls=Program, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option("--debug", is_flag=True, help="Show the whole trace of an error.")
@click.version_option(package_name="motcua", message="motcua %(version)s")
def program(*, debug: bool) -> None:
    """Motcua: the one-stop door of a province (một cửa).

    \b
    Examples:
      motcua serve                   start everything on this machine
      motcua doctor                  is everything in order?
      motcua deadline --received 2025-01-22T15:30 --term 3 --unit working_day
    """
    sys.excepthook = sys.__excepthook__ if debug else say_briefly


def main() -> None:
    """Run the command line; exit code 0 done, 1 something is wrong, 2 bad input, 130 interrupted."""
    try:
        asked = program.main(standalone_mode=False)
        sys.exit(asked if isinstance(asked, int) else 0)
    except click.Abort:
        sys.exit(130)
    except click.ClickException as no:
        no.show()
        sys.exit(no.exit_code)
    except known_errors() as no:
        if "--debug" in sys.argv:
            traceback.print_exc()
        click.echo(f"motcua: {_sentence(no)}", err=True)
        sys.exit(BAD_INPUT)


def known_errors() -> tuple[type[Exception], ...]:
    """Return the errors of others that are news for the operator, not defects.

    Only classes of modules already loaded: what was never imported cannot have been raised.
    """
    names = {
        "psycopg": "OperationalError",
        "django.db": "OperationalError",
        "django.core.exceptions": "ImproperlyConfigured",
        "motcua.config.env": "SettingError",
        "motcua.foundation.postgres_account": "PostgresError",
    }
    loaded = [getattr(sys.modules[module], name) for module, name in names.items() if module in sys.modules]
    return (OSError, *loaded)


def _sentence(error: BaseException) -> str:
    if isinstance(error, PermissionError):
        return (
            f"this user may not use {error.filename}. "
            "Start as the user it belongs to, or set MOTCUA_VAR to a folder of your own."
        )
    if isinstance(error, OSError):
        return f"{error.strerror or type(error).__name__}: {error.filename or 'no file'}."
    lines = str(error).strip().splitlines()
    first = lines[0] if lines else type(error).__name__
    if type(error).__name__ == "OperationalError":
        return f"the database does not answer ({first}). Start it, or correct DATABASE_URL."
    return first
