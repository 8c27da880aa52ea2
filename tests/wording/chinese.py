"""What tests of Chinese faces share: the texts that no catalogue has, and the words of a figure."""

from contextlib import contextmanager

import pytest

from servicecase.wording import language
from servicecase.wording.language import messages, speaking

SHOWN = {"text", "name", "hovertemplate", "texttemplate", "hovertext", "ticktext", "customdata", "x", "y", "title"}


@contextmanager
def missing_texts():
    """The texts that are asked for in Chinese within the block and are in no catalogue."""
    missing = set()

    class Spy(dict):
        def get(self, text, otherwise):
            if text not in self:
                missing.add(text)
            return super().get(text, otherwise)

    known = Spy(messages("zh"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(language, "messages", lambda lang, group="*": known if lang == "zh" else {})
        yield missing


def words_of(part, is_shown=False):
    """Every text in a figure that a reader may see, but those of the house style."""
    if isinstance(part, str):
        return [part] if is_shown else []
    if isinstance(part, dict):
        return [one for key, value in part.items() if key != "template" for one in words_of(value, key in SHOWN)]
    return [one for value in part for one in words_of(value, is_shown)] if isinstance(part, list | tuple) else []


def said_in(lang, say, *arguments):
    """What a function says in a language."""
    with speaking(lang):
        return say(*arguments)
