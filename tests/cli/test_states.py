"""``motcua states``: the table for people, the list for machines, and a check for builds; no database."""

import json
import os
import subprocess
import sys


def states(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "motcua.cli", "states", *arguments]
    nowhere = {**os.environ, "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, env=nowhere)


def test_the_table_has_a_line_for_each_change_of_the_list() -> None:
    rows = json.loads(states("--json").stdout)
    assert {"from": 9, "act": "hand_out", "was_received": True, "to": 10} in rows
    assert states().stdout.count("| `") == len(rows)


def test_the_check_passes_for_the_page_in_the_tree() -> None:
    done = states("--check")
    assert (done.returncode, done.stderr) == (0, "")
