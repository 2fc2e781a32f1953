"""The page scripts: their plain functions under Node, their behaviour in a browser."""

import runpy
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_plain_functions_of_the_page_scripts() -> None:
    node, _ = runpy.run_path(str(ROOT / "script" / "build-ui"))["find_node"]()
    tests = ROOT / "tests" / "ui" / "scripts.test.mjs"
    done = subprocess.run([node, "--test", str(tests)], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
