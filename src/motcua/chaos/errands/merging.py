"""What the job of reorganisations finds to do: an agency that is merged into another today, with its dossiers."""

from pathlib import Path
from typing import Any

from django.utils.timezone import localdate

from motcua.chaos.errands.scene import Errand, Scene
from motcua.chaos.recipes.kitchen import HANDLED
from motcua.dossiers.services.reorganising import schedule

HEIR = "van-phong"
PLAN = """\
name: Nhập thử một đơn vị
effective: {day}
legal_basis: Quyết định thử
units: units.csv
"""
UNITS = """\
change,old,new,main,words,procedures,fields,note
merge,{old},{heir},,,,,
"""


def _merger(scene: Scene) -> dict[str, Any]:
    dossier = scene.kitchen.dossier(*HANDLED)
    plan = _write(scene, dossier.deciding_agency.key)
    schedule(plan, str(plan), by=scene.clerk, at=scene.now, start_at=scene.now)
    return {}


def _write(scene: Scene, old: str) -> Path:
    folder = scene.home / "merger"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "units.csv").write_text(UNITS.format(old=old, heir=HEIR), encoding="utf-8")
    plan = folder / "plan.yaml"
    plan.write_text(PLAN.format(day=localdate(scene.now).isoformat()), encoding="utf-8")
    return plan


ERRANDS = {"dossiers.reorganise": Errand(_merger)}
