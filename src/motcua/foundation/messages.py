"""What the screens say: gathering its words from templates and code, keeping a translation in step with them.

Needs no gettext programs. Vietnamese is the source: a text of the code is its own Vietnamese.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polib
from django.conf import settings
from django.utils.translation.template import templatize

import motcua

SOURCE = Path(motcua.__file__).parent
WRAP = 110
HEADER = {
    "Project-Id-Version": "motcua",
    "Language": "en",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}
# which arguments of a gettext function are (context, text, plural)
ARGUMENTS = {
    "gettext": (None, 0, None),
    "ngettext": (None, 0, 1),
    "pgettext": (0, 1, None),
    "npgettext": (0, 1, 2),
}
_LITERAL = r"u?(?:\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*')"
_CALL = re.compile(rf"(?<![\w.])(n?p?gettext|_)\(\s*({_LITERAL}(?:\s*,\s*{_LITERAL})*)")
_PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|%%|\{\w*\}")


@dataclass(frozen=True, order=True)
class Message:
    """One text as the code says it, with its plural and context if it has them."""

    text: str
    plural: str = ""
    context: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return self.text, self.context


@dataclass(frozen=True)
class Update:
    """What bringing a translation up to date changed."""

    added: int
    removed: int
    untranslated: int


def collect(source: Path = SOURCE) -> dict[Message, list[str]]:
    """Return every text that the templates and the code below a folder mark, each with the files that say it."""
    found: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for path in sorted([*source.rglob("*.html"), *source.rglob("*.py")]):
        for message in _of_file(path):
            found[message.key][message.plural].add(path.relative_to(source.parent).as_posix())
    return {
        Message(text, max(by_plural), context): sorted(set().union(*by_plural.values()))
        for (text, context), by_plural in sorted(found.items())
    }


def file_of(locale: str) -> Path:
    """Return where the translation into a language is kept."""
    return Path(settings.LOCALE_PATHS[0]) / locale / "LC_MESSAGES" / "django.po"


def update(locale: str, source: Path = SOURCE) -> Update:
    """Add what is new, drop what nobody says any more, keep every translation; sorted, to read changes well."""
    path = file_of(locale)
    known = _entries(path)
    collected = collect(source)
    made = polib.POFile(wrapwidth=WRAP)
    made.metadata = {**HEADER, "Language": locale}
    for message, files in collected.items():
        made.append(_entry(message, files, known.get(message.key)))
    path.parent.mkdir(parents=True, exist_ok=True)
    made.save(str(path))
    keys = {message.key for message in collected}
    return Update(
        added=len(keys - known.keys()),
        removed=len(known.keys() - keys),
        untranslated=sum(not entry.translated() for entry in made),
    )


def problems(locale: str, source: Path = SOURCE) -> list[str]:
    """Say what keeps a translation from being whole; changes nothing."""
    known, collected = _entries(file_of(locale)), collect(source)
    said: list[str] = []
    for message, files in collected.items():
        entry = known.get(message.key)
        fault = _fault(message, entry)
        if fault:
            said.append(f"{fault}: {message.text!r} ({', '.join(files)})")
    keys = {message.key for message in collected}
    return said + [f"nobody says it any more: {text!r}" for text, context in known if (text, context) not in keys]


def placeholders(text: str) -> list[str]:
    """Return what is filled in at run time, in alphabetical order."""
    return sorted(_PLACEHOLDER.findall(text))


def _fault(message: Message, entry: polib.POEntry | None) -> str:
    if entry is None or not entry.translated():
        return "not translated"
    if bool(message.plural) != bool(entry.msgid_plural):
        return "singular and plural do not match"
    wanted = placeholders(message.plural or message.text)
    last = entry.msgstr_plural[max(entry.msgstr_plural)] if message.plural else entry.msgstr
    return "" if placeholders(last) == wanted else "placeholders differ"


def _entries(path: Path) -> Mapping[tuple[str, str], polib.POEntry]:
    if not path.exists():
        return {}
    return {(entry.msgid, entry.msgctxt or ""): entry for entry in polib.pofile(str(path)) if not entry.obsolete}


def _entry(message: Message, files: list[str], known: polib.POEntry | None) -> polib.POEntry:
    entry = polib.POEntry(
        msgid=message.text,
        msgid_plural=message.plural,
        msgctxt=message.context or None,
        occurrences=[(file, "") for file in files],
        tcomment=known.tcomment if known else "",
    )
    if message.plural:
        entry.msgstr_plural = known.msgstr_plural if known and known.msgstr_plural else {0: "", 1: ""}
    elif known:
        entry.msgstr = known.msgstr
    return entry


def _of_file(path: Path) -> Iterator[Message]:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        return _of_template(text, origin=path.as_posix())
    return _of_code(text)


def _of_template(text: str, *, origin: str) -> Iterator[Message]:
    """Read a template through Django's own reader, which knows trimming, plurals and contexts."""
    for function, literals in _CALL.findall(templatize(text, origin=origin)):
        values = ast.literal_eval(f"({literals},)")
        yield _message("gettext" if function == "_" else function, values)


def _of_code(text: str) -> Iterator[Message]:
    if "translation" not in text:
        return
    tree = ast.parse(text)
    names = dict(_imported(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            function, texts = names[node.func.id], _literals(node)
            if len(texts) > max(place or 0 for place in ARGUMENTS[function]):
                yield _message(function, texts)


def _literals(call: ast.Call) -> list[str]:
    """Return the leading arguments that are written out; a text made at run time was marked elsewhere."""
    texts: list[str] = []
    for argument in call.args:
        if not (isinstance(argument, ast.Constant) and isinstance(argument.value, str)):
            break
        texts.append(argument.value)
    return texts


def _imported(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Pair the names a module gave to functions of gettext with the plain function each stands for."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            for name in node.names:
                plain = name.name.removesuffix("_lazy").removesuffix("_noop")
                if plain in ARGUMENTS:
                    yield name.asname or name.name, plain


def _message(function: str, values: Sequence[str]) -> Message:
    context, text, plural = ARGUMENTS[function]
    return Message(
        values[text],
        "" if plural is None else values[plural],
        "" if context is None else values[context],
    )
