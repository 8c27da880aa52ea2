"""How sure is it? The case over many draws."""

from servicecase.questions.risk import chart, words

__all__ = ["chart", "words"]  # imported, since they register how the findings of this room are read
