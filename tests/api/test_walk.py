"""The first walk of the handbook, run as it is written there."""

import hashlib
import os
import random
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image
from pytest_django.live_server_helper import LiveServer

from motcua.accounts.rules import Role
from motcua.cli.machine import command
from motcua.dossiers.models import PartUpload
from motcua.webhooks.services import collect
from tests.api.world import posting
from tests.factories.offices import office

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "api.md"
# jq and uuidgen as far as the walk uses them, for machines that have neither
JQ = """#!/usr/bin/env python3
import json, re, sys
found = [json.load(sys.stdin)]
for part in re.findall(r"\\.([a-z_][a-z_0-9]*)|\\[(\\d+)\\]|(\\[\\])", sys.argv[-1]):
    name, at, each = part
    found = [x for f in found for x in ([f[name]] if name else [f[int(at)]] if at else f)]
print("\\n".join(str(x) for x in found))
"""
UUIDGEN = "#!/usr/bin/env python3\nimport uuid\nprint(uuid.uuid4())\n"


def blocks(kind: str, part: str = "A first walk") -> list[str]:
    walk = GUIDE.read_text(encoding="utf-8").split(f"## {part}")[1].split("\n## ")[0]
    return re.findall(rf"```{kind}\n(.*?)```", walk, re.DOTALL)


@pytest.mark.skipif(not shutil.which("curl"), reason="the walk is made with curl")
def test_the_walk_of_the_handbook_works(live_server: LiveServer, tmp_path: Path) -> None:
    place = office()
    for role in (Role.SPECIALIST, Role.SIGNER):
        posting(place.intake, place.department, role)
    [add] = blocks("console")
    words = ["add", "so-tu-phap", "--as", "le.tiep.nhan", "--scope", "all", "--json"]
    assert all(word in add for word in words[:-1])
    told = CliRunner().invoke(command, words)
    secret = re.search(r'"client_secret": "([^"]+)"', told.output)
    assert secret, told.output
    for name, text in (("jq", JQ), ("uuidgen", UUIDGEN)):
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    noise = random.Random(3).randbytes(500 * 500)  # does not shrink: several parts
    Image.frombytes("L", (500, 500), noise).save(tmp_path / "scan.png", dpi=(200, 200))
    script = "\n".join(["set -euo pipefail", *blocks("bash"), *blocks("bash", "Files")])
    env = {
        **os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "API": f"{live_server.url}/api/v1",
        "SECRET": secret[1], "SCAN": str(tmp_path / "scan.png"), "no_proxy": "*",
    }  # fmt: skip
    from django.utils import timezone

    collect(at=timezone.now())
    done = subprocess.run(["bash", "-c", script], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr + done.stdout
    lines = done.stdout.split("\n")
    assert lines[:3] == ["1.001193", "to-khai", "Đang xử lý"]
    assert lines[3:6] == ["submitted", "accept", "take"]
    assert lines[-2] == hashlib.sha256((tmp_path / "scan.png").read_bytes()).hexdigest()
    assert PartUpload.objects.get().finished_at
