"""Texts with placeholders: what they may name, how they are filled, how a short message stays short."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from motcua.notifications.rules.events import ALWAYS, FACTS, SHORT, Channel, facts_of

LONGEST_SMS = 160  # characters of one GSM message
LONGEST_ZALO = 400
LONGEST_SUBJECT = 150
LONGEST_BODY = 4_000
LONGEST_CODES = 20
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_SPACES = re.compile(r"\s+")
_ADDRESS = re.compile(r"<?[^\s<>]+@[^\s<>]+>?")
_NUMBER = re.compile(r"\+?\d{9,}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_SIGNS = str.maketrans(
    {
        "đ": "d", "Đ": "D", "“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "...",
        "\u00a0": " ", "•": "-",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Text:
    """What one kind of message says in one language on one channel; ``template``: its approved number at Zalo."""

    subject: str
    body: str
    template: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a text cannot be published; ``code`` names the rule, ``word`` what breaks it, ``field`` where."""

    code: str
    word: str = ""
    field: str = "body"


def placeholders(text: str) -> list[str]:
    """Return the names in braces, each once, in order. Policy: a name is what stands between two braces."""
    return list(dict.fromkeys(_PLACEHOLDER.findall(text)))


def fill(text: str, facts: Mapping[str, str]) -> str:
    """Put facts into a text that has passed ``check``. Raises ``KeyError`` for a placeholder without a fact.

    Policy: nothing is guessed.
    """
    return text.format_map(facts)


def plain(text: str) -> str:
    """Return text as every telephone shows it: ASCII only, single spaces, case kept.

    Policy: one accented letter would make a message of 160 characters one of 70, and some old phones show boxes.
    """
    bare = unicodedata.normalize("NFD", text.translate(_SIGNS))
    kept = "".join(sign for sign in bare if not unicodedata.combining(sign))
    return _SPACES.sub(" ", kept.encode("ascii", "replace").decode()).strip()


def nameless(text: str) -> str:
    """Return a carrier's words without the addresses and numbers they repeat.

    Policy: why a message did not arrive is read by operators; to whom it was to go stays encrypted.
    """
    return _NUMBER.sub("…", _ADDRESS.sub("…", text))


def public_facts(facts: Mapping[str, str]) -> dict[str, str]:
    """Return what may be said on a lock screen, each fact no longer than it is known to be.

    Policy: a short message is read by whoever holds the telephone; it says the code and what to do, nothing of
    a person.
    """
    known = {key: FACTS[key] for key in facts if key in FACTS}
    return {key: facts[key][: fact.longest] for key, fact in known.items() if not fact.is_personal}


def check(key: str, channel: Channel, text: Text) -> list[Fault]:
    """Return why a text cannot be published; nothing where it can.

    Policy: no placeholder that the event does not give, none about a person on a short channel, one message long.
    """
    faults = [fault for field, words in _fields(channel, text) for fault in _named(key, channel, field, words)]
    if channel not in SHORT and not text.subject.strip():
        faults.append(Fault("empty", field="subject"))
    if not text.body.strip():
        faults.append(Fault("empty"))
    if channel is Channel.ZALO and text.template and not text.template.isalnum():
        faults.append(Fault("template", text.template, "template"))
    return faults or _lengths(channel, text)


def _fields(channel: Channel, text: Text) -> Iterator[tuple[str, str]]:
    if channel not in SHORT:
        yield "subject", text.subject
    yield "body", text.body


def _named(key: str, channel: Channel, field: str, words: str) -> Iterator[Fault]:
    allowed = facts_of(key)
    for name in placeholders(words):
        if name not in allowed:
            yield Fault("unknown", name, field)
        elif channel in SHORT and FACTS[name].is_personal:
            yield Fault("personal", name, field)
    if set("{}") & set(_PLACEHOLDER.sub("", words)):
        yield Fault("brace", field=field)
    if _CONTROL.search(words) or (field == "subject" and "\n" in words):
        yield Fault("control", field=field)


def _lengths(channel: Channel, text: Text) -> list[Fault]:
    longest = {name: "x" * FACTS[name].longest for name in (*placeholders(text.body), *ALWAYS)}
    if channel in SHORT:
        most = LONGEST_SMS if channel is Channel.SMS else LONGEST_ZALO
        length = len(plain(fill(text.body, longest)))
        return [Fault("long", f"{length}/{most}")] if length > most else []
    found = [(text.subject, LONGEST_SUBJECT, "subject"), (text.body, LONGEST_BODY, "body")]
    return [Fault("long", f"{len(words)}/{most}", field) for words, most, field in found if len(words) > most]


def samples(key: str) -> dict[str, str]:
    """Return a made-up fact for each placeholder of an event. Policy: samples name nobody who lives."""
    return {name: FACTS[name].sample for name in facts_of(key)}


def listed(codes: list[str]) -> str:
    """Return the codes of a digest in one line. Policy: the first twenty; the count says how many there are."""
    return "; ".join(codes[:LONGEST_CODES]) + (" …" if len(codes) > LONGEST_CODES else "")
