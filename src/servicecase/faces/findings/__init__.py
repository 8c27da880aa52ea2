"""How people read what an analysis found: a sentence, a table of text, a chart. One module for each topic."""

from importlib import import_module
from pkgutil import iter_modules

from servicecase.faces.findings.face import Cells, as_html, cells, chart, sentence

for _found in iter_modules(__path__, f"{__name__}."):  # each registers its topic
    import_module(_found.name)

__all__ = ["Cells", "as_html", "cells", "chart", "sentence"]
