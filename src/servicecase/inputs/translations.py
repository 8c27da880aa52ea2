"""What the texts of the package are in other languages, from the gettext catalogues in `locale`.

Which language is spoken is a matter of `wording`. A folder of catalogues has a file for each group of faces.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

_LOCALE = "locale"


@cache
def translations(lang: str, group: str = "*") -> dict[str, str]:
    """Every text that has a translation into a language, or those of a group, by the English one.

    The catalogues are read as they are written: no compiled file has to be kept in step with them.
    """
    from babel.messages.pofile import read_po

    folder = files("servicecase").joinpath(_LOCALE, lang, "LC_MESSAGES")
    found: dict[str, str] = {}
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if file.name.endswith(".po") and group in ("*", file.name.removesuffix(".po")):
            with file.open("rb") as stream:
                catalogue = read_po(stream, abort_invalid=True)
            found |= {str(one.id): str(one.string) for one in catalogue if one.id and one.string}
    return found


def in_every_language(texts: Mapping[str, str]) -> dict[str, str]:
    """A mapping by English texts as one by these texts in every language."""
    languages = [one.name for one in files("servicecase").joinpath(_LOCALE).iterdir() if one.is_dir()]
    said = {translations(lang).get(text, text): one for lang in languages for text, one in texts.items()}
    return {**texts, **said}
