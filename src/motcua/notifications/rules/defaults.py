"""The texts this version brings along, one for each kind, language and channel."""

from motcua.notifications.rules import default_en, default_vi
from motcua.notifications.rules.events import SHORT, Channel, Language
from motcua.notifications.rules.wording import Text

WORDS = {Language.VIETNAMESE: default_vi.WORDS, Language.ENGLISH: default_en.WORDS}


def default_text(key: str, language: Language, channel: Channel) -> Text:
    """Return the text that holds until somebody publishes another. Raises ``KeyError``.

    Policy: e-mail says what the inbox says; nothing goes over Zalo before a template was approved there.
    """
    subject, body, short = WORDS[language][key]
    return Text("", short) if channel in SHORT else Text(subject, body)
