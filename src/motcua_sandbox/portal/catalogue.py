"""The national catalogue that provinces read: procedures, fields, agencies (upper-case keys, as on the wire)."""

import csv
import json
from copy import copy
from importlib import resources
from pathlib import Path
from typing import Any

Wire = dict[str, Any]


class Catalogue:
    """The procedures of the sandbox's own file, with those of a larger list beside them when one is given."""

    def __init__(self, more: Path | None = None) -> None:
        own = json.loads(resources.files("motcua_sandbox.portal").joinpath("catalogue.json").read_text("utf-8"))
        self.fields: list[Wire] = own["LINHVUC"]
        self.agencies: list[Wire] = own["COQUAN"]
        self._procedures: dict[str, Wire] = {procedure["MATTHC"]: procedure for procedure in own["THUTUC"]}
        if more is not None:
            self._add(more)

    def _add(self, path: Path) -> None:
        by_name = {entry["TENLINHVUC"]: entry for entry in self.fields}
        with path.open(encoding="utf-8-sig", newline="") as lines:
            for row in csv.DictReader(lines):
                name = row["field_vi"].strip() or "Lĩnh vực khác"
                if name not in by_name:
                    by_name[name] = {"MALINHVUC": f"G99-LV{len(by_name) + 1:02d}", "TENLINHVUC": name}
                    self.fields.append(by_name[name])
                self._procedures.setdefault(row["code"], _procedure(row, by_name[name]))

    def older(self) -> "Catalogue":
        """Return an edition of some time ago: the newest field, agency and procedures are not in it yet."""
        old = copy(self)
        old.fields, old.agencies = self.fields[:-1], self.agencies[:-1]
        codes = list(self._procedures)
        old._procedures = {code: self._procedures[code] for code in codes[: -max(len(codes) // 10, 1)]}
        return old

    def knows(self, code: str) -> bool:
        """Say whether a procedure is announced."""
        return code in self._procedures

    def procedures(self) -> list[Wire]:
        """Return the list: code, name, field, level."""
        keys = ("MATTHC", "TENTTHC", "LINHVUCTHUCHIEN", "CAPTHUCHIEN")
        return [{key: procedure[key] for key in keys} for procedure in self._procedures.values()]

    def procedure(self, code: str) -> Wire | None:
        """Return one procedure in full."""
        return self._procedures.get(code)


def _procedure(row: dict[str, str], field: Wire) -> Wire:
    """Turn a line of the list (code, name, field, level, term, fee) into the wire's shape."""
    term = (row.get("term") or "").strip()
    duration = {"THOIGIANGIAIQUYET": "", "DONVITINH": "", "MOTA": term, "PHILEPHI": []}
    channels = ("Trực tiếp", "Trực tuyến", "Dịch vụ bưu chính")
    return {
        "MATTHC": row["code"],
        "TENTTHC": row["name_vi"],
        "CAPTHUCHIEN": row.get("level") or "",
        "LINHVUCTHUCHIEN": [field],
        "TRINHTUTHUCHIEN": [],
        "CACHTHUCTHUCHIEN": [{"KENH": channel, "THOIGIAN": [duration]} for channel in channels],
        "THANHPHANHOSO": [],
        "YEUCAU": "",
        "MOTADOITUONGTHUCHIEN": "",
        "CANCUPHAPLY": [],
        "KETQUA": [],
        "COQUANTHUCHIEN": [],
    }
