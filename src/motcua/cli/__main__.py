"""``python -m motcua.cli`` is the ``motcua`` command of the same Python."""

from motcua.cli.program import main

main()
