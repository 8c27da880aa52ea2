"""What explains the difference between two cases? Shapley contributions of their changes."""

from servicecase.questions.bridge import chart, words

__all__ = ["chart", "words"]  # imported, since they register how the findings of this room are read
