"""Reading pages in English: the English file as it is now, and what a page still says in Vietnamese."""

import unicodedata
from pathlib import Path

import polib
from lxml import html  # type: ignore[import-untyped] # comes with pikepdf

from motcua.foundation import messages

ENGLISH = messages.file_of("en")
KEPT = (  # names, and terms of law kept in brackets beside the English
    "Đồng Tháp", "Tiếng Việt", "Trần Văn A", "(phí)", "(lệ phí)", "(phí, lệ phí)", "(Bộ phận Một cửa)",
    "(toàn trình)", "(một phần)", "(ngành dọc)",
)  # fmt: skip
CONTENT = "//body//*[@lang='vi'] | //select[@name='linh-vuc']/option[@value!='']"  # what is there, not what we say


def is_vietnamese(text: str) -> bool:
    """Say whether a text has a letter that only Vietnamese writes."""
    return any(
        letter in "đĐ" or unicodedata.combining(part)
        for letter in text
        for part in unicodedata.normalize("NFD", letter)
    )


def without_terms(text: str) -> str:
    for kept in KEPT:
        text = text.replace(kept, "")
    return text


def compiled(folder: Path) -> Path:
    """Return a folder of translations that holds the English of this moment."""
    target = folder / "en" / "LC_MESSAGES" / "django.mo"
    target.parent.mkdir(parents=True)
    polib.pofile(str(ENGLISH)).save_as_mofile(str(target))
    return folder


def vietnamese_in(text: str) -> set[str]:
    """Return what a page says in Vietnamese beside its content."""
    page = html.fromstring(text)
    for content in page.xpath(CONTENT):
        content.clear()
    words = page.xpath("//body//text()[not(ancestor::script)] | //@placeholder | //@aria-label | //@title")
    return {word.strip() for word in map(without_terms, words) if is_vietnamese(word)}
