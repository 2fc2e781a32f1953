"""The ``motcua`` command: each sub-command is a thin module that calls a service or a query."""

from motcua.cli.program import main

__all__ = ["main"]
