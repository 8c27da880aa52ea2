"""The words of the faces in another language, from the gettext catalogues in `locale`."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from servicecase.scenario import Fault, ScenarioError

LANGUAGES = ("en", "zh")
_WRITTEN_IN = "en"  # the language of the code: its texts are the keys of every catalogue


def translated(text: str, lang: str = "en") -> str:
    """A text of the code in a language; as it is where the catalogue does not have it. Raises ScenarioError."""
    return messages(lang).get(text, text)


def messages(lang: str) -> dict[str, str]:
    """Every text that is translated into a language, by the English one. Raises ScenarioError."""
    check_language(lang)
    return {} if lang == _WRITTEN_IN else _read(lang)


def check_language(lang: str) -> None:
    """Raises ScenarioError for a language that the faces do not speak."""
    if lang not in LANGUAGES:
        raise ScenarioError([Fault("", "lang", f"is {lang!r}; it must be {' or '.join(LANGUAGES)}")])


@cache
def _read(lang: str) -> dict[str, str]:
    """The catalogue, read as it is written: no compiled file has to be kept in step with it."""
    from babel.messages.pofile import read_po

    with files("servicecase").joinpath("locale", lang, "LC_MESSAGES", "servicecase.po").open("rb") as file:
        catalogue = read_po(file, abort_invalid=True)
    return {str(one.id): str(one.string) for one in catalogue if one.id and one.string}
