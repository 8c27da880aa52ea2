"""How people read what an analysis found: a sentence, a table of text, a chart. One module for each topic."""

from servicecase.faces.findings.face import Cells, as_html, cells, chart, sentence

__all__ = ["Cells", "as_html", "cells", "chart", "sentence"]
