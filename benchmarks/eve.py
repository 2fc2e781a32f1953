"""The eve of 1 July 2025 as a data pack: two provinces, 23 districts, 305 communes, before anything was merged.

Made from the packs of the tree: the agencies that ``dong-thap-2026`` ends on the eve, still open; the staff of
``tien-giang-2024`` and invented people for the other province.
"""

import csv
import random
import shutil
from pathlib import Path
from typing import Any

from motcua.cli import places
from motcua.simulation.people import invent

NAME = "eve-2025"
PLAN = places.ROOT / "provinces" / "dong-thap-2026" / "reorganisations" / "2025-07-01.yaml"
EVE = "2025-06-30"
ROLES = (
    ("intake", "Cán bộ tiếp nhận và trả kết quả"),
    ("specialist", "Chuyên viên"),
    ("signer", "Phó Chủ tịch Ủy ban nhân dân"),
    ("clerk", "Văn thư"),
)
AREAS = """areas:
  - {province: "82", name: Tỉnh Tiền Giang, communes: communes-2024.csv, valid_from: 2020-01-01}
  - {province: "87", name: Tỉnh Đồng Tháp, communes: communes-2024.csv, valid_from: 2020-01-01}
"""


def write_eve(home: Path) -> str:
    """Write the pack below ``home``, with what all packs share; return its name."""
    source = places.ROOT / "provinces"
    folder = home / NAME
    shutil.copytree(source / "common", home / "common", dirs_exist_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    agencies = _agencies(source)
    _write(folder / "agencies.csv", agencies)
    _write(folder / "staff.csv", _staff(source, agencies))
    shutil.copy(source / "tien-giang-2024" / "targets.csv", folder / "targets.csv")
    settings = (source / "tien-giang-2024" / "pack.yaml").read_text(encoding="utf-8")
    first, _, rest = settings.partition("areas:\n")
    later = rest[rest.index("hours:") :]
    (folder / "pack.yaml").write_text(first + AREAS + later, encoding="utf-8")
    return NAME


def _agencies(source: Path) -> list[dict[str, str]]:
    rows = _read(source / "dong-thap-2026" / "agencies.csv")
    return [{**row, "valid_to": ""} for row in rows if row["valid_to"] == EVE]


def _staff(source: Path, agencies: list[dict[str, str]]) -> list[dict[str, str]]:
    rows = _read(source / "tien-giang-2024" / "staff.csv")
    staffed = {row["agency"] for row in rows}
    dice = random.Random(7)
    for agency in agencies:
        if agency["key"] in staffed or agency["kind"] not in {"commune", "district"}:
            continue
        for role, title in ROLES:
            rows.append(
                {
                    **dict.fromkeys(rows[0], ""),
                    "username": f"{role}.{agency['key']}",
                    "full_name": invent(dice).name,
                    "agency": agency["key"],
                    "role": role,
                    "title": title,
                    "valid_from": "2022-01-01",
                }
            )
    return rows


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _write(path: Path, rows: list[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
