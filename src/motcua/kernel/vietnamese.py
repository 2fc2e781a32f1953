"""Vietnamese text: folding for search, tidy names, amounts in print."""

import re
import unicodedata

_SPACES = re.compile(r"\s+")
_WORD = re.compile(r"[0-9a-z]+")


def fold(text: str) -> str:
    """Return ``text`` without accents, in lower case, with single spaces ("Đăng ký" → "dang ky")."""
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return _SPACES.sub(" ", bare).strip().lower()


def words(text: str) -> list[str]:
    """Return the folded words and numbers of ``text`` in order."""
    return _WORD.findall(fold(text))


def trigrams(text: str) -> set[str]:
    """Return the trigrams of each folded word, padded as ``pg_trgm`` does ("ky" → "  k", " ky", "ky ")."""
    grams: set[str] = set()
    for word in words(text):
        padded = f"  {word} "
        grams.update(padded[at : at + 3] for at in range(len(padded) - 2))
    return grams


def tidy_name(name: str) -> str:
    """Return a person's name in NFC with single spaces and no blanks around it."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", name)).strip()


def same_name(left: str, right: str) -> bool:
    """Say whether two names agree apart from case, spaces and Unicode form (never apart from accents)."""
    return tidy_name(left).casefold() == tidy_name(right).casefold()


def sort_key(name: str) -> str:
    """Return a key that orders names as a Vietnamese list does: by given name, then the rest, folded first."""
    parts = tidy_name(name).split(" ")
    return f"{fold(parts[-1])} {fold(' '.join(parts))}"
