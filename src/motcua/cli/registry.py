"""Which module answers which sub-command; a module is loaded only when its command is called.

To add a command: write ``motcua/cli/<name>.py`` with a click command called ``command``, and a line here.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """Where a command lives (``module:attribute``) and what the list of commands says about it."""

    target: str
    summary: str


COMMANDS = {
    "serve": Entry("motcua.cli.serve:command", "Start everything: database, web, worker, sandbox."),
    "worker": Entry("motcua.cli.worker:command", "Do the background jobs."),
    "sandbox": Entry("motcua.cli.sandbox:command", "Run the stand-ins of the national systems."),
    "doctor": Entry("motcua.cli.doctor:command", "Check this installation and say what to mend."),
    "prepare": Entry("motcua.cli.prepare:command", "Bring database, static files and data up to date."),
    "migrate": Entry("motcua.cli.migrate:command", "Bring the database to the state this version expects."),
    "province": Entry("motcua.cli.province:command", "Check or load a province's data pack."),
    "reorganise": Entry("motcua.cli.reorganise:command", "Merge, split, rename or close units by a plan."),
    "procedure": Entry("motcua.cli.procedure:command", "Export, check or import one procedure as YAML."),
    "demo": Entry("motcua.cli.demo:command", "Fill an empty database with demo life."),
    "simulate": Entry("motcua.cli.simulate:command", "Replay a half-year through the real services."),
    "sync": Entry("motcua.cli.sync:command", "Show and move the exchange with the national portal."),
    "notify": Entry("motcua.cli.notify:command", "Show and move the messages to people."),
    "central": Entry("motcua.cli.central:command", "Take in what ministries' central systems handle."),
    "calendar": Entry("motcua.cli.working_calendar:command", "Announce days worked or not; count clocks again."),
    "deadline": Entry("motcua.cli.deadline:command", "Compute when a result is due, and explain it."),
    "states": Entry("motcua.cli.states:command", "Print the states of a dossier and every lawful change."),
    "say-amount": Entry("motcua.cli.say_amount:command", "Write an amount out in Vietnamese words."),
    "vietqr": Entry("motcua.cli.vietqr:command", "Print the text of a VietQR code."),
    "payments": Entry("motcua.cli.payments:command", "Statements, reconciliation, open payments."),
    "parse-card": Entry("motcua.cli.parse_card:command", "Read the QR text of an identity card."),
    "machine": Entry("motcua.cli.machine:command", "Let other systems call the API."),
    "openapi": Entry("motcua.cli.openapi:command", "Print the description of the API (OpenAPI 3.1)."),
    "messages": Entry("motcua.cli.messages:command", "Keep the English of the screens in step with the code."),
    "django": Entry("motcua.cli.django:command", "Run a command of Django, for developers."),
    "chaos": Entry("motcua.cli.chaos:command", "Break a province of its own and count what was lost."),
    "bench": Entry("motcua.cli.bench:command", "Measure this installation against its limits."),
}
