"""Launch or not? What management has to know to decide."""

from servicecase.questions.brief import chart, words

__all__ = ["chart", "words"]  # imported, since they register how the findings of this room are read
