"""Where plans stand: ``provinces/<pack>/reorganisations/<name>.yaml``, known as ``<pack>/<name>``."""

from pathlib import Path

from django.conf import settings

FOLDER = "reorganisations"


def plan_names() -> list[str]:
    """Return every plan that a data pack brings, by pack and name."""
    found = sorted(Path(settings.PROVINCES).glob(f"*/{FOLDER}/*.yaml"))
    return [plan_name(path) for path in found]


def plan_name(path: Path) -> str:
    """Return what a plan is known by; one that stands elsewhere is known by its whole path."""
    whole = path.resolve()
    home = Path(settings.PROVINCES).resolve()
    if whole.is_relative_to(home) and whole.parent.name == FOLDER:
        return f"{whole.parent.parent.name}/{whole.stem}"
    return str(whole)


def plan_path(name: str) -> Path | None:
    """Return the file of a plan; nothing when it is not there."""
    home = Path(settings.PROVINCES)
    pack, _slash, stem = name.partition("/")
    if name in plan_names():
        return home / pack / FOLDER / f"{stem}.yaml"
    path = Path(name)
    return path if path.is_absolute() and path.is_file() else None
