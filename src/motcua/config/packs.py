"""What the settings need to know of the data pack before anything is loaded."""

import re
from pathlib import Path

_NAMED = re.compile(r"^province:\s*(?:Tỉnh|Thành phố)?\s*(\S.*?)\s*$", re.MULTILINE)


def pack_province(pack: Path) -> str:
    """Return the province's name without "Tỉnh", as the pack says it; empty when there is no such pack."""
    if not pack.exists():
        return ""
    named = _NAMED.search(pack.read_text(encoding="utf-8"))
    return named[1] if named else ""
