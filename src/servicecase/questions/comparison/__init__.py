"""What differs between two cases: inputs, and results."""

from servicecase.questions.comparison import chart, words

__all__ = ["chart", "words"]  # imported, since they register how the findings of this room are read
