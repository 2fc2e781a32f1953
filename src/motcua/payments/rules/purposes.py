"""What a transfer says it is for: short, ASCII, and found again whatever a bank makes of it."""

import re
from collections.abc import Iterable

from motcua.kernel.vietnamese import fold

LONGEST_PURPOSE = 25  # what every banking app carries
CODE_PREFIX = "MC"
CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # no 0/O, 1/I: people type it from paper
CODE_LENGTH = 10
_NOT_PLAIN = re.compile(r"[^0-9A-Za-z ]+")
_CODE = re.compile(f"(?={CODE_PREFIX}([{CODE_LETTERS}]{{{CODE_LENGTH}}}))")


def plain_purpose(text: str) -> str:
    """Return a purpose in ASCII letters, digits and single spaces, at most 25 characters, words kept whole.

    Policy: some banking apps cut at 25 characters and refuse accents.
    """
    words = _NOT_PLAIN.sub(" ", fold(text)).split()
    kept = ""
    for word in words:
        longer = f"{kept} {word}".strip()
        if len(longer) > LONGEST_PURPOSE:
            break
        kept = longer
    return kept or "".join(words)[:LONGEST_PURPOSE]


def codes_in(content: str) -> Iterable[str]:
    """Return the order codes that stand in what a bank says of a transfer, however it cut or spaced them.

    Policy: banks write in capitals, put dots and spaces between, and add words of their own before and after.
    """
    bare = _NOT_PLAIN.sub("", fold(content)).upper().replace(" ", "")
    return dict.fromkeys(CODE_PREFIX + found for found in _CODE.findall(bare))
