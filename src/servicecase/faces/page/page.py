"""The offline page: one file that opens in any modern browser, without a server and without a network.

The file has everything: the model as JavaScript, what it starts from as JSON, the library that draws. Its policy names
the checksums of its one script and its one style sheet, so that nothing else runs, whatever a scenario says. It needs
a browser of 2024 or later: Chrome and Edge 123, Firefox 121, Safari 17.5.
"""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Iterator
from html import escape
from string import Template

from servicecase.case import Case
from servicecase.faces.page import ASSETS
from servicecase.faces.page.content import content
from servicecase.faces.page.javascript import quoted, script
from servicecase.inputs.business import read_model
from servicecase.inputs.text_file import write_whole
from servicecase.wording.language import language

_LIBRARY = "vendor/d3-7.9.2"
# In the order in which one builds on another; all share one scope.
_MODULES = (
    *("operators", "evaluation", "words", "rules", "sentences", "state", "elements", "live"),
    *("charts", "graphs", "controls", "overview", "details", "uncertainty", "tools", "app"),
)


def to_html(
    case: Case, path: str | os.PathLike[str], lang: str | None = None, draws: int = 10_000, seed: int = 1
) -> None:
    """Writes the page of a case to a file, whole or not at all; the same case gives the same bytes.

    It opens in a language (``en`` or ``zh``) and can switch to the other; what is uncertain is computed from so many
    draws. Raises ScenarioError for another language, and where the file cannot be written.
    """
    write_whole(path, page(case, lang, draws, seed))


def page(case: Case, lang: str | None = None, draws: int = 10_000, seed: int = 1) -> str:
    """The text of the page of a case."""
    lang = language(lang)
    style, programme = f"{''.join(_colours())}{_asset('page.css')}", _programme(case)
    return Template(_asset("page.html")).substitute(
        lang=lang,
        title=escape(case.scenario.title),
        policy=escape(_policy(programme, style)),
        style=style,
        content=quoted(content(case, lang, draws, seed)),
        script=programme,
    )


def _asset(name: str) -> str:
    return ASSETS.joinpath(name).read_text(encoding="utf-8")


def _programme(case: Case) -> str:
    """The one script: the library with its licence, then the model and the page in a scope of their own."""
    modules = "\n".join(_asset(f"{name}.js") for name in _MODULES)
    licence, library = _asset(f"{_LIBRARY}.LICENSE"), _asset(f"{_LIBRARY}.min.js")
    own = '"use strict";\nconst content = JSON.parse(document.getElementById("content").textContent);\n'
    return f"/*\n{licence}*/\n{library}\n(() => {{\n{own}{script(case)}{modules}}})();\n"


def _policy(programme: str, style: str) -> str:
    """What the browser may load and run: this script and this style sheet, nothing from anywhere."""
    allowed = {"script-src": _checksum(programme), "style-src": _checksum(style), "img-src": "data:"}
    sources = {"default-src": "'none'", **allowed, "base-uri": "'none'", "form-action": "'none'"}
    return "; ".join(f"{name} {source}" for name, source in sources.items())


def _checksum(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


# Where a colour of the house would not be seen on a dark ground.
_ON_DARK = {"#000000": "#e9edf1"}


def _colours() -> Iterator[str]:
    """Rules that give series and contract forms the colours and dashes that they have in all charts."""
    from servicecase.inputs.names import DO_NOTHING
    from servicecase.wording.chart_style import COLOURS, contract_style

    for place, colour in enumerate(COLOURS, 1):
        yield f".series-{place} {{ --series: {_in_both_themes(colour)}; }}\n"
    for contract in (DO_NOTHING, *read_model().choices["contract"].pages):
        colour, dash = contract_style(contract)
        yield f".form-{contract} {{ --series: {_in_both_themes(colour)}; --pattern: var(--{dash}); }}\n"


def _in_both_themes(colour: str) -> str:
    return f"light-dark({colour}, {_ON_DARK.get(colour, colour)})"
